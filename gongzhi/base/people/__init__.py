"""Who: accounts, roles, teams, posts and who holds them."""
