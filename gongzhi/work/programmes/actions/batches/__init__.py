"""Batches: uploaded by one person of an institution, filed by another, answered row by row."""
