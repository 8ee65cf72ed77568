"""How brands name themselves on documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.models import Letterhead

if TYPE_CHECKING:
    from collections.abc import Collection


def letterheads_of(brand_ids: Collection[int]) -> dict[int, Letterhead]:
    """The letterhead of each brand (by primary key) that has one."""
    return {one.brand_id: one for one in Letterhead.objects.filter(brand_id__in=brand_ids)}
