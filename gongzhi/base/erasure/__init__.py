"""What names people can be erased: which rows were, for what reason, and again after a restore."""
