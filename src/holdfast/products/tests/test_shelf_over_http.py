"""What anybody may ask of what is sold, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_brand
from holdfast.products import operations
from holdfast.products.choices import Band, DiscountKind, ExitFeesType, TariffKind, TariffPaymentMethod
from holdfast.products.operations import BandTerms, WindowTerms, loading
from holdfast.products.tests.making import SINCE, priced, sold
from holdfast.properties.choices import Fuel

if TYPE_CHECKING:
    from holdfast.accounts.models import Brand

pytestmark = pytest.mark.django_db

DAY_NIGHT = (BandTerms(Band.DAY), BandTerms(Band.NIGHT, windows=(WindowTerms(30, 450),)))
THREE = (*DAY_NIGHT, BandTerms(Band.OFF_PEAK, windows=(WindowTerms(780, 960),)))
FOUR = (
    BandTerms(Band.DAY),
    BandTerms(Band.NIGHT, windows=(WindowTerms(300, 450),)),
    BandTerms(Band.OFF_PEAK, windows=(WindowTerms(780, 960),)),
    BandTerms(Band.EV_DEVICE, windows=(WindowTerms(0, 300),)),
)


@pytest.fixture
def brand() -> Brand:
    return make_brand()


def areas(*rows: tuple[str, str]) -> None:
    loading.load_price_areas(
        rows=[{"country_code": "GB", "postcode_prefix": prefix, "region": region} for prefix, region in rows],
        now=NOW,
    )


PRODUCT = """id fullName displayName description availableFrom availableTo isHidden code direction notes isVariable
    isGreen isBusiness isChargedHalfHourly isPrepay isDefault isOccupier term isAvailable isUnavailable isFixed
    isDomestic includesEpgReduction exitFees exitFeesType tags"""
ENERGY_PRODUCT = f"query ($code: String!) {{ energyProduct(code: $code) {{ {PRODUCT} }} }}"


def test_an_energy_product_to_its_last_field(brand: Brand) -> None:
    operations.create_product_tag(code="GREEN", display_name="Green", now=NOW)
    product = sold(
        brand,
        "FIX-25",
        description="Fixed",
        notes="ask",
        available_to=NOW + timedelta(days=30),
        term_months=12,
        is_variable=False,
        is_green=True,
        exit_fee=5000,
        exit_fees_type=ExitFeesType.PER_FUEL,
        tags=["GREEN"],
    )
    priced(product, {Band.STANDARD: "20"}, kind=TariffKind.HALF_HOURLY)
    operations.add_discount(
        product=product,
        code="EPG",
        name="Energy Price Guarantee",
        kind=DiscountKind.PER_KWH,
        value=Decimal("7.5"),
        valid_from=SINCE,
        now=NOW,
    )

    found = data_of(ask(None, ENERGY_PRODUCT, code="FIX-25"))["energyProduct"]

    assert found == {
        "id": str(product.pk),
        "fullName": "All of FIX-25",
        "displayName": "Fix-25",
        "description": "Fixed",
        "availableFrom": "2024-03-01T09:00:00+00:00",
        "availableTo": "2025-03-31T09:00:00+00:00",
        "isHidden": False,
        "code": "FIX-25",
        "direction": "IMPORT",
        "notes": "ask",
        "isVariable": False,
        "isGreen": True,
        "isBusiness": False,
        "isChargedHalfHourly": True,
        "isPrepay": False,
        "isDefault": False,
        "isOccupier": False,
        "term": 12,
        "isAvailable": True,
        "isUnavailable": False,
        "isFixed": True,
        "isDomestic": True,
        "includesEpgReduction": True,
        "exitFees": 5000,
        "exitFeesType": "PER_FUEL",
        "tags": ["GREEN"],
    }
    assert data_of(ask(None, ENERGY_PRODUCT, code="UNHEARD-OF")) == {"energyProduct": None}


TARIFFS = """query ($code: String!, $postcode: String!, $by: PaymentMethodChoices) {
    energyProduct(code: $code) { tariffs(postcode: $postcode, paymentMethod: $by, first: 10) {
        totalCount edgeCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node {
            __typename
            ... on StandardTariff { tariffCode unitRate preVatUnitRate unitRateEpgApplied standingCharge }
            ... on GasTariffType { tariffCode unitRate unitRateEpgApplied }
            ... on DayNightTariff { dayRate nightRate dayRateEpgApplied nightRateEpgApplied preVatNightRate }
            ... on ThreeRateTariff { offPeakRate offPeakRateEpgApplied dayRateEpgApplied nightRateEpgApplied } } } } } }
