"""The tables that operators load: price areas, what electricity is made of, how green it will be, travel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.address_rules import clean_postal_code
from holdfast.products.models import GenerationMix, GreennessPeriod, PriceArea, TransportMode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.properties.models import SupplyPoint


def region_at(postcode: str, *, country_code: str = "GB") -> str:
    """The region in which a postcode is priced, empty where no area holds it."""
    return _regions({(country_code, postcode)}).get((country_code, postcode), "")


def regions_of(points: Sequence[SupplyPoint]) -> dict[int, str]:
    """The region of each supply point: what its market says, else the area of its property's postcode."""
    found = {point.pk: str(point.details.get("gsp_group_id") or "") for point in points}
    unknown = {
        point.pk: (point.property.country_code, point.property.postcode)
        for point in points
        if not found[point.pk]
    }
    if unknown:
        regions = _regions(set(unknown.values()))
        found |= {pk: regions.get(where, "") for pk, where in unknown.items()}
    return found


def _regions(places: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The region of each country and postcode, as far as areas are loaded. One statement."""
    prefixes = {
        place: [compact[:length] for length in range(1, len(compact) + 1)]
        for place in places
        if (compact := clean_postal_code(*place).replace(" ", "").upper())
    }
    wanted = {one for some in prefixes.values() for one in some}
    rows = PriceArea.objects.filter(
        country_code__in={country for country, _ in places}, postcode_prefix__in=wanted
    )
    areas = {(row.country_code, row.postcode_prefix): row.region for row in rows}
    found = {}
    for place, some in prefixes.items():
        regions = [areas[place[0], one] for one in some if (place[0], one) in areas]
        if regions:
            found[place] = regions[-1]
    return found


def generation_mix(*, countries: Sequence[str], at: datetime) -> GenerationMix | None:
    """What electricity is made of at a moment in the first of these countries that has figures, else in any."""
    rows = {
        one.country_code: one for one in GenerationMix.objects.filter(valid_from__lte=at, valid_to__gt=at)
    }
    known = [code for code in countries if code in rows] or sorted(rows)
    return rows[known[0]] if known else None


def greenness_forecast(*, at: datetime) -> list[GreennessPeriod]:
    """The periods that are not over yet, the earliest first."""
    return list(GreennessPeriod.objects.filter(valid_to__gt=at).order_by("valid_from"))


def transport_modes() -> list[TransportMode]:
    """Every way to travel that emissions are known of, in the order of codes."""
    return list(TransportMode.objects.order_by("code"))


def transport_mode(code: str) -> TransportMode | None:
    """One way to travel."""
    return TransportMode.objects.filter(code=code).first()
