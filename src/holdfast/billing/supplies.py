"""What the bill run reads: prices and readings behind many agreements of the same days.

The number of SQL statements does not grow with ledgers, agreements or days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.billing.supply import Supply
from holdfast.kernel.periods import Period
from holdfast.ledgers.taxes import is_domestic
from holdfast.markets.registry import market_by_name, supply_type_of
from holdfast.metering import queries as metering
from holdfast.metering.energy import energy_channels, in_watt_hours
from holdfast.metering.series import combine
from holdfast.products import queries as products
from holdfast.products.choices import TariffKind
from holdfast.products.rated import LinePer
from holdfast.properties.power import subscribed_power_va

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement
    from holdfast.ledgers.models import Ledger
    from holdfast.metering.models import Channel
    from holdfast.metering.series import IntervalSeries
    from holdfast.properties.models import SupplyPoint


#: Their prices change too often for a line each.
_PRICED_BY_THE_INTERVAL = frozenset({TariffKind.HALF_HOURLY, TariffKind.TRACKER})


@dataclass(frozen=True, slots=True)
class Charged:
    """An agreement that is charged to a ledger over a closed period; supply point and tariff are loaded."""

    agreement: Agreement
    ledger: Ledger
    account: Account
    period: Period


def supplies_of(charged: Sequence[Charged]) -> list[Supply]:
    """What is supplied under each of these, in their order, with prices and readings as far as they exist."""
    if not charged:
        return []
    whole = Period(
        min(one.period.start for one in charged), max(one.period.end for one in charged if one.period.end)
    )
    terms = products.terms_of([one.agreement.tariff for one in charged], period=whole)
    readings = _readings([one.agreement.supply_point for one in charged], whole)
    found = []
    for one in charged:
        tariff, point = one.agreement.tariff, one.agreement.supply_point
        channel_ids, series = readings.get((point.pk, tariff.direction), ((), None))
        assert one.period.end is not None
        found.append(
            Supply(
                account_id=one.account.pk,
                ledger_id=one.ledger.pk,
                agreement_id=one.agreement.pk,
                identifier=point.identifier,
                market=market_by_name(point.market_name),
                supply_type=supply_type_of(point.market_name),
                terms=terms[tariff.pk],
                line_per=LinePer.BAND if tariff.kind in _PRICED_BY_THE_INTERVAL else LinePer.PRICE,
                period=one.period,
                domestic=is_domestic(one.account),
                power_va=subscribed_power_va(point),
                series=series and series.between(one.period.start, one.period.end),
                channel_ids=channel_ids,
            )
        )
    return found


def _readings(
    points: Sequence[SupplyPoint], period: Period
) -> dict[tuple[int, str], tuple[tuple[int, ...], IntervalSeries]]:
    """Energy by supply point and direction, with the channels that counted it: the finest there are.

    Where a gas meter counts cubic metres alone, energy follows from what a cubic metre holds at the point.
    """
    by_id = {point.pk: point for point in points}
    chosen: dict[tuple[int, str], list[Channel]] = {}
    for point_id, channels in metering.channels_of(points).items():
        for direction in {channel.direction for channel in channels}:
            same_way = [channel for channel in channels if channel.direction == direction]
            chosen[point_id, direction] = energy_channels(same_way)
    series = metering.consumption_of([one for some in chosen.values() for one in some], period)
    return {
        key: (
            tuple(one.pk for one in some),
            in_watt_hours(combine([series[one.pk] for one in some]), some[0].unit, by_id[key[0]]),
        )
        for key, some in chosen.items()
    }
