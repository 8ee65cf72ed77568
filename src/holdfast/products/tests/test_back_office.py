"""Products in the back office: looked up by staff, changed by superusers through operations."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.factories import NOW, make_brand, make_staff, make_user
from holdfast.api import view
from holdfast.kernel.clock import FixedClock
from holdfast.platform.models import AuditRecord
from holdfast.products import operations
from holdfast.products.choices import RateGroupKind, TariffKind
from holdfast.products.models import (
    Discount,
    PowerPrice,
    Product,
    ProductSpecification,
    StandingCharge,
    Tariff,
    TermsDocument,
    TermsType,
    UnitRate,
)
from holdfast.products.operations import PowerBandTerms
from holdfast.properties.choices import Fuel

if TYPE_CHECKING:
    from django.db.models import Model
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "clock", FixedClock(NOW))


@pytest.fixture
def tariff() -> Tariff:
    product = operations.create_product(
        brand_code=make_brand("HOLDFAST_FR", market="FR").code,
        code="BASE-25",
        full_name="Base",
        display_name="Base",
        available_from=NOW,
        now=NOW,
    )
    return operations.add_tariff(
        product=product,
        code="E-BASE",
        supply_type=Fuel.ELECTRICITY,
        kind=TariffKind.STANDARD,
        power_bands=[PowerBandTerms("")],
        now=NOW,
    )


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def page(obj: Model) -> str:
    return f"/admin/products/{obj._meta.model_name}/{obj.pk}/change/"


def do(client: Client, obj: Model, name_of_deed: str, /, **said: Any) -> str:
    """What the page says after a deed."""
    values = {f"{name_of_deed}-{name}": value for name, value in said.items()}
    address = page(obj).replace("/change/", f"/do/{name_of_deed}/")
    return client.post(address, values, follow=True).content.decode()


def test_staff_look_products_up_and_change_nothing(tariff: Tariff, client: Client) -> None:
    client.force_login(make_staff(permissions={"Can access customer queries"}))
    assert "BASE-25" in client.get("/admin/products/product/?q=base").content.decode()
    for one in (tariff, tariff.product, tariff.bands.get(), tariff.power_bands.get()):
        shown = client.get(page(one))
        assert shown.status_code == 200
        assert "Set a price" not in shown.content.decode()
    do(client, tariff, "price", part="standing", value="10", since="2025-04-01")
    assert not StandingCharge.objects.exists()


def test_a_price_holds_from_a_day_of_the_tariffs_own_clock(tariff: Tariff, chief: Client) -> None:
    assert "Set a price" in chief.get(page(tariff)).content.decode()
    do(chief, tariff, "price", part="energy:STANDARD", value="13.31", since="2025-04-01")
    do(chief, tariff, "price", part="power:", value="1050", since="2025-04-01")
    do(chief, tariff, "price", part="standing", value="15.4", since="2025-04-01")

    april = datetime(2025, 3, 31, 22, tzinfo=UTC)
    for model, value in ((UnitRate, "13.31"), (PowerPrice, "1050"), (StandingCharge, "15.4")):
        made = model._default_manager.get()
        assert (made.valid_from, made.value_excl_tax) == (april, Decimal(value))
    assert AuditRecord.objects.filter(operation="backoffice:price").count() == 3
    told = do(chief, tariff, "price", part="standing", value="1", since="2025-03-01")
    assert "have not begun" in told
    told = do(chief, tariff, "price", part="standing", value="1", since="2025-04-01")
    assert "overwrite" in told
    assert StandingCharge.objects.count() == 1


def test_products_are_discounted_for_a_while(tariff: Tariff, chief: Client) -> None:
    said = {"code": "SPRING", "name": "Spring", "kind": "PER_KWH", "value": "1.5", "since": "2025-04-01"}
    do(chief, tariff.product, "discount", **said, until="2025-06-01")
    made = Discount.objects.get()
    assert (made.kind, made.value, made.valid_to) == (
        "PER_KWH",
        Decimal("1.5"),
        datetime(2025, 5, 31, 22, tzinfo=UTC),
    )
    assert "takes off something" in do(chief, tariff.product, "discount", **{**said, "value": "-1"})
    assert Discount.objects.count() == 1


def test_terms_are_published_once(tariff: Tariff, chief: Client) -> None:
    kind = operations.create_terms_type(code="SUPPLY", name="Supply", now=NOW)
    said = {
        "brand": tariff.product.brand_id,
        "version": "2",
        "name": "Conditions",
        "pdf_url": "https://holdfast.example/2.pdf",
        "markdown": "*tout*",
        "since": "2025-04-01",
    }
    do(chief, kind, "publish", **said)
    assert "published already" in do(chief, kind, "publish", **said)
    assert (TermsDocument.objects.get().language, TermsType.objects.count()) == ("fr", 1)


def test_specifications_are_withdrawn(chief: Client) -> None:
    made = operations.create_specification(
        code="ONE",
        name="One",
        market_name="FRA_ELECTRICITY",
        supply_type=Fuel.ELECTRICITY,
        tariff_kind=TariffKind.STANDARD,
        rate_groups=[operations.RateGroupTerms("E", RateGroupKind.CONSUMPTION)],
        now=NOW,
    )
    assert "Withdraw" in chief.get(page(made)).content.decode()
    do(chief, made, "withdraw")
    assert ProductSpecification.objects.get().withdrawn_at == NOW
    assert not Product.objects.exists()
