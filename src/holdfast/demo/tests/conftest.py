"""One small demo for all tests of a module that only look at it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from holdfast.demo.testing import temporary_demo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.plugin import DjangoDbBlocker

    from holdfast.demo.access import DemoAccess

#: Three full months before it: December, January and February.
TODAY = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def retailer(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoAccess]:
    """A small demo, seeded once; what a test changes is undone after it."""
    state = tmp_path_factory.mktemp("state")
    with django_db_blocker.unblock(), temporary_demo(state=state, at=TODAY) as access:
        yield access


@pytest.fixture
def demo(retailer: DemoAccess, db: None) -> DemoAccess:
    """The module's demo, with the database at hand."""
    return retailer


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of the test's own."""
    monkeypatch.setenv("HOLDFAST_STATE", str(tmp_path))
    return tmp_path
