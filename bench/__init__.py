"""Benchmarks that print ratios: the product against a bare floor and against a peer, in one run."""
