"""Conversations, calls and messages."""
