"""Reads of lists: overviews, pages of items, sweeps, task forces, quarterly reports."""
