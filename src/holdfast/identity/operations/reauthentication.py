"""Forced reauthentication: whatever was issued before stops working."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from holdfast.identity.models import Organization, RefreshToken, User
from holdfast.identity.operations import applications
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def force_reauthentication(
    *, holder: User | Organization, now: datetime, include_third_parties: bool = True
) -> datetime:
    """End every token and refresh token issued to a user or an organisation so far; returns the moment.

    Tokens carry their holder's generation, and this starts the next one. So a token issued in the very second
    of this call is told apart from one issued just after it, which whole-second `iat` claims could not do.
    Sessions of the back office end as well.

    include_third_parties: what organisations and applications hold for a user ends too. Otherwise applications
    go on, and organisations get new access tokens with the refresh tokens they keep.
    """
    generation = {"token_generation": F("token_generation") + 1, "reauthentication_forced_at": now}
    if isinstance(holder, User):
        User.objects.filter(pk=holder.pk).update(**generation)
        _end_refresh_tokens_of_user(holder, now, include_third_parties=include_third_parties)
        data = {"user_number": holder.number}
    else:
        Organization.objects.filter(pk=holder.pk).update(**generation)
        RefreshToken.objects.filter(organization=holder, revoked_at=None).update(revoked_at=now)
        applications.revoke_organizations_tokens(organization=holder)
        data = {"organization_number": holder.number}
    holder.refresh_from_db(fields=["token_generation", "reauthentication_forced_at"])
    record_event(BusinessEvent("identity.reauthentication.forced-v1", occurred_at=now, data=data))
    return now


def _end_refresh_tokens_of_user(user: User, now: datetime, *, include_third_parties: bool) -> None:
    held = RefreshToken.objects.filter(user=user, revoked_at=None)
    if include_third_parties:
        held.update(revoked_at=now)
        applications.revoke_all_applications(user=user)
        return
    held.filter(issued_to=None).update(revoked_at=now)
    held.filter(token_generation=user.token_generation).update(token_generation=F("token_generation") + 1)
