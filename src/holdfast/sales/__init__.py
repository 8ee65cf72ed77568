"""Leads, opportunities and offers."""
