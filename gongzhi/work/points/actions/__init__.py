"""Every change of points."""
