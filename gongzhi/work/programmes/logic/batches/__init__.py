"""Batches of partner institutions 批量备案: what a file says, whether it is the same again, what came of each row."""
