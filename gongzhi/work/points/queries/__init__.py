"""Reads of points that span tables."""
