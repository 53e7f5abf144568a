"""Every change of the duty room."""
