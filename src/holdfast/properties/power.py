"""The power that is subscribed at a supply point, as its market writes it down among the details."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.properties.models import SupplyPoint


def subscribed_power_va(point: SupplyPoint) -> dict[str, int] | None:
    """Volt-amperes (watts where the market counts kW) by power band, None where nobody knows.

    `subscribed_power_va_by_band` holds those of Spanish periods P1 and P2, `subscribed_max_power_va` what is
    subscribed at all hours; the latter answers under the empty band, for every band that is not named.
    """
    found: dict[str, int] = dict(point.details.get("subscribed_power_va_by_band") or {})
    at_most = point.details.get("subscribed_max_power_va")
    if at_most is not None:
        found.setdefault("", int(at_most))
    return found or None
