"""Risk pools at the desk: how they stand, claims, payments, what if."""
