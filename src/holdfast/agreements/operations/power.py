"""Finding out which power a customer should subscribe."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction

from holdfast.agreements.comparison import at_prices_of
from holdfast.agreements.models.power import PowerAnalysis
from holdfast.agreements.prices import TAXES_KNOWN_FROM, taxes_on
from holdfast.agreements.subscribed_power import VA_PER_KVA, advise, highest_mean_va
from holdfast.agreements.usage_costs import within
from holdfast.kernel.events import BusinessEvent
from holdfast.kernel.local_time import from_moment64
from holdfast.kernel.periods import Period
from holdfast.metering.energy import energy_of_supply_points
from holdfast.platform.operations import record_event
from holdfast.products import queries as products
from holdfast.products.rating import rate_intervals
from holdfast.properties.power import subscribed_power_va

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from holdfast.agreements.models import Agreement

A_YEAR = timedelta(days=365)


@transaction.atomic
def analyse_subscribed_power(*, agreement: Agreement, now: datetime) -> PowerAnalysis | None:
    """Hold the highest power of the last year, as far as the agreement held, against the subscribed one.

    Prices are those in force now. None where nobody knows what is subscribed at all hours, or where nothing was
    measured. The analysis is found again by its token, which the event does not tell.
    """
    point = agreement.supply_point
    power = subscribed_power_va(point) or {}
    if not power.get(""):
        return None
    period = Period(max(now - A_YEAR, TAXES_KNOWN_FROM), now)
    energy = energy_of_supply_points([point], period).get(point.pk)
    series = within(energy, [agreement]).without_gaps() if energy is not None else None
    peak = highest_mean_va(series) if series is not None else None
    if series is None or peak is None:
        return None
    advice = advise(
        peak_va=peak,
        current_kva=power[""] // VA_PER_KVA,
        yearly_cost=_yearly_cost(agreement, period, now),
    )
    analysis = PowerAnalysis.objects.create(
        agreement=agreement,
        current_kva=advice.current_kva,
        recommended_kva=advice.recommended_kva,
        peak_va=advice.peak_va,
        yearly_profit=advice.yearly_profit,
        measured_from=from_moment64(series.starts[0]),
        measured_to=from_moment64(series.ends[-1]),
        created_at=now,
    )
    record_event(
        BusinessEvent(
            "agreements.power.analysed-v1",
            now,
            account_number=agreement.account.number,
            data={"agreement_id": agreement.pk, "suggested": advice.adjustment, "peak_va": advice.peak_va},
        )
    )
    return analysis


def _yearly_cost(agreement: Agreement, period: Period, now: datetime) -> Callable[[int], Decimal] | None:
    """What a year of supply costs without any use, by kVA; None where power has no price of its own."""
    tariff = agreement.tariff
    terms = products.terms_of([tariff], period=Period(now, now + timedelta(seconds=1)))[tariff.pk]
    if not terms.power_prices:
        return None
    held, taxes = at_prices_of(terms, now), taxes_on(tariff, period)
    none = np.empty(0, np.int64)

    def cost(kva: int) -> Decimal:
        rated = rate_intervals(
            held, period, none.astype("datetime64[s]"), none, taxes=taxes, power_va={"": kva * VA_PER_KVA}
        )
        return Decimal(rated.gross)

    return cost
