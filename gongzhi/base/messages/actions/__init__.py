"""Every change to the outbox."""
