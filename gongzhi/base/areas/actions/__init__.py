"""Every change to the division tree."""
