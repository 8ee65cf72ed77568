"""Properties and their occupancy as things that other systems hang metadata on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.access import AccountScope
from holdfast.accounts.texts import MAX_KEY_DIGITS, key_of
from holdfast.platform.linked_objects import Kind, LinkedObject
from holdfast.properties import access, queries
from holdfast.properties.models import OccupancyPeriod

if TYPE_CHECKING:
    from holdfast.api.viewers import Viewer


def _find_property(viewer: Viewer, text: str) -> LinkedObject | None:
    place = queries.property_by_id(key_of(text))
    return LinkedObject(place.pk) if place is not None and access.may_see_property(viewer, place) else None


def _find_occupancy(viewer: Viewer, text: str) -> LinkedObject | None:
    period = OccupancyPeriod.objects.select_related("account__brand").filter(pk=key_of(text)).first()
    if period is None or not AccountScope.of(viewer).may_see(period.account):
        return None
    return LinkedObject(period.pk, period.account.number)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= MAX_KEY_DIGITS


PROPERTY = Kind(_is_key, _find_property)
OCCUPANCY = Kind(_is_key, _find_occupancy)
