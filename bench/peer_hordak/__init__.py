"""Transfers of django-hordak, measured beside."""
