"""What the ledger computes: effects, digests, shares. Pure."""