"""


def tariffs_of(code: str, postcode: str = "BS1 4QA", by: str | None = None) -> list[dict[str, Any]]:
    found = data_of(ask(None, TARIFFS, code=code, postcode=postcode, by=by))["energyProduct"]["tariffs"]
    assert found["totalCount"] == found["edgeCount"] == len(found["edges"])
    return [edge["node"] for edge in found["edges"]]


def test_prices_are_those_of_the_postcodes_area(brand: Brand) -> None:
    areas(("BS", "_L"), ("BS1", "_H"), ("N", "_C"))
    product = sold(brand, "FLEX-25")
    for region, value in (("_L", "20"), ("_H", "24"), ("", "30")):
        priced(product, {Band.STANDARD: value}, region=region)

    # 24 p and 30 p with 5 %; the longer beginning of the postcode decides.
    assert [one["unitRate"] for one in tariffs_of("FLEX-25", "bs1 4qa")] == [25.2, 31.5]
    assert [one["unitRate"] for one in tariffs_of("FLEX-25", "BS9 1AA")] == [21.0, 31.5]
    assert [one["unitRate"] for one in tariffs_of("FLEX-25", "nowhere")] == [31.5]
    assert tariffs_of("FLEX-25")[0]["unitRateEpgApplied"] is False


def test_every_kind_of_tariff_and_what_the_government_pays_of_it(brand: Brand) -> None:
    product = sold(brand, "ALL-25")
    priced(product, {Band.STANDARD: "30"})
    priced(product, {Band.STANDARD: "28"}, kind=TariffKind.PREPAY)
    priced(product, {Band.STANDARD: "26"}, kind=TariffKind.TRACKER)
    priced(product, {Band.DAY: "32", Band.NIGHT: "16"}, kind=TariffKind.DAY_NIGHT, bands=DAY_NIGHT)
    three = {Band.DAY: "34", Band.NIGHT: "14", Band.OFF_PEAK: "18"}
    priced(product, three, kind=TariffKind.THREE_RATE, bands=THREE)
    priced(product, {**three, Band.EV_DEVICE: "7"}, kind=TariffKind.FOUR_RATE_EV, bands=FOUR)
    priced(product, {Band.STANDARD: "8"}, fuel=Fuel.GAS)
    operations.add_discount(
        product=product,
        code="EPG",
        name="Guarantee",
        kind=DiscountKind.PER_KWH,
        value=Decimal(10),
        valid_from=SINCE,
        now=NOW,
    )

    found = tariffs_of("ALL-25")

    assert [one["__typename"] for one in found] == [
        "StandardTariff",
        "StandardTariff",
        "StandardTariff",
        "DayNightTariff",
        "ThreeRateTariff",
        "GasTariffType",
    ]
    # 30 p less the 10 p that the government pays, with 5 %.
    assert (found[0]["unitRate"], found[0]["preVatUnitRate"], found[0]["unitRateEpgApplied"]) == (
        21,
        20,
        True,
    )
    assert (found[3]["dayRate"], found[3]["nightRate"], found[3]["preVatNightRate"]) == (23.1, 6.3, 6)
    assert found[3]["dayRateEpgApplied"] is found[3]["nightRateEpgApplied"] is True
    assert (found[4]["offPeakRate"], found[4]["offPeakRateEpgApplied"]) == (8.4, True)
    assert len(tariffs_of("ALL-25", by="PREPAYMENT")) == 1
    assert len(tariffs_of("ALL-25", by="DIRECT_DEBIT")) == 5


def test_prices_can_depend_on_how_one_pays(brand: Brand) -> None:
    product = sold(brand, "PAY-25")
    priced(product, {Band.STANDARD: "20"}, payment_method=TariffPaymentMethod.DIRECT_DEBIT)
    priced(product, {Band.STANDARD: "22"}, payment_method=TariffPaymentMethod.NON_DIRECT_DEBIT)
    assert [one["unitRate"] for one in tariffs_of("PAY-25", by="NON_DIRECT_DEBIT")] == [23.1]
    assert len(tariffs_of("PAY-25")) == 2


ENERGY_PRODUCTS = """query ($postcode: String!, $brand: String, $brands: [String], $filterBy: [EnergyProductFilters],
    $availability: EnergyProductAvailability, $first: Int, $after: String) {
    energyProducts(postcode: $postcode, brand: $brand, brands: $brands, filterBy: $filterBy,
        availability: $availability, first: $first, after: $after) {
        totalCount edgeCount pageInfo { hasNextPage endCursor } edges { cursor node { code } } } }"""


def codes(**asked: Any) -> list[str]:
    asked = {"postcode": "BS1 4QA", "first": 10, **asked}
    found = data_of(ask(None, ENERGY_PRODUCTS, **asked))["energyProducts"]
    assert found["totalCount"] >= found["edgeCount"] == len(found["edges"])
    return [edge["node"]["code"] for edge in found["edges"]]


def test_what_is_sold_at_a_postcode_can_be_filtered(brand: Brand) -> None:
    areas(("BS", "_L"))
    other = make_brand("OTHER_GB")
    for seller, code, facts, tariff in (
        (brand, "A-GREEN", {"is_green": True}, {}),
        (brand, "B-FIXED", {"is_variable": False}, {}),
        (brand, "C-TRADE", {"is_business": True}, {}),
        (brand, "D-TOPUP", {"is_prepay": True}, {"kind": TariffKind.PREPAY}),
        (brand, "E-PULSE", {}, {"kind": TariffKind.HALF_HOURLY}),
        (other, "F-OTHER", {}, {}),
        (brand, "G-ELSEWHERE", {}, {"region": "_C"}),
        (brand, "H-HIDDEN", {"is_hidden": True}, {}),
        (brand, "I-INVITED", {"availability": "RESTRICTED"}, {}),
        (brand, "J-GONE", {"available_to": NOW - timedelta(days=1)}, {}),
        (brand, "K-COMING", {"available_from": NOW + timedelta(days=1)}, {}),
    ):
        priced(sold(seller, code, **facts), {Band.STANDARD: "20"}, **{"region": "_L", **tariff})
    make_brand("HOLDFAST_FR", market="FR")

    shown = ["A-GREEN", "B-FIXED", "C-TRADE", "D-TOPUP", "E-PULSE", "F-OTHER"]
    assert codes() == codes(availability="AVAILABLE") == shown
    assert codes(availability="UNAVAILABLE") == ["J-GONE", "K-COMING"]
    assert codes(brand="OTHER_GB") == codes(brands=["OTHER_GB", None]) == ["F-OTHER"]
    assert codes(brand="OTHER_GB", brands=["HOLDFAST_GB"]) == shown
    assert codes(filterBy=["GREEN"]) == ["A-GREEN"]
    assert codes(filterBy=["FIXED"]) == ["B-FIXED"]
    assert codes(filterBy=["BUSINESS", "VARIABLE"]) == ["C-TRADE"]
    assert codes(filterBy=["PREPAY", "DOMESTIC"]) == ["D-TOPUP"]
    assert codes(filterBy=["SMART"]) == ["E-PULSE"]
    assert codes(postcode="N1 1AA") == []
    first = data_of(ask(None, ENERGY_PRODUCTS, postcode="BS1 4QA", first=4))["energyProducts"]
    assert first["pageInfo"]["hasNextPage"]
    assert codes(after=first["pageInfo"]["endCursor"]) == shown[4:]
    assert error_codes(ask(None, ENERGY_PRODUCTS, postcode="BS1 4QA")) == ["KT-CT-1201"]


BY_NAME = f"""query ($name: String!) {{ availableProductFromDisplayName(displayName: $name) {{ {PRODUCT}
    tariffs(postcode: "BS1 4QA", first: 1) {{ totalCount }} }} }}"""


def test_a_product_is_found_by_the_name_on_the_shelf(brand: Brand) -> None:
    operations.create_product_tag(code="GREEN", display_name="Green", now=NOW)
    newer = {
        "available_from": NOW - timedelta(days=1),
        "available_to": NOW + timedelta(days=1),
        "term_months": 12,
        "tags": ["GREEN"],
    }
    for code, facts in (
        ("OLD", {}),
        ("NEW", newer),
        ("SECRET", {"is_hidden": True, "available_from": NOW}),
    ):
        product = sold(brand, code, **{**facts, "display_name": "Flexible"})
        priced(product, {Band.STANDARD: "20"})

    found = data_of(ask(None, BY_NAME, name=" flexible "))["availableProductFromDisplayName"]

    assert (found["code"], found["tariffs"], found["tags"]) == ("NEW", {"totalCount": 1}, ["GREEN"])
    assert (found["term"], found["availableTo"]) == (12, "2025-03-02T09:00:00+00:00")
    assert data_of(ask(None, BY_NAME, name="Other")) == {"availableProductFromDisplayName": None}
