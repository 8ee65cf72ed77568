"""Screens that a server composes for an app."""
