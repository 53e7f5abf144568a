"""Every change to a matter."""
