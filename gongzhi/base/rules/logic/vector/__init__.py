"""The other back end: the same trees over whole columns, in NumPy's 64-bit whole numbers."""
