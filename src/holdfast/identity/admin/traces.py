"""What people came in with, and what they were asked for on the way: moments alone, never a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from holdfast.identity.models import (
    CustomerVerification,
    LineLink,
    MasqueradeToken,
    PreSignedKey,
    PushNotificationBinding,
    RefreshToken,
    User,
)
from holdfast.platform.backoffice.pages import Records
from holdfast.platform.backoffice.panels import Panel, panel
from holdfast.platform.backoffice.texts import link
from holdfast.platform.models import AuditRecord

if TYPE_CHECKING:
    from datetime import datetime

_SEES = frozenset({"Can access customer queries"})
_OF_USER = ("=user__number",)


@admin.register(MasqueradeToken)
class MasqueradePage(Records):
    """Who has looked at things as whom."""

    seen_with = frozenset({"Can allocate user roles"})
    list_display = ("created_at", "support_user", "customer", "used_at", "expires_at")
    list_select_related = ("support_user", "customer")
    search_fields = ("=support_user__number", "=customer__number")
    search_help_text = "Number of the customer or of the member of staff"


@admin.register(RefreshToken)
class RefreshTokenPage(Records):
    seen_with = _SEES
    list_display = ("created_at", "user", "organization", "is_long_lived", "expires_at", "revoked_at")
    list_select_related = ("user", "organization")
    search_fields = (*_OF_USER, "=organization__number")
    search_help_text = "Number of the user or the organisation"


@admin.register(PreSignedKey)
class PreSignedKeyPage(Records):
    seen_with = _SEES
    list_display = ("created_at", "user", "scopes", "is_single_use", "expires_at", "used_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = _OF_USER
    search_help_text = "Number of the user"


@admin.register(CustomerVerification)
class CustomerVerificationPage(Records):
    seen_with = _SEES
    list_display = ("created_at", "user", "method", "address", "verified_at", "superseded_at")
    list_select_related = ("user",)
    search_fields = _OF_USER
    search_help_text = "Number of the user"


@admin.register(PushNotificationBinding)
class PushBindingPage(Records):
    seen_with = _SEES
    hidden = frozenset({"token"})
    list_display = ("registered_at", "user", "application", "expires_at")
    list_select_related = ("user", "application")
    search_fields = _OF_USER
    search_help_text = "Number of the user"


@admin.register(LineLink)
class LineLinkPage(Records):
    seen_with = _SEES
    list_display = ("linked_at", "user", "line_user_id")
    list_select_related = ("user",)
    search_fields = (*_OF_USER, "=line_user_id")
    search_help_text = "Number of the user, or LINE's id"


@panel(AuditRecord)
def _who(record: AuditRecord, now: datetime) -> Panel:  # noqa: ARG001
    """Who acted, and on whose behalf, by their names."""
    people = User.objects.defer("password").in_bulk(
        [key for key in (record.actor_user_id, record.on_behalf_of_user_id) if key is not None]
    )
    parts = (("Acted", record.actor_user_id), ("On behalf of", record.on_behalf_of_user_id))
    rows = [
        (part, link(User, key, people[key].full_name or people[key].number), people[key].email)
        for part, key in parts
        if key in people
    ]
    return Panel("Who", ("", "Name", "E-mail"), rows)
