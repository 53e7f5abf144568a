"""Uploaded pictures: sniffed, re-encoded, stripped of where and when they were taken, kept by digest."""
