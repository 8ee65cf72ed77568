"""What measurements say of themselves: the filters that find them, how complete they are, what they cost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of
from holdfast.accounts.tests.factories import make_account, make_user
from holdfast.metering import costs, operations
from holdfast.metering.choices import IntervalSource
from holdfast.metering.costs import CostRequest, SeriesCosts
from holdfast.metering.operations import DeviceTerms
from holdfast.metering.series import regular
from holdfast.metering.tests import NOW
from holdfast.properties import operations as properties
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.identity.models import User
    from holdfast.identity.tokens import Holder
    from holdfast.properties.models import Property, SupplyPoint

pytestmark = pytest.mark.django_db

START = datetime(2025, 1, 15, tzinfo=UTC)
DOCUMENT = """query ($id: ID!, $filters: [UtilityFiltersInput]) { property(id: $id) {
  measurements(first: 10, startAt: "2025-01-15T00:00:00Z", endAt: "2025-01-16T00:00:00Z",
      utilityFilters: $filters) {
    totalCount edgeCount pageInfo { hasNextPage }
    edges { cursor node { value unit metaData {
      extras { label value description }
      statistics { type label value description }
      utilityFilters { __typename
        ... on ElectricityFiltersOutput { deviceId marketSupplyPointId readingDirection readingFrequencyType
          readingQuality registerId }
        ... on EmbeddedElectricityFiltersOutput { deviceId marketSupplyPointId readingDirection
          readingFrequencyType readingQuality registerId }
        ... on GasFiltersOutput { deviceId marketSupplyPointId readingFrequencyType registerId } } } } } } } }"""


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def viewer(user: User) -> Holder:
    return customer(user)


@pytest.fixture
def home(user: User) -> Property:
    place = make_property()
    occupy(make_account(user=user), place)
    return place


def metered(place: Property, market_name: str = "GBR_ELECTRICITY") -> SupplyPoint:
    """A supply point whose meter's only register measured two half-hours."""
    point = make_supply_point(place, market_name)
    meter = operations.install_meter(
        supply_point=point,
        serial_number=f"serial {market_name}",
        installed_at=datetime(2024, 1, 1, tzinfo=UTC),
        now=NOW,
        device=DeviceTerms(f"00-{market_name}"),
    )
    channel = operations.open_channel(supply_point=point, register=meter.registers.get())
    series = regular(START, [100, 200], step_minutes=30)
    operations.record_intervals(series={channel.pk: series}, source=IntervalSource.FILE, now=NOW)
    return point


def narrow(point: SupplyPoint) -> dict[str, str]:
    return {
        "deviceId": f"00-{point.market_name}",
        "marketSupplyPointId": point.identifier,
        "readingFrequencyType": "DAY_INTERVAL",
        "registerId": "1",
    }


def look(viewer: Holder, home: Property, **filters: str) -> dict[str, Any]:
    answer = ask(viewer, DOCUMENT, now=NOW, id=str(home.pk), filters=[{"electricityFilters": filters}])
    found: dict[str, Any] = data_of(answer)["property"]["measurements"]
    return found


def only(found: dict[str, Any]) -> dict[str, Any]:
    [edge] = found["edges"]
    node: dict[str, Any] = edge["node"]
    return node


def test_a_measurement_names_every_filter_that_found_it(viewer: Holder, home: Property) -> None:
    point = metered(home)
    wanted = {**narrow(point), "readingDirection": "CONSUMPTION", "readingQuality": "ACTUAL"}

    found = look(viewer, home, **wanted)

    assert (found["totalCount"], found["edgeCount"], found["pageInfo"]["hasNextPage"]) == (1, 1, False)
    assert found["edges"][0]["cursor"]
    day = only(found)
    assert day["value"] == "0.300"
    assert day["metaData"]["utilityFilters"] == {"__typename": "ElectricityFiltersOutput", **wanted}
    assert day["metaData"]["extras"][0] == {
        "label": "expectedIntervals",
        "value": "48",
        "description": "Intervals in this measurement",
    }


def test_gas_is_found_by_its_supply_point(viewer: Holder, home: Property) -> None:
    metered(home)
    gas = metered(home, "GBR_GAS")
    day = only(look(viewer, home, **narrow(gas)))
    assert day["metaData"]["utilityFilters"] == {"__typename": "GasFiltersOutput", **narrow(gas)}
    # without its name electricity alone is meant
    assert look(viewer, home, readingFrequencyType="DAY_INTERVAL")["totalCount"] == 1


def test_a_private_network_is_told_apart(viewer: Holder, home: Property) -> None:
    network = properties.create_embedded_network(name="The arcade", now=NOW)
    properties.embed_property(property=home, network=network, now=NOW)
    point = metered(home)
    wanted = {**narrow(point), "readingDirection": "CONSUMPTION", "readingQuality": "ACTUAL"}
    day = only(look(viewer, home, **wanted))
    assert day["metaData"]["utilityFilters"] == {"__typename": "EmbeddedElectricityFiltersOutput", **wanted}


@pytest.fixture
def priced() -> Iterator[None]:
    """Agreements' part, played: 20 p a kWh without tax."""
    before = costs._Slot.source
    costs.register_cost_source(lambda requests: [_cost(one) for one in requests])
    yield
    costs._Slot.source = before


def _cost(request: CostRequest) -> SeriesCosts:
    count = len(request.series)
    net = request.series.values * 20 * costs.MICRO
    return SeriesCosts(
        currency="GBP",
        bands=("STANDARD",),
        band=np.zeros(count, np.int64),
        is_priced=np.ones(count, np.bool_),
        per_kwh_micro=np.full(count, 20 * costs.MICRO),
        net_nano=net,
        gross_nano=net,
        day_starts=np.empty(0, "datetime64[s]"),
        day_net_nano=np.empty(0, np.int64),
        day_gross_nano=np.empty(0, np.int64),
    )


def test_a_statistic_says_what_it_is(viewer: Holder, home: Property, priced: None) -> None:
    day = only(look(viewer, home, **narrow(metered(home))))
    assert day["metaData"]["statistics"] == [
        {
            "type": "CONSUMPTION_COST",
            "label": "Consumption",
            "value": "0.3",
            "description": "Energy at the prices in force",
        }
    ]
