"""Third-party organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.identity.models import Organization
from holdfast.identity.numbers import organization_number
from holdfast.identity.operations.roles import grant_role
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@transaction.atomic
def create_organization(
    *,
    name: str,
    brand_codes: Sequence[str],
    roles: Sequence[str],
    now: datetime,
    number: str | None = None,
) -> Organization:
    """A new organisation that may act within some brands, with the roles of the codes given.

    number: drawn at random unless given, so that a seeded retailer is the same each time.
    """
    organization = Organization.objects.create(
        name=name,
        brand_codes=list(brand_codes),
        created_at=now,
        number=number or organization_number(),
    )
    for code in roles:
        grant_role(holder=organization, code=code)
    record_event(
        BusinessEvent(
            "identity.organization.created-v1",
            occurred_at=now,
            data={"organization_number": organization.number, "brand_codes": list(brand_codes)},
        )
    )
    return organization
