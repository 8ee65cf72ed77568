"""Products for the supply points of accounts: what fits, what follows, and what is supplied now."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_account, make_brand, make_user
from holdfast.agreements.tests.factories import NIGHT, SINCE, make_agreement, make_product, make_tariff
from holdfast.metering import operations as metering
from holdfast.metering.operations import DeviceTerms
from holdfast.products import operations
from holdfast.products.choices import PeriodSize, TariffKind
from holdfast.products.operations import PriceTerms, SeriesEntry
from holdfast.products.queries import variants_of
from holdfast.properties.choices import Direction, Fuel
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.models import User
    from holdfast.products.models import Product
    from holdfast.properties.models import SupplyPoint

pytestmark = pytest.mark.django_db

ELIGIBLE = """query ($account: String!, $mpxn: String!, $code: String!) {
    meterPointProductEligibility(accountNumber: $account, mpxn: $mpxn, productCode: $code) {
        isEligible ineligibilityReason { code description } } }"""
AVAILABLE = """query ($account: String!, $mpxns: [String]!, $at: DateTime!) {
    availableProductsForMeterPoint(accountNumber: $account, mpxns: $mpxns, availableAt: $at) {
        mpxn products { code } } }"""
FOLLOW = """query ($account: String!, $electricity: ID, $gas: ID, $at: DateTime!) {
    followOnProduct(accountNumber: $account, electricityAgreementId: $electricity, gasAgreementId: $gas,
        validAt: $at) {
        activeFrom activeTo accountType paymentMethod createdAt renewalProducts { slug product { code } } } }"""


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def account(user: User) -> Account:
    return make_account(user=user, account_type="DOMESTIC")


@pytest.fixture
def point(account: Account) -> SupplyPoint:
    """A meter point in London with a dumb meter, at the account's home."""
    return supplied(account)


def supplied(account: Account, market_name: str = "GBR_ELECTRICITY", **facts: Any) -> SupplyPoint:
    place = make_property()
    occupy(account, place)
    facts.setdefault("details", {"gsp_group_id": "_C"})
    return make_supply_point(place, market_name, **facts)


def meter(point: SupplyPoint, mode: str | None) -> None:
    """A smart meter where it has a mode of payment, else none that sends anything."""
    device = None if mode is None else DeviceTerms(device_id=f"00-{point.pk}", payment_mode=mode)
    metering.install_meter(
        supply_point=point, serial_number=f"S{point.pk}", installed_at=SINCE, now=NOW, device=device
    )


def offer(account: Account, *, kind: TariffKind = TariffKind.STANDARD, **facts: Any) -> Product:
    """A product with a price in London."""
    terms = {name: facts.pop(name) for name in ("fuel", "region") if name in facts}
    since = facts.pop("available_from", SINCE)
    product = make_product(account.brand, **facts)
    type(product).objects.filter(pk=product.pk).update(available_from=since)
    direction = facts.get("direction", Direction.IMPORT)
    make_tariff(account.brand, product=product, kind=kind, direction=direction, **{"region": "_C", **terms})
    return product


def why_not(user: User, account: Account, point: SupplyPoint, code: str) -> str | None:
    asked: dict[str, Any] = {"account": account.number, "mpxn": point.identifier, "code": code}
    found = data_of(ask(customer(user), ELIGIBLE, **asked))["meterPointProductEligibility"]
    reason = found["ineligibilityReason"]
    assert found["isEligible"] is (reason is None)
    assert reason is None or len(reason["description"]) > 20
    return None if reason is None else str(reason["code"])


CASES: list[tuple[dict[str, Any], str | None]] = [
    ({}, None),
    ({"region": ""}, None),
    ({"fuel": Fuel.GAS}, "OTHER_FUEL"),
    ({"direction": Direction.EXPORT}, "OTHER_DIRECTION"),
    ({"available_to": NOW}, "NOT_ON_SALE"),
    ({"available_from": NOW + timedelta(days=1)}, "NOT_ON_SALE"),
    ({"availability": "RESTRICTED"}, "RESTRICTED"),
    ({"is_business": True}, "OTHER_CUSTOMERS"),
    ({"region": "_H"}, "OTHER_REGION"),
    ({"kind": TariffKind.HALF_HOURLY}, "SMART_METER_NEEDED"),
    ({"needs_smart_meter": True}, "SMART_METER_NEEDED"),
    ({"is_prepay": True}, "PREPAYMENT_METER_NEEDED"),
]


