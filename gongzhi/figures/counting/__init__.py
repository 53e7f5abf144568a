"""Counting: figures declared in packs, kept right act by act, each open to the very records it counts."""
