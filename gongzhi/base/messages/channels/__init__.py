"""Ways out of the house. Here and nowhere else the outbox talks to other machines; no database."""
