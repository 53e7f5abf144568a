"""Matters 事项: something must be handled."""
