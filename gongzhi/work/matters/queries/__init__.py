"""Reads of matters: lists, the page of one, what the public may see."""
