"""Every change of facts, institutions, filings, money and vouchers."""
