"""A home to meter: the supply points that the tests of metering hang their meters on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from holdfast.metering.models import Channel, Meter
from holdfast.metering.tests import NOW
from holdfast.properties.models import Property, SupplyPoint

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def home(db: None) -> Property:
    return Property.objects.create(postcode="N1 9GU", country_code="GB")


@pytest.fixture
def supply_point(home: Property) -> SupplyPoint:
    return SupplyPoint.objects.create(
        property=home, market_name="GBR_ELECTRICITY", identifier="2000000000000"
    )


@pytest.fixture
def meter(supply_point: SupplyPoint) -> Meter:
    return Meter.objects.create(
        supply_point=supply_point,
        serial_number="19L1234567",
        fuel="ELECTRICITY",
        timezone="Europe/London",
        installed_at=NOW.replace(year=2023),
        created_at=NOW,
        updated_at=NOW,
    )


@pytest.fixture
def open_channel(supply_point: SupplyPoint) -> Callable[..., Channel]:
    """Open a channel of the home's supply point."""

    def opened(**facts: object) -> Channel:
        defaults = {
            "supply_point": supply_point,
            "fuel": "ELECTRICITY",
            "timezone": "Europe/London",
            "step_minutes": 30,
        }
        return Channel.objects.create(**{**defaults, **facts})

    return opened
