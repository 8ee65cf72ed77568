from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from holdfast.accounts.tests.factories import NOW, make_account, make_brand
from holdfast.agreements import operations, prices, queries
from holdfast.agreements.tests.factories import NIGHT, SINCE, make_agreement, make_product, make_tariff
from holdfast.kernel.periods import Period
from holdfast.products.choices import TariffKind
from holdfast.products.operations import PriceTerms
from holdfast.properties.choices import Direction, Fuel
from holdfast.properties.tests.factories import make_supply_point

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def month(number: int, year: int = 2024) -> datetime:
    return datetime(year, number, 1, tzinfo=UTC)


def test_agreements_in_a_period_are_those_that_touch_it() -> None:
    account, point = make_account(), make_supply_point()
    first = make_agreement(account, supply_point=point, valid_to=month(3))
    second = make_agreement(account, supply_point=point, valid_from=month(3), valid_to=month(6))
    revoked = make_agreement(account)
    operations.revoke_agreement(agreement=revoked, now=NOW)

    def within(start: datetime, end: datetime | None) -> list[object]:
        return queries.agreements_in([account.pk], Period(start, end)).get(account.pk, [])  # type: ignore[return-value]

    assert within(month(1), month(3)) == [first]
    assert within(month(2), month(4)) == [first, second]
    assert within(month(3), None) == [second]
    assert within(month(6), month(9)) == []


