"""Vouchers: issued, used at a counter, settled, given back."""
