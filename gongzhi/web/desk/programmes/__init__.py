"""Money for firms at the desk: filings, money, payment runs, vouchers, the policy library."""
