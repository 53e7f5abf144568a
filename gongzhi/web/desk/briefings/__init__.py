"""Briefings 简报 at the desk: drafts and signed ones, their words with every number a link, and as Word files."""
