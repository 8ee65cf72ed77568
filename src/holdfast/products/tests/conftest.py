"""A brand to sell under, and what Spanish products are made from."""

from __future__ import annotations

import pytest

from holdfast.accounts.models import Brand
from holdfast.accounts.tests.asking import customer
from holdfast.accounts.tests.factories import NOW, make_brand, make_staff
from holdfast.identity.tokens import Holder
from holdfast.products import operations
from holdfast.products.choices import Band, RateGroupKind, TariffKind
from holdfast.products.models import ProductSpecification
from holdfast.products.operations import BandTerms, RateGroupTerms, WindowTerms
from holdfast.properties.choices import Fuel


@pytest.fixture
def brand(db: None) -> Brand:
    return Brand.objects.create(code="HEARTH", name="Hearth", market_code="GB", currency="GBP", language="en")


@pytest.fixture
def spanish(db: None) -> Brand:

    return make_brand("HOLDFAST_ES", market="ES")


@pytest.fixture
def staff(db: None) -> Holder:
    return customer(make_staff(permissions=set()))


@pytest.fixture
def specification(db: None) -> ProductSpecification:
    """Two prices by the clock, power by period, a fee a day; sold in two regions."""
    for code, values, scheme in (
        ("time_of_use", ["DAY", "NIGHT"], "ES_2.0TD"),
        ("power_period", ["P1", "P2"], ""),
        ("region", ["PENINSULA", "BALEARES"], ""),
    ):
        operations.create_characteristic(code=code, name=code.title(), values=values, scheme=scheme, now=NOW)
    return operations.create_specification(
        code="TWO-RATES",
        name="Two rates",
        market_name="ESP_ELECTRICITY",
        supply_type=Fuel.ELECTRICITY,
        tariff_kind=TariffKind.DAY_NIGHT,
        bands=[BandTerms(Band.DAY), BandTerms(Band.NIGHT, windows=(WindowTerms(0, 480),))],
        rate_groups=[
            RateGroupTerms("ENERGY", RateGroupKind.CONSUMPTION, "time_of_use", "region"),
            RateGroupTerms("POWER", RateGroupKind.POWER, "power_period", "region"),
            RateGroupTerms("FEE", RateGroupKind.STANDING_CHARGE),
        ],
        now=NOW,
    )
