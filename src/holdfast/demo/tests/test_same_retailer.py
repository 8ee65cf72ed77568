"""The same seed makes the same retailer: names, numbers, readings and bills."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from holdfast.accounts.models import Account, Portfolio
from holdfast.billing.models import Bill, BillLine
from holdfast.demo.plan import Plan
from holdfast.demo.testing import temporary_demo
from holdfast.identity.models import Organization, User
from holdfast.ledgers.models import Ledger, Transaction
from holdfast.metering.models import IntervalDay, Meter, RegisterValue
from holdfast.products.models import PowerPrice, StandingCharge, TimeSeriesEntry, UnitRate
from holdfast.properties.models import Property, SupplyPoint

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.models import Model

TODAY = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)

#: What is compared of each table: no primary keys, which the database counts on from seed to seed.
PEOPLE_AND_PLACES: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (User, ("number", "email", "given_name", "family_name", "mobile")),
    (Organization, ("number", "name")),
    (Portfolio, ("number",)),
    (Account, ("number", "billing_name", "billing_address_line1", "billing_postcode", "status")),
    (Ledger, ("number", "ledger_type")),
    (Property, ("rich_address", "latitude", "longitude")),
    (SupplyPoint, ("market_name", "identifier", "details")),
    (Meter, ("serial_number", "smart_device__device_id", "installed_at")),
)
READINGS: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (RegisterValue, ("reading__meter__serial_number", "reading__read_at", "register__identifier", "value")),
)
BILLS: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (Bill, ("number", "from_date", "to_date", "issued_on", "payment_due_on", "closing_balance")),
    (BillLine, ("bill__number", "kind", "label", "quantity_wh", "days", "unit_rate", "net", "tax")),
)
MONEY: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (Transaction, ("ledger__number", "sequence", "kind", "gross", "posted_on")),
)
PRICES: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (UnitRate, ("band__tariff__code", "band__code", "valid_from", "valid_to", "value_excl_tax")),
    (StandingCharge, ("tariff__code", "valid_from", "value_excl_tax")),
    (PowerPrice, ("band__tariff__code", "band__code", "valid_from", "value_excl_tax")),
    (TimeSeriesEntry, ("variant__series__code", "period_start", "period_end", "value")),
)


def content(tables: tuple[tuple[type[Model], tuple[str, ...]], ...]) -> dict[str, list[Any]]:
    return {
        model.__name__: sorted(repr(row) for row in model._default_manager.values_list(*columns))
        for model, columns in tables
    }


def intervals() -> dict[tuple[str, object], str]:
    """A digest of the values of each supply point and day."""
    points = dict(SupplyPoint.objects.values_list("channels__pk", "identifier"))
    rows = IntervalDay.objects.values_list("channel_id", "local_date", "packed_values", "packed_quality")
    return {
        (points[channel], day): hashlib.sha256(bytes(values) + bytes(quality or b"")).hexdigest()
        for channel, day, values, quality in rows
    }


def readings_of_months() -> set[str]:
    """What registers showed as months began, without the reading of the day itself."""
    rows = RegisterValue.objects.filter(reading__read_at__lt=datetime(2026, 3, 2, tzinfo=UTC))
    return {repr(row) for row in rows.values_list(*READINGS[0][1])}


def test_one_seed_one_retailer(db: None, tmp_path: Path) -> None:
    everything = (*PEOPLE_AND_PLACES, *READINGS, *BILLS, *MONEY, *PRICES)
    found = []
    for name, seed in (("first", 11), ("second", 11), ("other", 12)):
        plan = Plan(seed=seed, accounts=4, months=1)
        with temporary_demo(state=tmp_path / name, at=TODAY, plan=plan):
            found.append((content(everything), intervals()))

    first, second, other = found

    assert all(first[0].values())
    assert first == second
    assert not {name for name, rows in first[0].items() if rows == other[0][name]}
    assert not first[1].keys() & other[1].keys()


def test_a_day_is_the_same_whenever_the_demo_was_set_up(db: None, tmp_path: Path) -> None:
    plan = Plan(seed=11, accounts=4, months=1)
    with temporary_demo(state=tmp_path / "today", at=TODAY, plan=plan):
        known, bills, readings = intervals(), content(BILLS), readings_of_months()
    with temporary_demo(state=tmp_path / "later", at=TODAY + timedelta(days=9), plan=plan):
        later = intervals()

        assert content(BILLS) == bills
        assert readings_of_months() == readings

    assert {day: later[day] for day in known} == known
    assert {day for _, day in later.keys() - known.keys()} == {
        (TODAY + timedelta(days=n)).date() for n in range(9)
    }