@pytest.mark.parametrize(("facts", "reason"), CASES)
def test_whether_a_product_is_to_be_had_and_why_not(
    user: User, account: Account, point: SupplyPoint, facts: dict[str, Any], reason: str | None
) -> None:
    meter(point, None)
    product = offer(account, **facts)
    assert why_not(user, account, point, product.code) == reason
    asked: dict[str, Any] = {"account": account.number, "mpxns": [point.identifier], "at": NOW.isoformat()}
    found = data_of(ask(customer(user), AVAILABLE, **asked))["availableProductsForMeterPoint"]
    listed = [one["code"] for one in found[0]["products"]]
    assert listed == ([product.code] if reason is None else [])


def test_a_smart_meter_opens_what_needs_one(user: User, account: Account, point: SupplyPoint) -> None:
    meter(point, "CREDIT")
    for facts in ({"kind": TariffKind.HALF_HOURLY}, {"is_prepay": True}):
        assert why_not(user, account, point, offer(account, **facts).code) is None


def test_products_and_meter_points_that_are_not_there(
    user: User, account: Account, point: SupplyPoint
) -> None:
    code = offer(account).code
    elsewhere = make_supply_point(details={"gsp_group_id": "_C"})
    gone = supplied(account, status="OFF_SUPPLY")
    other = make_account(brand=make_brand("OTHER_GB"))
    assert why_not(user, account, point, "UNHEARD-OF") == "PRODUCT_NOT_FOUND"
    assert why_not(user, account, elsewhere, code) == "METER_POINT_NOT_FOUND"
    assert why_not(user, account, gone, code) == "NOT_ON_SUPPLY"
    assert why_not(user, account, point, offer(other).code) == "OTHER_BRAND"


def test_products_for_several_meter_points(user: User, account: Account, point: SupplyPoint) -> None:
    gas = supplied(account, "GBR_GAS")
    product = offer(account)
    stranger = make_supply_point()
    mpxns = [gas.identifier, point.identifier, stranger.identifier, None, point.identifier]
    asked: dict[str, Any] = {"account": account.number, "mpxns": mpxns, "at": NOW.isoformat()}

    found = data_of(ask(customer(user), AVAILABLE, **asked))["availableProductsForMeterPoint"]

    assert found == [
        {"mpxn": gas.identifier, "products": []},
        {"mpxn": point.identifier, "products": [{"code": product.code}]},
        {"mpxn": stranger.identifier, "products": None},
    ]
    before = {**asked, "at": (SINCE - timedelta(days=1)).isoformat()}
    found = data_of(ask(customer(user), AVAILABLE, **before))["availableProductsForMeterPoint"]
    assert found[1]["products"] == []


def follow(user: User, account: Account, **asked: Any) -> dict[str, Any] | None:
    asked = {"account": account.number, "at": NOW.isoformat(), **asked}
    found: dict[str, Any] | None = data_of(ask(customer(user), FOLLOW, **asked))["followOnProduct"]
    return found


def test_what_follows_a_product(user: User, account: Account, point: SupplyPoint) -> None:
    agreement = make_agreement(account, supply_point=point)
    ends = agreement.tariff.product
    default, better = make_product(account.brand), make_product(account.brand)
    assert follow(user, account, electricity=agreement.pk) is None
    operations.set_follow_on(
        brand=account.brand, renewal_products={"electricity": default}, active_from=SINCE, now=NOW
    )
    operations.set_follow_on(
        brand=account.brand,
        product=ends,
        account_type="DOMESTIC",
        payment_method="DIRECT_DEBIT",
        renewal_products={"electricity": better, "gas": default},
        active_from=SINCE,
        active_to=NOW + timedelta(days=1),
        now=NOW,
    )

    assert follow(user, account, electricity=agreement.pk) == {
        "activeFrom": "2024-01-01T00:00:00+00:00",
        "activeTo": "2025-03-02T09:00:00+00:00",
        "accountType": "DOMESTIC",
        "paymentMethod": "DIRECT_DEBIT",
        "createdAt": "2025-03-01T09:00:00+00:00",
        "renewalProducts": [
            {"slug": "electricity", "product": {"code": better.code}},
            {"slug": "gas", "product": {"code": default.code}},
        ],
    }
    later = follow(user, account, electricity=agreement.pk, at=(NOW + timedelta(days=2)).isoformat())
    assert later is not None
    assert (later["accountType"], later["paymentMethod"], later["activeTo"]) == (None, None, None)
    assert follow(user, account) is not None
    theirs = make_agreement(make_account())
    for key in (str(theirs.pk), "x", "9" * 30):
        assert follow(user, account, electricity=agreement.pk, gas=key) is None


@pytest.mark.parametrize("document", [ELIGIBLE, AVAILABLE, FOLLOW])
def test_strangers_are_told_nothing(account: Account, point: SupplyPoint, document: str) -> None:
    asked: dict[str, Any] = {
        "account": account.number,
        "mpxn": point.identifier,
        "mpxns": [point.identifier],
        "code": "X",
        "at": NOW.isoformat(),
    }
    declared = {name: value for name, value in asked.items() if f"${name}:" in document}
    assert error_codes(ask(customer(make_user()), document, **declared)) == ["KT-CT-4177"]
    assert error_codes(ask(None, document, **declared)) == ["KT-CT-1112"]


