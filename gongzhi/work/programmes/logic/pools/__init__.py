"""What a claim of a pool is worth, who bears what, and what comes back to whom."""
