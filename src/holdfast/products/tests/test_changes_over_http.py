"""Staff make products and price them; each refusal changes nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import NOW, make_organization, make_user
from holdfast.platform.models import AuditRecord, BusinessEventRecord
from holdfast.products import operations
from holdfast.products.models import (
    PowerPrice,
    Product,
    ProductSpecification,
    StandingCharge,
    Tariff,
    UnitRate,
)

if TYPE_CHECKING:
    from holdfast.accounts.models import Brand
    from holdfast.identity.tokens import Holder

TOMORROW = NOW + timedelta(days=1)
CREATE = """mutation ($input: CreateProductInput!) { createProduct(input: $input) { product {
    id code notes fullName displayName description availableFrom availableTo isHidden term endsAt brandCode
    marketName availabilityStatus termsContractType params tags { code displayName }
    termsAndConditionsTypes { name version } } } }"""
PRICE = """mutation ($input: UpdateProductPricesInput!) { updateProductPrices(input: $input) { prices {
    rateGroup prices { characteristicMapping price schemeLabels } } } }"""


def facts(**changes: Any) -> dict[str, Any]:
    return {
        "availabilityStatus": "EVERYONE",
        "availableFrom": "2025-04-01T00:00:00+02:00",
        "brandCode": "HOLDFAST_ES",
        "code": "SOL-25",
        "description": "Dos precios",
        "displayName": "Sol",
        "fullName": "Holdfast Sol 2025",
        "isHidden": False,
        "marketName": "ESP_ELECTRICITY",
        "notes": "for roofs",
        "tags": [],
        "termsAndConditionsTypes": [],
        "termsContractType": "FIXED",
        **changes,
    }


def create(caller: Holder | None, **changes: Any) -> dict[str, Any]:
    return ask(caller, CREATE, input=facts(**changes))


# createProduct


def test_a_product_is_made_with_all_that_is_said_of_it(
    staff: Holder, spanish: Brand, specification: ProductSpecification
) -> None:
    operations.create_product_tag(code="SOLAR", display_name="Para tejados", now=NOW)
    kind = operations.create_terms_type(code="SUPPLY", name="Supply", now=NOW)
    operations.publish_terms(
        type=kind,
        brand=spanish,
        version="3",
        name="Condiciones",
        markdown="*todo*",
        pdf_url="https://holdfast.example/3.pdf",
        effective_from=NOW,
        now=NOW,
    )
    override = {"code": "region", "values": json.dumps(["PENINSULA"])}

    made = data_of(
        create(
            staff,
            availableTo="2026-04-01T00:00:00+02:00",
            endsAt="2027-04-01T00:00:00+02:00",
            term=12,
            params=json.dumps({"atr": "2.0TD"}),
            tags=["SOLAR"],
            termsAndConditionsTypes=["SUPPLY"],
            specificationCode="TWO-RATES",
            characteristicOverrides=[override],
        )
    )["createProduct"]["product"]

    product = Product.objects.get()
    assert made == {
        "id": str(product.pk),
        "code": "SOL-25",
        "notes": "for roofs",
        "fullName": "Holdfast Sol 2025",
        "displayName": "Sol",
        "description": "Dos precios",
        "availableFrom": "2025-03-31T22:00:00+00:00",
        "availableTo": "2026-03-31T22:00:00+00:00",
        "isHidden": False,
        "term": 12,
        "endsAt": "2027-03-31T22:00:00+00:00",
        "brandCode": "HOLDFAST_ES",
        "marketName": "ESP_ELECTRICITY",
        "availabilityStatus": "EVERYONE",
        "termsContractType": "FIXED",
        "params": '{"atr": "2.0TD"}',
        "tags": [{"code": "SOLAR", "displayName": "Para tejados"}],
        "termsAndConditionsTypes": [{"name": "Condiciones", "version": "3"}],
    }
    assert not product.is_variable
    [tariff] = Tariff.objects.all()
    assert (tariff.region, tariff.kind, tariff.timezone) == ("PENINSULA", "DAY_NIGHT", "Europe/Madrid")
    assert sorted(tariff.bands.values_list("code", flat=True)) == ["DAY", "NIGHT"]
    assert list(tariff.power_bands.values_list("code", flat=True)) == ["P1", "P2"]
    names = BusinessEventRecord.objects.order_by("-pk").values_list("name", flat=True)[:2]
    assert list(names) == ["products.product.created-v1", "products.tariff.added-v1"]
    trace = AuditRecord.objects.get(operation="createProduct")
    assert trace.objects_touched == [f"Product:{product.pk}"]


REFUSED = [
    ({"brandCode": "NOBODY"}, "KT-CT-12003"),
    ({"tags": ["UNHEARD-OF"]}, "KT-CT-12004"),
    ({"termsAndConditionsTypes": ["UNHEARD-OF"]}, "KT-CT-12005"),
    ({"characteristicOverrides": [{"code": "region", "values": '["MARS"]'}]}, "KT-CT-12006"),
    ({"characteristicOverrides": [{"code": "region", "values": '"PENINSULA"'}]}, "KT-CT-12006"),
    ({"characteristicOverrides": [{"code": "colour", "values": '["RED"]'}]}, "KT-CT-12006"),
    ({"characteristicOverrides": 2 * [{"code": "region", "values": '["BALEARES"]'}]}, "KT-CT-12006"),
    ({"availableTo": "2025-01-01T00:00:00Z"}, "KT-CT-12007"),
    ({"code": "X" * 65}, "KT-CT-12007"),
    ({"term": -1}, "KT-CT-12007"),
    ({"params": "[]"}, "KT-CT-12007"),
    ({"marketName": "MARS_ELECTRICITY"}, "KT-CT-12007"),
    ({"specificationCode": "UNHEARD-OF"}, "KT-CT-12007"),
    ({"marketName": "ESP_GAS"}, "KT-CT-12007"),
]


@pytest.mark.usefixtures("spanish", "specification")
@pytest.mark.parametrize(("change", "code"), REFUSED)
def test_a_product_that_cannot_be_is_refused_and_nothing_is_left(
    staff: Holder, change: dict[str, Any], code: str
) -> None:
    # KT-CT-12003, KT-CT-12004, KT-CT-12005, KT-CT-12006, KT-CT-12007
    assert error_codes(create(staff, **{"specificationCode": "TWO-RATES", **change})) == [code]
    assert not Product.objects.exists()
    assert not Tariff.objects.exists()


@pytest.mark.usefixtures("spanish")
def test_a_code_is_taken_once(staff: Holder) -> None:
    assert "errors" not in create(staff)
    assert error_codes(create(staff)) == ["KT-CT-12007"]
    assert Product.objects.count() == 1


@pytest.mark.usefixtures("spanish")
@pytest.mark.parametrize("document", [CREATE, PRICE])
def test_customers_and_third_parties_change_nothing(document: str) -> None:
    asked: dict[str, Any] = {
        CREATE: facts(),
        PRICE: {"product": "X", "periodStart": TOMORROW.isoformat(), "prices": []},
    }[document]
    stranger = partner(make_organization("HOLDFAST_ES", permissions={"Can access customer queries"}))

    assert error_codes(ask(None, document, input=asked)) == ["KT-CT-1112"]
    assert error_codes(ask(customer(make_user()), document, input=asked)) == ["KT-CT-1111"]
    assert error_codes(ask(stranger, document, input=asked)) == ["KT-CT-1111"]
    assert not Product.objects.exists()


# updateProductPrices


@pytest.fixture
def product(staff: Holder, spanish: Brand, specification: ProductSpecification) -> Product:
    data_of(create(staff, specificationCode="TWO-RATES"))
    return Product.objects.get()


def energy(price: str, band: str = "DAY", region: str = "PENINSULA", **more: Any) -> dict[str, Any]:
    mapping = json.dumps({"time_of_use": band, "region": region})
    return {"rateGroup": "ENERGY", "prices": [{"characteristicMapping": mapping, "price": price, **more}]}


def set_prices(caller: Holder, *prices: dict[str, Any], **changes: Any) -> dict[str, Any]:
    asked = {"product": "SOL-25", "periodStart": TOMORROW.isoformat(), "prices": list(prices), **changes}
    return ask(caller, PRICE, input=asked)


def test_prices_reach_the_tariffs_that_they_are_for(staff: Holder, product: Product) -> None:
    power = {"characteristicMapping": '{"power_period": "P1", "region": "PENINSULA"}', "price": "2596"}
    labelled = energy("17.84", schemeLabels='{"time_of_use": "ES_2.0TD"}')
    prices = data_of(
        set_prices(
            staff,
            labelled,
            energy("8.92", "NIGHT"),
            {"rateGroup": "POWER", "prices": [power]},
            {"rateGroup": "FEE", "prices": [{"characteristicMapping": "{}", "price": "2.5"}]},
        )
    )["updateProductPrices"]["prices"]

    assert prices[0] == {
        "rateGroup": "ENERGY",
        "prices": [
            {
                "characteristicMapping": '{"time_of_use": "DAY", "region": "PENINSULA"}',
                "price": "17.84",
                "schemeLabels": '{"time_of_use": "ES_2.0TD"}',
            }
        ],
    }
    assert [group["rateGroup"] for group in prices] == ["ENERGY", "ENERGY", "POWER", "FEE"]
    assert list(
        UnitRate.objects.order_by("band__code").values_list(
            "band__tariff__region", "band__code", "value_excl_tax", "valid_from"
        )
    ) == [
        ("PENINSULA", "DAY", Decimal("17.84"), TOMORROW),
        ("PENINSULA", "NIGHT", Decimal("8.92"), TOMORROW),
    ]
    assert PowerPrice.objects.get().value_excl_tax == 2596
    # What has no region is for both.
    assert StandingCharge.objects.count() == 2
    assert BusinessEventRecord.objects.filter(name="products.tariff.priced-v1").count() == 2


def test_a_later_price_ends_the_one_before_it(staff: Holder, product: Product) -> None:
    data_of(set_prices(staff, energy("17.84")))
    later = TOMORROW + timedelta(days=30)
    data_of(set_prices(staff, energy("16"), periodStart=later.isoformat()))

    rates = UnitRate.objects.order_by("valid_from").values_list("value_excl_tax", "valid_from", "valid_to")
    assert list(rates) == [(Decimal("17.84"), TOMORROW, later), (Decimal(16), later, None)]


WRONG_PRICES: list[Any] = [
    [],
    [{"rateGroup": "WATER", "prices": []}],
    [energy("1", "NOON")],
    [energy("1", region="MARS")],
    [{"rateGroup": "ENERGY", "prices": [{"characteristicMapping": "{}", "price": "1"}]}],
    [{"rateGroup": "ENERGY", "prices": [{"characteristicMapping": "[]", "price": "1"}]}],
    [energy("0.1234567")],
    [energy("123456789")],
    [energy("1", schemeLabels='{"time_of_use": "MINE"}')],
    [energy("1"), energy("2")],
    [
        {
            "rateGroup": "POWER",
            "prices": [
                {"characteristicMapping": '{"power_period": "P1", "region": "PENINSULA"}', "price": "-1"}
            ],
        }
    ],
]


@pytest.mark.parametrize("prices", WRONG_PRICES)
def test_prices_that_cannot_stand_are_refused_with_the_reason(
    staff: Holder, product: Product, prices: list[Any]
) -> None:
    # KT-CT-12011
    answer = set_prices(staff, *prices)

    assert error_codes(answer) == ["KT-CT-12011"]
    assert answer["errors"][0]["extensions"]["validationErrors"]
    assert not UnitRate.objects.exists()


def test_a_period_of_prices_runs_forward_and_leaves_no_gap(staff: Holder, product: Product) -> None:
    # KT-CT-12011
    assert error_codes(set_prices(staff, energy("1"), periodEnd=TOMORROW.isoformat())) == ["KT-CT-12011"]
    data_of(set_prices(staff, energy("1"), periodEnd=(TOMORROW + timedelta(days=7)).isoformat()))
    gap = set_prices(staff, energy("1"), periodStart=(TOMORROW + timedelta(days=9)).isoformat())
    assert error_codes(gap) == ["KT-CT-12011"]
    assert UnitRate.objects.count() == 1


def test_prices_of_what_cannot_be_priced_are_refused(staff: Holder, product: Product) -> None:
    # KT-CT-12008, KT-CT-12009, KT-CT-12010, KT-CT-12012, KT-CT-12013
    assert error_codes(set_prices(staff, energy("1"), product="UNHEARD-OF")) == ["KT-CT-12008"]
    data_of(create(staff, code="PLAIN-25"))
    assert error_codes(set_prices(staff, energy("1"), product="PLAIN-25")) == ["KT-CT-12009"]
    past = (NOW - timedelta(seconds=1)).isoformat()
    assert error_codes(set_prices(staff, energy("1"), periodStart=past)) == ["KT-CT-12012"]
    data_of(set_prices(staff, energy("1")))
    assert error_codes(set_prices(staff, energy("2"))) == ["KT-CT-12013"]
    operations.withdraw_specification(specification=ProductSpecification.objects.get(), now=NOW)
    assert error_codes(set_prices(staff, energy("3"))) == ["KT-CT-12010"]
    assert [rate.value_excl_tax for rate in UnitRate.objects.all()] == [1]
