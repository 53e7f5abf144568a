"""The public face: report without logging in, follow by a secret link, see what is public."""
