"""Debt and what is done about it."""
