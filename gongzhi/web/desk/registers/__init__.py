"""Registers 台账 at the desk: what there is, the rows as they stand or stood, and keeping them."""
