"""Figures at the desk: all of an area, one of them, and its records."""
