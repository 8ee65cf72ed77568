"""Bills of the demo, worked out again: from stored readings and stored prices, one interval at a time.

Nothing of the platform's rating is used here; a line is rounded once, halves away from zero, and tax is
taken once for each supply, on the sum of its rounded lines.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from holdfast.accounts.models import Account
from holdfast.agreements.models import Agreement
from holdfast.billing.models import Bill
from holdfast.billing.queries import overdue_balances_of
from holdfast.demo.tests.conftest import TODAY
from holdfast.kernel.local_time import from_moment64
from holdfast.kernel.periods import Period
from holdfast.ledgers.queries import balances_of, trial_balance
from holdfast.metering import store
from holdfast.metering.models import Channel, Reading, RegisterValue
from holdfast.products.models import StandingCharge, TimeSeriesEntry, UnitRate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from holdfast.demo.access import DemoAccess

LONDON = ZoneInfo("Europe/London")
#: Electricity and gas for a home in Great Britain.
VAT = Decimal("0.05")
ELECTRIC_VEHICLE, SOLAR = 0, 1


def rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)


def days_of(start: datetime, end: datetime) -> Iterator[date]:
    day = start.astimezone(LONDON).date()
    while midnight(day) < end:
        if midnight(day) >= start:
            yield day
        day += timedelta(days=1)


def price_at(rates: list[UnitRate] | list[StandingCharge], moment: datetime) -> Decimal:
    [found] = [
        rate.value_excl_tax
        for rate in rates
        if rate.valid_from <= moment and (rate.valid_to is None or moment < rate.valid_to)
    ]
    return found


def supply_cost(agreement: Agreement, start: datetime, end: datetime) -> tuple[int, int]:
    """Net and tax of a British supply with one band in `[start, end)`, in pence."""
    channel = Channel.objects.get(supply_point=agreement.supply_point)
    series = store.read([channel], Period(start, end))[channel.pk]
    rates = list(
        UnitRate.objects.filter(band__tariff=agreement.tariff, valid_from__lt=end).exclude(
            valid_to__lte=start
        )
    )
    standing = list(StandingCharge.objects.filter(tariff=agreement.tariff, valid_from__lt=end))
    entries = TimeSeriesEntry.objects.filter(variant=agreement.tariff.time_series_id)
    by_moment = dict(entries.values_list("period_start", "value"))
    energy: dict[Decimal | str, Decimal] = {}
    for moment64, watt_hours in zip(series.starts, series.values, strict=True):
        moment = from_moment64(moment64)
        price = by_moment[moment] if by_moment else price_at(rates, moment)
        # Half-hourly prices make one line, other prices one each.
        line = "half-hourly" if by_moment else price
        energy[line] = energy.get(line, Decimal(0)) + Decimal(int(watt_hours)) / 1000 * price
    charges: dict[Decimal, int] = {}
    if standing:
        for day in days_of(start, end):
            price = price_at(standing, midnight(day))
            charges[price] = charges.get(price, 0) + 1
    lines = [*energy.values(), *(price * count for price, count in charges.items())]
    net = sum(rounded(line) for line in lines)
    is_export = agreement.tariff.direction == "EXPORT"
    return net, 0 if is_export else rounded(net * VAT)


@pytest.mark.parametrize("position", [ELECTRIC_VEHICLE, SOLAR])
def test_every_bill_is_consumption_times_rates_plus_standing_charge_plus_tax(
    demo: DemoAccess, position: int
) -> None:
    number = demo.account_numbers[position]
    bills = list(Bill.objects.filter(account__number=number).order_by("from_date"))
    agreements = list(
        Agreement.objects.filter(account__number=number).select_related("tariff", "supply_point")
    )

    assert [bill.from_date.isoformat() for bill in bills] == ["2025-12-01", "2026-01-01", "2026-02-01"]
    for bill in bills:
        charged, credited = [0, 0], 0
        for agreement in agreements:
            start = max(midnight(bill.from_date), agreement.valid_from)
            end = min(midnight(bill.to_date), agreement.valid_to or midnight(bill.to_date))
            if start >= end:
                continue
            net, tax = supply_cost(agreement, start, end)
            if agreement.tariff.direction == "EXPORT":
                credited += net
            else:
                charged[0] += net
                charged[1] += tax
        assert (bill.charges_net, bill.charges_tax) == tuple(charged)
        assert (bill.credits_net, bill.credits_tax) == (credited, 0)


def test_the_solar_home_is_paid_for_what_it_exports(demo: DemoAccess) -> None:
    bills = Bill.objects.filter(account__number=demo.account_numbers[SOLAR])

    assert all(bill.credits_net > 0 for bill in bills)


def test_each_bill_begins_where_the_one_before_it_ended(demo: DemoAccess) -> None:
    by_ledger: dict[int, list[Bill]] = {}
    for bill in Bill.objects.order_by("ledger_id", "from_date"):
        by_ledger.setdefault(bill.ledger_id, []).append(bill)

    pairs = [pair for bills in by_ledger.values() for pair in pairwise(bills)]

    assert pairs
    for before, after in pairs:
        assert (before.to_date, before.closing_balance) == (after.from_date, after.opening_balance)


def test_the_books_balance_in_every_currency(demo: DemoAccess) -> None:
    totals: dict[str, int] = {}
    for (currency, _), amount in trial_balance().items():
        totals[currency] = totals.get(currency, 0) + amount

    assert totals == {"GBP": 0, "EUR": 0}


def test_registers_and_intervals_tell_the_same(demo: DemoAccess) -> None:
    """What the electricity registers of a home advanced in January is what its intervals add up to."""
    start, end = midnight(datetime(2026, 1, 1)), midnight(datetime(2026, 2, 1))  # noqa: DTZ001
    for channel in Channel.objects.filter(fuel="ELECTRICITY", timezone="Europe/London"):
        values = RegisterValue.objects.filter(reading__meter__supply_point=channel.supply_point)
        advance = sum(
            values.get(reading__read_at=end, register=register).value - value
            for register, value in values.filter(reading__read_at=start).values_list("register", "value")
        )
        intervals = store.read([channel], Period(start, end))[channel.pk]
        assert advance * 1000 == intervals.total


def test_who_pays_owes_the_bill_that_is_not_due_yet_and_who_stopped_owes_all_of_them(
    demo: DemoAccess,
) -> None:
    debt, shops = (Account.objects.get(number=demo.account_numbers[position]) for position in (4, 7))
    fee = 1_200
    bills = {
        account.number: list(Bill.objects.filter(account=account).order_by("from_date"))
        for account in (debt, shops)
    }

    balances = balances_of([debt, shops])
    overdue = overdue_balances_of([debt, shops], on=TODAY.date())

    assert balances[debt.pk] == -fee - sum(bill.charges_net + bill.charges_tax for bill in bills[debt.number])
    assert overdue[debt.pk] == -bills[debt.number][1].closing_balance
    last = bills[shops.number][-1]
    assert last.payment_due_on > TODAY.date()
    assert balances[shops.pk] == -last.charges_net - last.charges_tax
    assert overdue[shops.pk] == 0


def test_what_was_read_this_morning_is_not_billed_yet(demo: DemoAccess) -> None:
    readings = Reading.objects.filter(
        meter__supply_point__agreements__account__number=demo.account_numbers[0]
    )

    assert set(readings.filter(billed_at=None).values_list("read_at", flat=True)) == {midnight(TODAY.date())}
    assert readings.exclude(billed_at=None).count() == 2 * 4
