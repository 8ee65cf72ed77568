"""Deliveries that come at the same time: each is kept once, whoever is first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from django.db import connections

from holdfast.accounts.access import AccountScope
from holdfast.accounts.tests.factories import make_account, make_brand
from holdfast.identity import operations as identity
from holdfast.identity.operations.roles import install_standard_roles
from holdfast.metering.intake.batches import Batch, BatchAnswer, take_batch
from holdfast.metering.intake.channels import Defaults
from holdfast.metering.models import Channel, Delivery, IntervalDay
from holdfast.metering.tests import NOW
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db(transaction=True)

SENDERS = 4


@pytest.fixture
def numbers() -> list[str]:
    place = make_property()
    occupy(make_account(brand=make_brand()), place)
    return [make_supply_point(place).identifier for _ in range(5)]


@pytest.fixture
def sender() -> int:
    install_standard_roles()
    made = identity.create_organization(
        name="Head End Ltd", brand_codes=[make_brand().code], roles=["head-end-system"], now=NOW
    )
    return int(made.pk)


def batch(sender: int, number: str, points: list[str], value: float) -> Batch:
    items: list[dict[str, Any]] = [
        {"supplyPoint": one, "startAt": "2025-01-15T00:00:00Z", "stepMinutes": 30, "values": [value] * 48}
        for one in points
    ]
    return Batch(sender, number, items, orjson.dumps(items), Defaults(), 1_000)


def at_once(works: list[Callable[[], BatchAnswer]]) -> list[BatchAnswer]:
    start = Barrier(len(works))

    def run(work: Callable[[], BatchAnswer]) -> BatchAnswer:
        try:
            start.wait()
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_the_same_batch_at_once_is_kept_once(sender: int, numbers: list[str]) -> None:
    within = AccountScope(brand_codes=frozenset({make_brand().code}))
    one = batch(sender, "B-1", numbers, 0.5)
    answers = at_once([lambda: take_batch(batch=one, within=within, now=NOW)] * SENDERS)
    assert sorted(answer.is_repeated for answer in answers) == [False, *[True] * (SENDERS - 1)]
    assert {answer.told["valuesKept"] for answer in answers} == {5 * 48}
    assert (Delivery.objects.count(), IntervalDay.objects.count()) == (1, 5)


def test_different_batches_for_the_same_channels_follow_each_other(sender: int, numbers: list[str]) -> None:
    within = AccountScope(brand_codes=frozenset({make_brand().code}))
    batches = [
        batch(sender, f"B-{n}", numbers if n % 2 else numbers[::-1], float(n + 1)) for n in range(SENDERS)
    ]
    answers = at_once(
        [lambda one=one: take_batch(batch=one, within=within, now=NOW) for one in batches]  # type: ignore[misc]
    )
    assert all(answer.is_accepted for answer in answers)
    assert Channel.objects.count() == 5
    versions = list(IntervalDay.objects.values_list("version", flat=True).order_by("version"))
    assert versions == [version for version in range(1, SENDERS + 1) for _ in numbers]
