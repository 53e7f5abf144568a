"""Local variation as data: what a pack may declare, and reading, checking, storing and pinning packs."""
