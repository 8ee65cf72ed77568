"""How green electricity is, as far as an operator has loaded it, and what travel emits."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings

from holdfast.accounts.access import AccountScope
from holdfast.accounts.queries import accounts
from holdfast.api import rules
from holdfast.products.greenness import index_of
from holdfast.products.queries import tables
from holdfast.products.resolvers.base import domain

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.products.models import GreennessPeriod, TransportMode

_KILOGRAMS_A_TONNE = 1_000


@domain.query("energyMixData", rule=rules.public)
def energy_mix_data(info: Info) -> dict[str, Any] | None:
    mix = tables.generation_mix(countries=_countries(info.context.viewer), at=info.context.now)
    return None if mix is None else {"carbon_intensity_index": mix.index}


def _countries(viewer: Viewer) -> list[str]:
    """Where the viewer's own accounts are supplied; nowhere for those who reach accounts of many."""
    reached = AccountScope.of(viewer).account_ids
    if not reached:
        return []
    rows = accounts().filter(pk__in=reached).order_by("pk")
    return list(dict.fromkeys(rows.values_list("brand__market_code", flat=True)))


@domain.query("greennessForecast", rule=rules.public)
def greenness_forecast(info: Info) -> list[GreennessPeriod]:
    return tables.greenness_forecast(at=info.context.now)


@domain.field("GreennessForecastPeriod", "greennessScore")
def greenness_score(period: GreennessPeriod, _info: Info) -> int:
    return period.score


@domain.field("GreennessForecastPeriod", "greennessIndex")
def greenness_index(period: GreennessPeriod, _info: Info) -> str:
    return index_of(period.score)


@domain.field("GreennessForecastPeriod", "highlightFlag")
def highlight_flag(period: GreennessPeriod, _info: Info) -> bool:
    return period.is_highlighted


@domain.query("carbonOffset", rule=rules.public)
def carbon_offset(_info: Info) -> dict[str, Any]:
    return {"max_hours_to_offset": settings.CARBON_OFFSET_MAX_HOURS}


@domain.field("CarbonOffsetType", "transportModes")
def transport_modes(_offset: dict[str, Any], _info: Info) -> list[TransportMode]:
    return tables.transport_modes()


@domain.field("CarbonOffsetTransportModeType", "kilogramsCo2PerHour")
def kilograms_an_hour(mode: TransportMode, _info: Info) -> Decimal:
    return mode.kilograms_co2_per_hour


@domain.field("CarbonOffsetType", "calculateCarbonOffset")
def calculate_carbon_offset(
    _offset: dict[str, Any], _info: Info, *, transport_mode: str, hours: float
) -> dict[str, Any] | None:
    mode = tables.transport_mode(transport_mode)
    if mode is None or not 0 < hours <= settings.CARBON_OFFSET_MAX_HOURS:
        return None
    kilograms = mode.kilograms_co2_per_hour * Decimal(str(hours))
    cost = kilograms * settings.CARBON_OFFSET_PRICE_PER_TONNE / _KILOGRAMS_A_TONNE
    return {
        "kilograms_co2": kilograms,
        "cost": int(cost.quantize(Decimal(1), rounding=ROUND_HALF_UP)),
        "currency": settings.CARBON_OFFSET_CURRENCY,
    }
