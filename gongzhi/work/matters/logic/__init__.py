"""Pure rules of matters: what a report must hold, and what a move does."""
