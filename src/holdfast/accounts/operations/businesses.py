"""Businesses and the people who act for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.models import Business, BusinessUserRole
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.addresses import RichAddress
    from holdfast.identity.models import Role, User


@transaction.atomic
def create_business(
    *,
    name: str,
    now: datetime,
    number: str = "",
    business_type: str = "",
    segment_name: str = "",
    sectors: tuple[str, ...] = (),
    legal_address: RichAddress | None = None,
    billing_address: RichAddress | None = None,
) -> Business:
    """A new business without accounts; number is its national company number."""
    business = Business.objects.create(
        name=name,
        number=number,
        business_type=business_type,
        segment_name=segment_name,
        sectors=list(sectors),
        legal_address=legal_address.to_json() if legal_address else None,
        billing_address=billing_address.to_json() if billing_address else None,
        created_at=now,
    )
    record_event(BusinessEvent("accounts.business.created-v1", now, data={"business_id": business.pk}))
    return business


@transaction.atomic
def grant_user_access_to_business(
    *, user: User, business: Business, role: Role, now: datetime
) -> BusinessUserRole:
    """Let a person act for every account of a business; a role that is held already is returned as it is."""
    held, is_new = BusinessUserRole.objects.get_or_create(
        user=user, business=business, role=role, defaults={"created_at": now}
    )
    if is_new:
        record_event(
            BusinessEvent(
                "accounts.business.user_added-v1",
                now,
                data={"business_id": business.pk, "user_number": user.number, "role": role.code},
            )
        )
    return held
