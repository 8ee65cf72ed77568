"""Quotes for energy."""
