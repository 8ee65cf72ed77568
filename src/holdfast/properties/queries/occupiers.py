"""Accounts that stand for people whom we do not know yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db.models import Q

from holdfast.accounts.address_rules import clean_postal_code
from holdfast.properties.models import OCCUPIER_TYPES, OccupancyPeriod

if TYPE_CHECKING:
    from datetime import datetime

_SHORTCODE = re.compile(r"[0-9A-F]{4}")
COUNTRY = "GB"


def occupier_period(*, postcode: str, shortcode: str, at: datetime) -> OccupancyPeriod | None:
    """The one time in which an occupier account is responsible for a property at a British postcode.

    shortcode: the last four digits of the account's number. None where there is no such time, or several. One
    statement, whatever is asked.
    """
    code = shortcode.strip().upper()
    periods = (
        OccupancyPeriod.objects.select_related("account", "property")
        .filter(
            Q(effective_to__isnull=True) | Q(effective_to__gt=at),
            effective_from__lte=at,
            account__account_type__in=OCCUPIER_TYPES,
            account__number__endswith=code if _SHORTCODE.fullmatch(code) else "none",
            property__country_code=COUNTRY,
            property__postcode=clean_postal_code(COUNTRY, postcode),
        )
        .order_by("pk")[:2]
    )
    found = list(periods)
    return found[0] if len(found) == 1 else None
