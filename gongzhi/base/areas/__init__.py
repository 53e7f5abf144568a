"""Where: the division tree, its boundaries over time, and which area a point lies in."""
