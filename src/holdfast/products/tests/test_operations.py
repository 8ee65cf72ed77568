"""Making products and setting their prices over time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest

from holdfast.kernel.periods import Period
from holdfast.platform.models import BusinessEventRecord
from holdfast.products import operations, queries
from holdfast.products.choices import TariffKind
from holdfast.products.errors import (
    ListProvidedPricesContainsValidationErrors,
    ProductPricesWouldOverwriteExistingPrices,
    SpecifiedProductBrandDoesNotExist,
    UnableCreateProduct,
)
from holdfast.products.models import Product, StandingCharge, Tariff, UnitRate
from holdfast.products.operations import BandTerms, PriceTerms, WindowTerms
from holdfast.products.rating import rate_intervals
from holdfast.products.terms import untaxed
from holdfast.properties.choices import Direction, Fuel

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from holdfast.accounts.models import Brand

NOW = datetime(2025, 1, 2, 9, tzinfo=UTC)
NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
APRIL = datetime(2025, 3, 31, 23, tzinfo=UTC)


def make_product(brand: Brand, code: str = "FLEX-25") -> Product:
    return operations.create_product(
        brand_code=brand.code,
        code=code,
        full_name="Hearth Flexible 2025",
        display_name="Flexible",
        available_from=NEW_YEAR,
        now=NOW,
        term_months=12,
    )


def make_tariff(product: Product, code: str = "E-1R-FLEX-25-C", **facts: object) -> Tariff:
    arguments = {"supply_type": Fuel.ELECTRICITY, "kind": TariffKind.STANDARD, **facts}
    return operations.add_tariff(product=product, code=code, now=NOW, **arguments)  # type: ignore[arg-type]


def price(value: str, since: datetime = NEW_YEAR, until: datetime | None = None) -> PriceTerms:
    return PriceTerms(since, Decimal(value), until)


def test_a_product_with_a_tariff_and_prices(brand: Brand) -> None:
    tariff = make_tariff(make_product(brand), region="_C")
    operations.set_rates(
        tariff=tariff, now=NOW, unit_rates={"STANDARD": [price("24.5")]}, standing_charges=[price("53.35")]
    )
    assert tariff.timezone == "Europe/London"
    found = queries.prices_at([tariff], at=NOW)[tariff.pk]
    assert (found.unit_rates, found.standing_charge) == ({"STANDARD": Decimal("24.5")}, Decimal("53.35"))
    assert [event.name for event in BusinessEventRecord.objects.order_by("pk")] == [
        "products.product.created-v1",
        "products.tariff.added-v1",
        "products.tariff.priced-v1",
    ]


def test_a_brand_that_does_not_exist_is_refused(db: None) -> None:
    with pytest.raises(SpecifiedProductBrandDoesNotExist):
        operations.create_product(
            brand_code="NOBODY",
            code="X",
            full_name="X",
            display_name="X",
            available_from=NEW_YEAR,
            now=NOW,
        )


def test_a_code_is_given_once(brand: Brand) -> None:
    product = make_product(brand)
    with pytest.raises(UnableCreateProduct):
        make_product(brand)
    make_tariff(product)
    with pytest.raises(UnableCreateProduct):
        make_tariff(product)
    assert (Product.objects.count(), Tariff.objects.count()) == (1, 1)


def test_a_tariff_of_several_bands_says_when_they_hold(brand: Brand) -> None:
    product = make_product(brand)
    with pytest.raises(UnableCreateProduct):
        make_tariff(product, kind=TariffKind.DAY_NIGHT)
    tariff = make_tariff(
        product,
        kind=TariffKind.DAY_NIGHT,
        bands=[BandTerms("DAY"), BandTerms("NIGHT", windows=(WindowTerms(30, 450),))],
    )
    operations.set_rates(tariff=tariff, now=NOW, unit_rates={"DAY": [price("30")], "NIGHT": [price("10")]})
    terms = queries.terms_of([tariff])[tariff.pk]
    assert (terms.default_band, terms.bands) == ("DAY", ("DAY", "NIGHT"))
    night = Period(NEW_YEAR, NEW_YEAR + timedelta(hours=1))
    starts = np.array(["2025-01-01T00:00", "2025-01-01T00:30"], "datetime64[s]")
    rated = rate_intervals(terms, night, starts, np.array([1000, 1000]), taxes=untaxed(night))
    assert [(line.label, line.net) for line in rated.lines] == [("DAY", 30), ("NIGHT", 10)]
    kept = UnitRate.objects.get(band__code="NIGHT")
    assert rated.lines[1].reference == kept.pk


def test_an_open_price_gives_way_to_a_later_one(brand: Brand) -> None:
    tariff = make_tariff(make_product(brand))
    operations.set_rates(
        tariff=tariff, now=NOW, unit_rates={"STANDARD": [price("20")]}, standing_charges=[price("50")]
    )
    operations.set_rates(
        tariff=tariff,
        now=NOW,
        unit_rates={"STANDARD": [price("30", APRIL)]},
        standing_charges=[price("60", APRIL)],
    )
    rates = queries.unit_rates_of([tariff])[tariff.pk]
    assert [(rate.valid_from, rate.valid_to, rate.value_excl_tax) for rate in rates] == [
        (NEW_YEAR, APRIL, Decimal(20)),
        (APRIL, None, Decimal(30)),
    ]
    assert [rate.value_excl_tax for rate in queries.unit_rates_of([tariff], end=APRIL)[tariff.pk]] == [20]
    assert [rate.value_excl_tax for rate in queries.unit_rates_of([tariff], start=APRIL)[tariff.pk]] == [30]
    assert queries.prices_at([tariff], at=APRIL)[tariff.pk].standing_charge == 60


def test_prices_that_hold_already_are_not_overwritten(brand: Brand) -> None:
    tariff = make_tariff(make_product(brand))
    operations.set_rates(tariff=tariff, now=NOW, unit_rates={"STANDARD": [price("20")]})
    with pytest.raises(ProductPricesWouldOverwriteExistingPrices):
        operations.set_rates(
            tariff=tariff,
            now=NOW,
            unit_rates={"STANDARD": [price("30", NEW_YEAR, APRIL)]},
            standing_charges=[price("60")],
        )
    assert UnitRate.objects.get().value_excl_tax == 20
    assert not StandingCharge.objects.exists()


def test_impossible_prices_are_refused(brand: Brand) -> None:
    tariff = make_tariff(make_product(brand))
    with pytest.raises(ListProvidedPricesContainsValidationErrors):
        operations.set_rates(tariff=tariff, now=NOW, unit_rates={"NIGHT": [price("20")]})
    with pytest.raises(ListProvidedPricesContainsValidationErrors):
        operations.set_rates(tariff=tariff, now=NOW, standing_charges=[price("20", APRIL, NEW_YEAR)])
    assert not UnitRate.objects.exists()


def test_tax_is_that_of_the_customers_a_tariff_is_made_for(brand: Brand) -> None:
    home = make_tariff(make_product(brand, "HOME"), "E-HOME")
    export = make_tariff(make_product(brand, "OUT"), "E-OUT", direction=Direction.EXPORT)
    shop = make_tariff(make_product(brand, "SHOP"), "E-SHOP")
    shop.product.is_business = True
    assert queries.tax_on(home, at=NOW).on_energy == Decimal("0.05")
    assert queries.tax_on(shop, at=NOW).on_standing_charge == Decimal("0.20")
    assert queries.tax_on(export, at=NOW).on_energy == 0


def test_terms_of_many_tariffs_take_six_statements(
    brand: Brand, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    product = make_product(brand)
    tariffs = [make_tariff(product, f"E-{number}") for number in range(5)]
    for tariff in tariffs:
        operations.set_rates(tariff=tariff, now=NOW, unit_rates={"STANDARD": [price("20")]})
    with django_assert_num_queries(6):
        terms = queries.terms_of(tariffs, period=Period(NEW_YEAR, APRIL))
    assert all(len(one.unit_prices) == 1 for one in terms.values())
    with django_assert_num_queries(1):
        queries.prices_at(tariffs, at=NOW)


def test_products_and_tariffs_are_found(brand: Brand) -> None:
    product = make_product(brand)
    tariff = make_tariff(product)
    assert queries.product_by_code("FLEX-25") == product
    assert queries.product_by_code("NONE") is None
    assert queries.tariff_by_code(tariff.code) == tariff
    assert queries.tariffs_of([product]) == {product.pk: [tariff]}
    assert product.available_from.date() == date(2025, 1, 1)
    assert (product.term, product.is_fixed, product.is_domestic) == (12, False, True)