def test_agreements_of_many_accounts_are_one_statement_with_all_that_is_read_of_them(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    accounts = [make_account() for _ in range(5)]
    agreements = [make_agreement(account) for account in accounts]

    with django_assert_num_queries(1):
        found = queries.agreements_in([account.pk for account in accounts], Period(month(2), month(3)))
        read = [
            (one.account.brand.code, one.supply_point.property.postcode, one.tariff.product.brand.code)
            for account in accounts
            for one in found[account.pk]
        ]

    assert [found[account.pk] for account in accounts] == [[agreement] for agreement in agreements]
    assert len(read) == 5


def test_agreements_by_fuel_and_moment() -> None:
    account, point = make_account(), make_supply_point()
    before = make_agreement(account, supply_point=point, valid_to=month(6))
    after = make_agreement(account, supply_point=point, valid_from=month(6))
    gas = make_agreement(account, supply_point=make_supply_point(point.property, "GBR_GAS"))

    assert queries.agreements_of([account], fuel=Fuel.GAS) == {account.pk: [gas]}
    assert queries.agreements_of([account], active_at=month(6)) == {account.pk: [gas, after]}
    assert queries.agreements_of([account], fuel=Fuel.ELECTRICITY) == {account.pk: [before, after]}
    assert queries.agreement_by_id(gas.pk, fuel=Fuel.ELECTRICITY) is None
    assert queries.agreement_by_id(gas.pk, fuel=Fuel.GAS) == gas
    assert queries.account_ids_with_agreements([account.pk, make_account().pk]) == {account.pk}


def test_agreements_of_supply_points() -> None:
    account, point = make_account(), make_supply_point()
    past = make_agreement(account, supply_point=point, valid_to=month(3))
    present = make_agreement(account, supply_point=point, valid_from=month(3), valid_to=month(9))
    future = make_agreement(account, supply_point=point, valid_from=month(9))

    def on_point(**filters: datetime) -> list[object]:
        return queries.agreements_of_supply_points([point], **filters)[point.pk]  # type: ignore[return-value]

    assert on_point() == [past, present, future]
    assert on_point(ending_after=month(5)) == [present, future]
    assert on_point(ending_after=month(5), starting_by=month(5)) == [present]
    assert on_point(valid_after=month(3)) == [present, future]


def test_applicable_rates_go_from_one_agreement_to_the_next(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    account, point = make_account(), make_supply_point()
    dearer = make_tariff(account.brand, {"STANDARD": [PriceTerms(SINCE, Decimal("24.6"))]})
    make_agreement(account, supply_point=point, valid_to=month(3))
    make_agreement(account, supply_point=point, valid_from=month(3), tariff=dearer)

    with django_assert_num_queries(7):
        rates = prices.applicable_rates(
            account=account, identifier=point.identifier, period=Period(month(2), month(4))
        )

    # Households pay 5 % on energy: 20 x 1.05 = 21 and 24.6 x 1.05 = 25.83.
    assert [(rate.value, rate.value_inc_vat, rate.valid_from, rate.valid_to) for rate in rates] == [
        (Decimal(20), Decimal(21), month(2), month(3)),
        (Decimal("24.6"), Decimal("25.83"), month(3), month(4)),
    ]


def test_agreements_of_the_same_tariff_show_one_rate() -> None:
    account, point = make_account(), make_supply_point()
    tariff = make_tariff(account.brand)
    make_agreement(account, supply_point=point, valid_to=month(3), tariff=tariff)
    make_agreement(account, supply_point=point, valid_from=month(3), tariff=tariff)

    [rate] = prices.applicable_rates(
        account=account, identifier=point.identifier, period=Period(month(2), month(4))
    )

    assert (rate.valid_from, rate.valid_to) == (month(2), month(4))


def test_applicable_rates_follow_the_bands_of_the_clock() -> None:
    account, point = make_account(), make_supply_point()
    tariff = make_tariff(
        account.brand,
        {"DAY": [PriceTerms(SINCE, Decimal(30))], "NIGHT": [PriceTerms(SINCE, Decimal(10))]},
        kind=TariffKind.DAY_NIGHT,
        bands=NIGHT,
    )
    make_agreement(account, supply_point=point, tariff=tariff)
    day = Period(datetime(2024, 2, 1, tzinfo=UTC), datetime(2024, 2, 2, tzinfo=UTC))

    rates = prices.applicable_rates(account=account, identifier=point.identifier, period=day)

    assert [(rate.value, rate.valid_from.hour, rate.valid_from.minute) for rate in rates] == [
        (Decimal(30), 0, 0),
        (Decimal(10), 0, 30),
        (Decimal(30), 5, 30),
    ]


def test_rates_of_export_bear_no_tax_for_a_household_and_those_of_a_business_bear_its_own() -> None:
    account = make_account()
    export = make_supply_point(direction="EXPORT")
    business = make_supply_point()
    make_agreement(
        account, supply_point=export, tariff=make_tariff(account.brand, direction=Direction.EXPORT)
    )
    make_agreement(
        account,
        supply_point=business,
        tariff=make_tariff(account.brand, product=make_product(account.brand, is_business=True)),
    )
    period = Period(month(2), month(3))

    [paid] = prices.applicable_rates(account=account, identifier=export.identifier, period=period)
    [charged] = prices.applicable_rates(account=account, identifier=business.identifier, period=period)

    assert (paid.value, paid.value_inc_vat) == (Decimal(20), Decimal(20))
    assert (charged.value, charged.value_inc_vat) == (Decimal(20), Decimal(24))


def test_a_strangers_supply_point_has_no_rates() -> None:
    agreement = make_agreement()

    assert (
        prices.applicable_rates(
            account=make_account(),
            identifier=agreement.supply_point.identifier,
            period=Period(month(2), month(3)),
        )
        == []
    )


def test_a_listing_is_bounded() -> None:
    account, point = make_account(), make_supply_point()
    make_agreement(account, supply_point=point)
    far = Period(datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC))

    assert prices.applicable_rates(account=account, identifier=point.identifier, period=far) == []
    [rate] = prices.applicable_rates(
        account=account,
        identifier=point.identifier,
        period=Period(month(2), datetime(9000, 1, 1, tzinfo=UTC)),
    )
    assert rate.valid_to == month(2) + prices.LONGEST_LISTING


def test_prices_in_force_carry_taxes_and_levies() -> None:
    account = make_account(brand=make_brand("HOLDFAST_FR", market="FR"))
    point = make_supply_point(market_name="FRA_ELECTRICITY")
    agreement = make_agreement(account, supply_point=point)

    [found] = prices.prices_of([agreement], at=datetime(2025, 9, 1, tzinfo=UTC)).values()

    [band] = found.bands
    assert found.standing is not None
    assert (found.currency, band.price_per_unit, band.slots) == ("EUR", Decimal(20), [])
    # A year's 365 days at 50 cents; since August 2025 the subscription bears 20 % like the energy.
    assert found.standing.price_per_unit == Decimal(18250)
    assert found.standing.price_per_unit_with_taxes == Decimal(21900)
    # The excise of 2.998 cents a kWh is part of what VAT is due on: (20 + 2.998) x 1.2.
    assert band.price_per_unit_with_taxes == Decimal("27.5976")
