"""With which of the documented permissions pages of accounts are seen: those that open accounts in the API."""

from __future__ import annotations

from holdfast.accounts.access import SEES_ACCOUNTS

SEES = SEES_ACCOUNTS
CHANGES_DETAILS = frozenset({"Can update account details"})
WRITES_NOTES = frozenset({"Can create account notes"})
REMINDS = frozenset({"Can create account reminders"})
UPDATES_REMINDERS = frozenset({"Can update reminders"})
COMPLAINTS = frozenset({"Can create complaints"})
