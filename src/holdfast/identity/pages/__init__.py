"""Pages for people, which links in messages lead to: one for each brand that has none of its own."""

from __future__ import annotations

from holdfast.identity.pages.contact import verify_email, verify_identity
from holdfast.identity.pages.line import line_link
from holdfast.identity.pages.masquerade import masquerade
from holdfast.identity.pages.passwords import reset_password

__all__ = ["line_link", "masquerade", "reset_password", "verify_email", "verify_identity"]
