"""Who is told: an outbox. What is to be said is decided with the work, sent afterwards, and never twice on purpose."""
