"""Lists of properties and look-ups of meter points show the same meters and measurements as the property does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from holdfast.api.testing import GraphQL
from holdfast.kernel.clock import FixedClock
from tests.examples.viewers import Viewers
from tests.examples.world import NOW, World, small_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker

USED = """id measurements(first: 3, startAt: "2026-03-08T00:00:00Z", endAt: "2026-03-09T00:00:00Z") {
    edges { node { value unit } }
}"""


@pytest.fixture(scope="module")
def seeded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    with django_db_blocker.unblock(), small_world(tmp_path_factory.mktemp("state")) as world:
        yield world


@pytest.fixture
def client(seeded: World, db: None) -> GraphQL:
    return GraphQL(token=Viewers(seeded).token("owner"), clock=FixedClock(NOW))


def test_measurements_are_the_same_in_every_list(seeded: World, client: GraphQL) -> None:
    home = seeded.home
    alone = client.must(f"query ($id: ID!) {{ property(id: $id) {{ {USED} }} }}", {"id": str(home.pk)})
    listed = client.must(
        f"query ($n: String!) {{ properties(accountNumber: $n) {{ {USED} }} }}",
        {"n": seeded.account.number},
    )
    found = client.must(
        f"query ($t: String!) {{ propertySearch(searchTerm: $t) {{ {USED} }} }}", {"t": home.postcode}
    )

    assert len(alone["property"]["measurements"]["edges"]) == 3
    assert listed["properties"] == [alone["property"]]
    assert alone["property"] in found["propertySearch"]


def test_a_meter_point_shows_its_meters(seeded: World, client: GraphQL) -> None:
    point = seeded.electricity

    shown = client.must(
        "query ($m: ID) { meterPoints(mpan: $m) { ... on ElectricityMeterPointType {"
        " mpan meters { serialNumber } } } }",
        {"m": point.identifier},
    )["meterPoints"]

    assert shown == {
        "mpan": point.identifier,
        "meters": [{"serialNumber": meter.serial_number} for meter in point.meters.all()],
    }
