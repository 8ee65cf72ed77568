"""Tariffs and products as clients see them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.api.batching import adopt
from holdfast.products import operations
from holdfast.products.choices import TariffKind
from holdfast.products.models import Product, Tariff
from holdfast.products.operations import BandTerms, PriceTerms, WindowTerms
from holdfast.products.resolvers import tariffs as resolvers
from holdfast.properties.choices import Direction, Fuel

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from holdfast.accounts.models import Brand

NOW = datetime(2025, 1, 2, 9, tzinfo=UTC)
NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
INFO: Any = SimpleNamespace(context=SimpleNamespace(now=NOW))


def field(tariff: Tariff | Product, name: str, type_name: str | None = None) -> Any:
    """What the API answers for a field."""
    owner = type_name or resolvers.tariff_type_name(tariff)  # type: ignore[arg-type]
    return resolvers.domain.fields[owner, name](tariff, INFO)


@pytest.fixture
def product(brand: Brand) -> Product:
    return operations.create_product(
        brand_code=brand.code,
        code="FLEX-25",
        full_name="Hearth Flexible 2025",
        display_name="Flexible",
        description="Prices that may change",
        available_from=NEW_YEAR,
        now=NOW,
    )


def sell(product: Product, code: str, rates: dict[str, list[PriceTerms]], **facts: Any) -> Tariff:
    terms = {"supply_type": Fuel.ELECTRICITY, "kind": TariffKind.STANDARD, **facts}
    tariff = operations.add_tariff(product=product, code=code, now=NOW, **terms)
    operations.set_rates(
        tariff=tariff,
        now=NOW,
        unit_rates=rates,
        standing_charges=[PriceTerms(NEW_YEAR, Decimal("53.35"))],
    )
    return Tariff.objects.get(pk=tariff.pk)


def price(value: str) -> list[PriceTerms]:
    return [PriceTerms(NEW_YEAR, Decimal(value))]


def test_a_standard_tariff(product: Product) -> None:
    tariff = sell(product, "E-1R", {"STANDARD": price("24.5")})
    assert resolvers.tariff_type_name(tariff) == "StandardTariff"
    assert field(tariff, "tariffCode") == "E-1R"
    assert field(tariff, "productCode") == "FLEX-25"
    assert field(tariff, "displayName") == "Flexible"
    assert field(tariff, "fullName") == "Hearth Flexible 2025"
    assert field(tariff, "description") == "Prices that may change"
    # 24.5 p and 53.35 p with 5 %
    assert (field(tariff, "unitRate"), field(tariff, "preVatUnitRate")) == (
        Decimal("25.725"),
        Decimal("24.5"),
    )
    assert field(tariff, "standingCharge") == Decimal("56.0175")
    assert field(tariff, "preVatStandingCharge") == Decimal("53.35")


def test_bands_have_rates_of_their_own(product: Product) -> None:
    night = BandTerms("NIGHT", windows=(WindowTerms(0, 420),))
    evening = BandTerms("OFF_PEAK", windows=(WindowTerms(1200, 0),))
    tariff = sell(
        product,
        "E-3R",
        {"DAY": price("30"), "NIGHT": price("10"), "OFF_PEAK": price("20")},
        kind=TariffKind.THREE_RATE,
        bands=[BandTerms("DAY"), night, evening],
    )
    assert resolvers.tariff_type_name(tariff) == "ThreeRateTariff"
    assert [field(tariff, name) for name in ("dayRate", "nightRate", "offPeakRate")] == [
        Decimal("31.5"),
        Decimal("10.5"),
        Decimal(21),
    ]
    assert field(tariff, "preVatNightRate") == 10


def test_gas_and_export(product: Product) -> None:
    gas = sell(product, "G-1R", {"STANDARD": price("6.2")}, supply_type=Fuel.GAS)
    export = sell(product, "E-OUT", {"STANDARD": price("15")}, direction=Direction.EXPORT)
    assert resolvers.tariff_type_name(gas) == "GasTariffType"
    assert field(gas, "unitRate") == Decimal("6.51")
    assert field(export, "unitRate") == 15


def test_half_hours_of_today_and_tomorrow(product: Product) -> None:
    steps = [NEW_YEAR + timedelta(minutes=30 * n) for n in range(5 * 48)]
    rates = [PriceTerms(at, Decimal(n), at + timedelta(minutes=30)) for n, at in enumerate(steps)]
    tariff = sell(product, "E-HH", {"STANDARD": rates}, kind=TariffKind.HALF_HOURLY, price_cap=Decimal(100))
    shown = field(tariff, "unitRates")
    assert len(shown) == 96
    # The second of January begins with the 49th half-hour.
    assert (shown[0]["valid_from"], shown[0]["pre_vat_value"], shown[0]["value"]) == (
        datetime(2025, 1, 2, tzinfo=UTC),
        48,
        Decimal("50.4"),
    )
    assert field(tariff, "agileCalculationInfo")["price_cap"] == 100
    assert resolvers.agile_calculation_info(sell(product, "E-X", {"STANDARD": price("1")}), INFO) is None


def test_a_tariff_without_prices_shows_none(product: Product) -> None:
    tariff = operations.add_tariff(
        product=product, code="E-0", supply_type=Fuel.ELECTRICITY, kind=TariffKind.STANDARD, now=NOW
    )
    assert (field(tariff, "unitRate"), field(tariff, "standingCharge")) == (None, None)


def test_statements_do_not_grow_with_tariffs(
    product: Product, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        sell(product, f"E-{number}", {"STANDARD": price("24.5")})
    tariffs = list(Tariff.objects.all())
    adopt([tariffs])
    # products, brands, prices
    with django_assert_num_queries(3):
        for tariff in tariffs:
            assert field(tariff, "unitRate") == Decimal("25.725")
            assert field(tariff, "standingCharge") == Decimal("56.0175")
            assert field(tariff, "displayName") == "Flexible"


def test_a_product_and_its_prices(product: Product, brand: Brand) -> None:
    assert field(product, "brand", "Product") == brand
    assert field(product, "brandCode", "SupplyProductType") == "HEARTH"
    assert field(product, "availabilityStatus", "Product") == "PUBLIC"
    assert field(product, "availabilityStatus", "SupplyProductType") == "EVERYONE"
    assert field(product, "atr", "Product") is None
    sell(product, "E-1R", {"STANDARD": price("24.5")})
    fresh = Product.objects.get()
    assert field(fresh, "isTimeOfUse", "Product") is False
    shown = field(fresh, "prices", "Product")
    assert (shown["energy"], shown["energy_units"]) == ([Decimal("0.245")], "kWh")
    assert (shown["daily_fee"], shown["daily_fee_with_taxes"]) == (Decimal("0.5335"), Decimal("0.560175"))
    assert (shown["power"], shown["surplus_rate"]) == ([], None)
    sell(product, "E-2", {"STANDARD": price("25")})
    assert field(Product.objects.get(), "prices", "Product") is None
