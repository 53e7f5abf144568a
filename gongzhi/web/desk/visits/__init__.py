"""Visits 走访 at the desk and on the phone: my doors today, rounds and how far they are, what was said and found."""
