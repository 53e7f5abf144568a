"""What was done: the append-only audit log, and its seal."""
