"""Every field of everything that can be reached in the demo can be read: none of them is a fault of ours."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from holdfast.api import observation
from holdfast.api.testing import GraphQL
from holdfast.kernel.clock import FixedClock
from tests.crawling import Crawl
from tests.documents import live_operations
from tests.examples import examples
from tests.examples.viewers import Viewers
from tests.examples.world import NOW, World, small_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker

#: For arguments that a field needs.
NEEDED: dict[str, Any] = {
    "first": 2,
    "startAt": (NOW - timedelta(days=2)).isoformat(),
    "endAt": NOW.isoformat(),
    "fromDate": "2026-01-01",
    "toDate": "2026-03-01",
    "grouping": "DAY",
    "timezone": "Europe/London",
}


@pytest.fixture(scope="module")
def seeded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    with django_db_blocker.unblock(), small_world(tmp_path_factory.mktemp("state")) as world:
        yield world


@pytest.mark.parametrize("caller", ["owner", "support"])
def test_every_field_can_be_read(
    seeded: World, db: None, caller: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observation, "watches", [])  # values that nobody looks at prove nothing
    token = Viewers(seeded).token(caller)
    client = GraphQL(token=token, clock=FixedClock(NOW))
    faults: dict[str, str] = {}

    def ask(document: str) -> Any:
        response = client.execute(document)
        assert response.status == 200, (response, document)
        faults.update({repr(fault): document for fault in response.faults})
        return response.data

    crawl = Crawl(ask, NEEDED.get)
    for spec in live_operations():
        example = examples().get(spec.python_name)
        if spec.kind == "query" and example is not None:
            with transaction.atomic():
                crawl.from_operation(spec, example.arguments_in(seeded))
                transaction.set_rollback(True)

    assert faults == {}
    assert {
        "AccountType",
        "PropertyType",
        "ElectricityMeterType",
        "GasMeterType",
        "StatementType",
    } <= crawl.read
