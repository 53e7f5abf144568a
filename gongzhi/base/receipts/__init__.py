"""Receipts of what programs sent: the same message sent again is done once, and answered as it was then."""
