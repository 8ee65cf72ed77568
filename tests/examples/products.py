"""Uses of products' operations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from holdfast.products import operations
from holdfast.products.choices import PeriodSize, RateGroupKind, TariffKind
from holdfast.properties.choices import Fuel
from tests.examples.example import Example

if TYPE_CHECKING:
    from tests.examples.world import World

#: The documents name no permission for what staff do to products: every member of staff may.
ANY_STAFF = frozenset({"support_without"})
SOLD = "BRW-FLEX-23-10-01"


def specification(world: World) -> str:
    """A pattern for products of one price; gives its code."""
    made = operations.create_specification(
        code="ONE-PRICE",
        name="One price",
        market_name="ESP_ELECTRICITY",
        supply_type=Fuel.ELECTRICITY,
        tariff_kind=TariffKind.STANDARD,
        bands=[operations.BandTerms("STANDARD", "Standard")],
        rate_groups=[operations.RateGroupTerms("ENERGY", RateGroupKind.CONSUMPTION)],
        now=world.now,
    )
    return made.code


def new_product(world: World) -> dict[str, Any]:
    return {
        "input": {
            "availabilityStatus": "EVERYONE",
            "availableFrom": world.now.isoformat(),
            "brandCode": "SOLTRAMAR",
            "code": "SOL-NUEVO-26",
            "description": "Un producto nuevo.",
            "displayName": "Nuevo",
            "fullName": "Soltramar Nuevo",
            "isHidden": False,
            "marketName": "ESP_ELECTRICITY",
            "notes": "",
            "specificationCode": specification(world),
            "tags": ["green"],
            "termsAndConditionsTypes": ["SUPPLY"],
            "termsContractType": "",
        }
    }


def new_prices(world: World) -> dict[str, Any]:
    product = operations.create_product(
        brand_code="SOLTRAMAR",
        code="SOL-NUEVO-26",
        full_name="Soltramar Nuevo",
        display_name="Nuevo",
        market_name="ESP_ELECTRICITY",
        specification_code=specification(world),
        available_from=world.now,
        now=world.now,
    )
    price = {"characteristicMapping": "{}", "price": "12.5"}
    return {
        "input": {
            "product": product.code,
            "periodStart": (world.now + timedelta(days=1)).isoformat(),
            "prices": [{"rateGroup": "ENERGY", "prices": [price]}],
        }
    }


def entries(world: World) -> dict[str, Any]:
    """An entry of a shared series."""
    operations.create_time_series(
        code="SPOT",
        name="Spot",
        period_size=PeriodSize.HOUR,
        unit="c/kWh",
        timezone="Europe/Madrid",
        now=world.now,
    )
    hour = datetime(world.now.year, world.now.month, world.now.day, 12, tzinfo=world.now.tzinfo)
    return {"input": {"code": "SPOT", "entries": [{"periodStart": hour.isoformat(), "value": "9.87"}]}}


def follow_on(world: World) -> dict[str, Any]:
    return {
        "accountNumber": world.account.number,
        "electricityAgreementId": str(world.electricity_agreement.pk),
        "validAt": world.now.isoformat(),
    }


EXAMPLES = {
    "mutation:createOrUpdateTimeSeriesEntries": Example(entries, allowed="support", also=ANY_STAFF),
    "mutation:createProduct": Example(new_product, allowed="support", also=ANY_STAFF),
    "mutation:createTimeSeriesPrices": Example(entries, allowed="support", also=ANY_STAFF),
    "mutation:updateProductPrices": Example(new_prices, allowed="support", also=ANY_STAFF),
    "query:availableProductFromDisplayName": Example({"displayName": "Flexible"}, allowed="anyone"),
    "query:availableProducts": Example({"marketName": "FRA_ELECTRICITY"}, allowed="anyone"),
    "query:availableProductsForMeterPoint": Example(
        lambda world: {
            "accountNumber": world.account.number,
            "mpxns": [world.electricity.identifier],
            "availableAt": world.now.isoformat(),
        }
    ),
    "query:carbonOffset": Example(allowed="anyone"),
    "query:energyMixData": Example(allowed="anyone"),
    "query:energyProduct": Example({"code": SOLD}, allowed="anyone"),
    "query:energyProducts": Example(
        {"postcode": "N4 2AB", "first": 5},
        allowed="anyone",
        selection='{ edges { node { code tariffs(postcode: "N4 2AB", first: 5) { totalCount } } } }',
    ),
    "query:followOnProduct": Example(follow_on),
    "query:fraTermsAndConditionsForProduct": Example({"productCode": "LUM-BASE-23-08-01"}, allowed="anyone"),
    "query:greennessForecast": Example(allowed="anyone"),
    "query:meterPointProductEligibility": Example(
        lambda world: {
            "accountNumber": world.account.number,
            "mpxn": world.electricity.identifier,
            "productCode": SOLD,
        }
    ),
    "query:supplyProducts": Example(
        {"marketName": "FRA_ELECTRICITY", "first": 5},
        allowed="anyone",
        selection="{ edges { node { code } } }",
    ),
    "query:termsAndConditionsForProduct": Example({"productCode": SOLD}, allowed="anyone"),
}
