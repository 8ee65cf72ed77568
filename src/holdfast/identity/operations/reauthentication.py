"""Forced reauthentication: whatever was issued before stops working."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from holdfast.identity.models import Organization, RefreshToken, User
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def force_reauthentication(*, holder: User | Organization, now: datetime) -> datetime:
    """End every token and refresh token issued to a user or an organisation so far; returns the moment.

    Tokens carry their holder's generation, and this starts the next one. So a token issued in the very second
    of this call is told apart from one issued just after it, which whole-second `iat` claims could not do.
    """
    if isinstance(holder, User):
        User.objects.filter(pk=holder.pk).update(
            token_generation=F("token_generation") + 1, reauthentication_forced_at=now
        )
        RefreshToken.objects.filter(user=holder, revoked_at=None).update(revoked_at=now)
        data = {"user_number": holder.number}
    else:
        Organization.objects.filter(pk=holder.pk).update(
            token_generation=F("token_generation") + 1, reauthentication_forced_at=now
        )
        RefreshToken.objects.filter(organization=holder, revoked_at=None).update(revoked_at=now)
        data = {"organization_number": holder.number}
    holder.refresh_from_db(fields=["token_generation", "reauthentication_forced_at"])
    record_event(BusinessEvent("identity.reauthentication.forced-v1", occurred_at=now, data=data))
    return now
