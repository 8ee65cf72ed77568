"""The back office's pages of people, roles, third parties, and what they come in with."""

from __future__ import annotations

from holdfast.identity.admin import deeds, login, organizations, roles, traces, users

__all__ = ["deeds", "login", "organizations", "roles", "traces", "users"]