TRACKER = """query ($number: String!) { account(accountNumber: $number) { ... on AccountType {
    trackerTariffDailyPricing { electricity gas } } } }"""


def test_the_price_of_the_day_is_told_to_those_who_track_it(
    user: User, account: Account, point: SupplyPoint
) -> None:
    def told() -> Any:
        return data_of(ask(customer(user), TRACKER, number=account.number))["account"][
            "trackerTariffDailyPricing"
        ]

    assert told() is None
    product = make_product(account.brand, is_tracker=True)
    series = operations.create_time_series(
        code="DAY",
        name="Day",
        period_size=PeriodSize.DAY,
        unit="p/kWh",
        timezone="Europe/London",
        product=product,
        now=NOW,
    )
    midnight = NOW.replace(hour=0, minute=0)
    entries = [SeriesEntry(midnight + timedelta(days=n), Decimal(value)) for n, value in enumerate((21, 99))]
    operations.create_or_update_time_series_entries(
        code="DAY", product_code=product.code, entries=entries, now=NOW
    )
    tariff = operations.add_tariff(
        product=product,
        code="E-TRACK",
        supply_type=Fuel.ELECTRICITY,
        kind=TariffKind.TRACKER,
        dynamic=operations.DynamicTerms(variants_of([series])[series.pk][0]),
        now=NOW,
    )
    make_agreement(account, supply_point=point, tariff=tariff)
    # 21 p with 5 % is 22.05 p.
    assert told() == {"electricity": 22, "gas": None}


ITALIAN = """query ($number: String!) { viewer { accounts { ... on Account { properties {
    electricitySupplyPoints { product { __typename code fullName displayName description validTo
        termsAndConditionsUrl params { mostPopular productType annualStandingCharge consumptionCharge
            consumptionChargeF2 }
        ... on ElectricityProductType { prices { productType annualStandingCharge annualStandingChargeUnits
            consumptionCharge consumptionChargeF2 consumptionChargeF3 consumptionChargeUnits } } } }
    gasSupplyPoints { product { __typename ... on GasProductType {
        prices { annualStandingCharge consumptionCharge } } } } } } } } }""".replace(
    "($number: String!) ", ""
)


def test_products_under_which_points_are_supplied_as_italian_clients_read_them(user: User) -> None:
    account = make_account(user=user, brand=make_brand("HOLDFAST_ES", market="ES"))
    place = make_property("ES")
    occupy(account, place)
    power = make_supply_point(place, "ESP_ELECTRICITY")
    gas = make_supply_point(place, "ESP_GAS")
    product = make_product(
        account.brand,
        description="Dos precios",
        ends_at=NOW + timedelta(days=9),
        params={"most_popular": True},
    )
    rates = {band: [PriceTerms(SINCE, Decimal(value))] for band, value in (("DAY", 18), ("NIGHT", 9))}
    two = make_tariff(
        account.brand, rates, product=product, kind=TariffKind.DAY_NIGHT, standing="10", bands=NIGHT
    )
    make_agreement(account, supply_point=power, tariff=two)
    make_agreement(account, supply_point=gas, tariff=make_tariff(account.brand, fuel=Fuel.GAS))

    [place_] = data_of(ask(customer(user), ITALIAN))["viewer"]["accounts"][0]["properties"]

    # 10 cents a day are 36.50 a year.
    assert place_["electricitySupplyPoints"][0]["product"] == {
        "__typename": "ElectricityProductType",
        "code": product.code,
        "fullName": product.full_name,
        "displayName": "Flexible",
        "description": "Dos precios",
        "validTo": "2025-03-10T09:00:00+00:00",
        "termsAndConditionsUrl": "",
        "params": {
            "mostPopular": True,
            "productType": "FIXED_MULTI_RATE",
            "annualStandingCharge": "36.500000",
            "consumptionCharge": "0.180000",
            "consumptionChargeF2": "0.090000",
        },
        "prices": {
            "productType": "FIXED_MULTI_RATE",
            "annualStandingCharge": "36.500000",
            "annualStandingChargeUnits": "EUR/year",
            "consumptionCharge": "0.180000",
            "consumptionChargeF2": "0.090000",
            "consumptionChargeF3": None,
            "consumptionChargeUnits": "EUR/kWh",
        },
    }
    assert place_["gasSupplyPoints"][0]["product"] == {
        "__typename": "GasProductType",
        "prices": {"annualStandingCharge": "182.500000", "consumptionCharge": "0.200000"},
    }
