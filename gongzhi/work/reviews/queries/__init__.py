"""Reads of reviews that span tables: notices as published, panels in session, draws computed again."""
