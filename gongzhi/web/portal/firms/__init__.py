"""The enterprise's own pages, for accounts that act for it: its profile, what it is entitled to and why, its filings,
its vouchers; and the counter of those that take vouchers."""
