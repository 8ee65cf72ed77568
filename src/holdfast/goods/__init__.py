"""Goods and their purchase."""
