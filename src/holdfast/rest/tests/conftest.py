"""The demo's retailer, for whoever asks it by REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.examples.world import NOW, World, small_world

from holdfast.api import view
from holdfast.kernel.clock import FixedClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="module")
def seeded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    with django_db_blocker.unblock(), small_world(tmp_path_factory.mktemp("state")) as world:
        yield world


@pytest.fixture
def world(seeded: World, db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(view, "clock", FixedClock(NOW))
    return seeded
