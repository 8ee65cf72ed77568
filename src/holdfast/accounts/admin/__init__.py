"""The back office's pages of accounts, what is known of them, and what is done about them."""

from __future__ import annotations

from holdfast.accounts.admin import accounts, care, configuration, deeds, follow_ups, parties, time_line

__all__ = ["accounts", "care", "configuration", "deeds", "follow_ups", "parties", "time_line"]
