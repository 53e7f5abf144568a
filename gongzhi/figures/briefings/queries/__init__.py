"""Reads of briefings, and what they say."""
