"""What is sold in a market, with its terms and power prices, as anybody may ask over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_brand
from holdfast.products import operations
from holdfast.products.choices import Band
from holdfast.products.tests.making import priced, sold
from holdfast.properties.choices import Direction, Fuel

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from holdfast.accounts.models import Brand

pytestmark = pytest.mark.django_db

SUPPLY = """id code notes fullName displayName description availableFrom availableTo isHidden term endsAt brandCode
    marketName availabilityStatus termsContractType termsAndConditionsTypes {
        name pdfUrl brandCode markdown html version effectiveFrom } params tags { code displayName }"""
AVAILABLE = f"query ($market: String!) {{ availableProducts(marketName: $market) {{ {SUPPLY} }} }}"


@pytest.fixture
def french() -> Brand:
    brand = make_brand("HOLDFAST_FR", market="FR")
    operations.create_product_tag(code="VERT", display_name="Vert", now=NOW)
    kind = operations.create_terms_type(code="SUPPLY", name="Supply", now=NOW)
    for version, since, language in (("1", 200, None), ("2", 100, None), ("9", 50, "en"), ("3", -9, None)):
        operations.publish_terms(
            type=kind,
            brand=brand,
            version=version,
            name="Conditions",
            markdown=f"**Version {version}** <script>",
            pdf_url=f"https://holdfast.example/{version}.pdf",
            effective_from=NOW - timedelta(days=since),
            language=language,
            now=NOW,
        )
    product = sold(
        brand,
        "BASE-25",
        description="Un prix",
        notes="simple",
        market_name="FRA_ELECTRICITY",
        term_months=12,
        available_to=NOW + timedelta(days=9),
        ends_at=NOW + timedelta(days=400),
        terms_contract_type="PRM",
        params={"a": 1},
        tags=["VERT"],
        terms_and_conditions_types=["SUPPLY"],
    )
    priced(product, {Band.STANDARD: "13.31"}, standing="15.4", power={"": "1050"})
    return brand


def test_what_is_sold_in_a_market(french: Brand, settings: SettingsWrapper) -> None:
    dual = sold(french, "DUO-25")
    priced(dual, {Band.STANDARD: "14"})
    priced(dual, {Band.STANDARD: "7"}, fuel=Fuel.GAS)

    found = data_of(ask(None, AVAILABLE, market="FRA_ELECTRICITY"))["availableProducts"]

    [base, _] = found
    assert [one["code"] for one in found] == ["BASE-25", "DUO-25"]
    assert base["marketName"] == "FRA_ELECTRICITY"
    assert (base["params"], base["tags"]) == ('{"a": 1}', [{"code": "VERT", "displayName": "Vert"}])
    assert base["termsAndConditionsTypes"] == [terms_two()]
    assert all(value is not None for value in base.values())
    gas = data_of(ask(None, AVAILABLE, market="FRA_GAS"))["availableProducts"]
    assert [one["code"] for one in gas] == ["DUO-25"]
    assert error_codes(ask(None, AVAILABLE, market="MARS_GAS")) == ["KT-CT-4930"]
    settings.DISABLED_OPERATIONS = frozenset({"availableProducts"})
    assert error_codes(ask(None, AVAILABLE, market="FRA_GAS")) == ["KT-CT-1113"]


def terms_two() -> dict[str, Any]:
    """The second version: the third holds later, and the newest is in another language."""
    return {
        "name": "Conditions",
        "pdfUrl": "https://holdfast.example/2.pdf",
        "brandCode": "HOLDFAST_FR",
        "markdown": "**Version 2** <script>",
        "html": "<p><strong>Version 2</strong> &lt;script&gt;</p>\n",
        "version": "2",
        "effectiveFrom": "2024-11-21T09:00:00+00:00",
    }


TERMS = """query ($code: String!) {
    termsAndConditionsForProduct(productCode: $code) {
        name pdfUrl brandCode markdown html version effectiveFrom }
    fraTermsAndConditionsForProduct(productCode: $code) { name documentUrl version effectiveFrom } }"""


def test_the_terms_that_hold_are_the_last_ones_in_the_brands_language(french: Brand) -> None:
    told = data_of(ask(None, TERMS, code="BASE-25"))

    whole = terms_two()
    assert told["termsAndConditionsForProduct"] == whole
    assert told["fraTermsAndConditionsForProduct"] == {
        "name": "Conditions",
        "documentUrl": "https://holdfast.example/2.pdf",
        "version": "2",
        "effectiveFrom": whole["effectiveFrom"],
    }
    sold(french, "BARE-25")
    for code in ("BARE-25", "UNHEARD-OF"):
        assert data_of(ask(None, TERMS, code=code)) == {
            "termsAndConditionsForProduct": None,
            "fraTermsAndConditionsForProduct": None,
        }


SUPPLY_PRODUCTS = """query ($market: String, $code: String) {
    supplyProducts(marketName: $market, productCode: $code, first: 10) {
        totalCount edgeCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor node { code marketName isTimeOfUse prices(decimalPlaces: 4, powerDecimalPlaces: 2) {
            energy energyUnits power powerUnits fixedTerm fixedTermUnits fixedTermWithTaxes variableTerm
            variableTermUnits variableTermWithTaxes dailyFee dailyFeeWithTaxes surplusRate surplusRateUnits } } } } }"""


def test_supply_products_come_with_their_prices_and_power_terms(french: Brand) -> None:
    [product] = french.products.all()
    priced(product, {Band.STANDARD: "4.5"}, direction=Direction.EXPORT, standing=None)

    found = data_of(ask(None, SUPPLY_PRODUCTS, market="FRA_ELECTRICITY"))["supplyProducts"]

    assert (found["totalCount"], found["edgeCount"]) == (1, 1)
    [edge] = found["edges"]
    assert edge["node"] == {
        "code": "BASE-25",
        "marketName": "FRA_ELECTRICITY",
        "isTimeOfUse": False,
        "prices": {
            "energy": [0.1331],
            "energyUnits": "kWh",
            # 10.50 € a kVA and year are 2.88 cents a day; with 5.5 % 3.03 cents.
            "power": [10.5],
            "powerUnits": "EUR/kW/year",
            "fixedTerm": [0.03],
            "fixedTermUnits": "EUR/kW/day",
            "fixedTermWithTaxes": [0.03],
            "variableTerm": [0.1331],
            "variableTermUnits": "EUR/kWh",
            "variableTermWithTaxes": [0.1597],
            "dailyFee": 0.154,
            "dailyFeeWithTaxes": 0.1625,
            "surplusRate": 0.045,
            "surplusRateUnits": "EUR/kWh",
        },
    }
    for asked in ({"code": "UNHEARD-OF"}, {"market": "MARS_GAS"}, {"market": "FRA_GAS"}):
        assert data_of(ask(None, SUPPLY_PRODUCTS, **asked))["supplyProducts"]["totalCount"] == 0
    assert data_of(ask(None, SUPPLY_PRODUCTS, code="BASE-25"))["supplyProducts"]["totalCount"] == 1
