"""What energy through a supply point costs under its agreements: agreements' answer to metering's question.

An estimate for people and apps, from the same prices and taxes as bills; the bill itself is rated by
`products.rating`. Where no agreement or no price holds, intervals stay unpriced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holdfast.agreements import queries
from holdfast.agreements.prices import TAXES_KNOWN_FROM, taxes_on
from holdfast.kernel.local_time import from_moment64, to_moment64
from holdfast.kernel.periods import Period
from holdfast.metering.costs import CostRequest, SeriesCosts
from holdfast.products import queries as products
from holdfast.products.costs import cost_per_day, cost_per_interval
from holdfast.properties.choices import Direction
from holdfast.properties.power import subscribed_power_va

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.agreements.models import Agreement
    from holdfast.products.terms import TariffTerms


def costs_of(requests: Sequence[CostRequest]) -> list[SeriesCosts | None]:
    """The cost of each request's intervals; None where no agreement holds. Seven statements for all of them."""
    spans = [_span(request) for request in requests]
    known = [span for span in spans if span is not None]
    if not known:
        return [None] * len(requests)
    asked = Period(min(one.start for one in known), max(one.end for one in known if one.end is not None))
    held = queries.agreements_over({request.supply_point_id for request in requests}, asked)
    tariffs = {one.tariff_id: one.tariff for agreements in held.values() for one in agreements}
    terms = products.terms_of(list(tariffs.values()), period=asked) if tariffs else {}
    return [
        _cost(request, span, held.get(request.supply_point_id, ()), terms) if span is not None else None
        for request, span in zip(requests, spans, strict=True)
    ]


def _span(request: CostRequest) -> Period | None:
    """From the first interval to the end of the last, as far back as taxes are known; None for no intervals."""
    if not len(request.series.starts):
        return None
    start = max(from_moment64(request.series.starts[0]), TAXES_KNOWN_FROM)
    end = from_moment64(request.series.ends[-1])
    return Period(start, end) if start < end else None


def _cost(
    request: CostRequest, span: Period, agreements: Sequence[Agreement], terms: dict[int, TariffTerms]
) -> SeriesCosts | None:
    series = request.series
    size = len(series.starts)
    bands: list[str] = []
    band, per_kwh, net, gross = (np.zeros(size, np.int64) for _ in range(4))
    priced = np.zeros(size, np.bool_)
    days = []
    currency = ""
    for agreement in agreements:
        part = agreement.period.intersection(span)
        if part is None or (agreement.tariff.direction == Direction.EXPORT) != request.is_export:
            continue
        currency = agreement.account.brand.currency
        taxes = taxes_on(agreement.tariff, part)
        assert part.end is not None
        inside = (series.starts >= to_moment64(part.start)) & (series.starts < to_moment64(part.end))
        costs = cost_per_interval(
            terms[agreement.tariff_id], series.starts[inside], series.values[inside], taxes=taxes
        )
        bands += [one for one in costs.bands if one not in bands]
        places = np.array([bands.index(one) for one in costs.bands] or [0], np.int64)
        band[inside], priced[inside] = places[costs.band], costs.is_priced
        per_kwh[inside], net[inside], gross[inside] = costs.per_kwh_micro, costs.net_nano, costs.gross_nano
        power_va = subscribed_power_va(agreement.supply_point)
        days.append(cost_per_day(terms[agreement.tariff_id], part, taxes=taxes, power_va=power_va))
    if not days:
        return None
    return SeriesCosts(
        currency,
        tuple(bands),
        band,
        priced,
        per_kwh,
        net,
        gross,
        np.concatenate([one.starts for one in days]),
        np.concatenate([one.net_nano for one in days]),
        np.concatenate([one.gross_nano for one in days]),
    )
