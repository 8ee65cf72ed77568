"""The premises of businesses, on the wire: as visible as the business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.api import paging
from holdfast.api.batching import batched
from holdfast.properties.models import Establishment
from holdfast.properties.resolvers.base import domain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import Business
    from holdfast.api.binding import Info

domain.part_of_parent("EstablishmentType")


@domain.field("BusinessType", "establishments")
def establishments(business: Business, _info: Info, **page: Any) -> paging.Connection[Establishment]:
    connection: paging.Connection[Establishment] = batched(
        business,
        _establishments_of,
        default=paging.empty(),
        page=paging.PageRequest.from_arguments(**page),
    )
    return connection


def _establishments_of(
    businesses: Sequence[Business], *, page: paging.PageRequest
) -> dict[int, paging.Connection[Establishment]]:
    found = Establishment.objects.filter(business__in=businesses)
    return paging.connect_each(found, page, partition="business_id", order_by=("id",))
