"""Money for firms: counters that take vouchers, institutions that file batches, programmes with their sources."""
