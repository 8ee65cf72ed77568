"""The documented enumerations of identity, as the database stores them and the wire shows them."""

from __future__ import annotations

from django.db.models import TextChoices


class MfaMethod(TextChoices):
    """The documented methods."""

    EMAIL = "EMAIL"
    SMS = "SMS"
    TOTP = "TOTP"


class LinkPurpose(TextChoices):
    """What a link is for."""

    PASSWORD_RESET = "PASSWORD_RESET"  # noqa: S105 - a purpose, no secret
    EMAIL_VERIFICATION = "EMAIL_VERIFICATION"
