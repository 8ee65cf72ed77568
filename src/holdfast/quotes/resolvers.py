"""Quotes' part of the API: what has been quoted for a supply point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.api.binding import Domain, Info

if TYPE_CHECKING:
    from holdfast.properties.models import SupplyPoint

domain = Domain("quotes")


@domain.field(("ElectricitySupplyPoint", "GasSupplyPoint"), "quotedProducts")
def quoted_products(_point: SupplyPoint, _info: Info) -> list[object]:
    """None: nothing makes quotes, so no supply point has one."""
    return []
