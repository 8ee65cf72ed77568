"""Gaining and losing supply, industry processes."""
