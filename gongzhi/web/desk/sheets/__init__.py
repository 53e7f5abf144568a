"""Sheets 一表通 at the desk: blanks and maps, filling, filled sheets with where every cell came from, requests."""
