"""Programmes: money for firms, from a rule to a bank receipt. See decision 26."""
