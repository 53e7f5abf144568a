"""Briefings 简报: sentences over figures, drafted for each period that is over, signed with their numbers."""
