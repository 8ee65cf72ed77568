"""The test database: a clone of a template in which all migrations have run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from holdfast.runtime.testing import database_for_tests

pytest_plugins = ["holdfast.api.pytest_plugin", "holdfast.runtime.pytest_plugin"]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,  # noqa: ARG001 - has to be there first
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Takes the place of pytest-django's fixture, which would run every migration in every run."""
    with django_db_blocker.unblock(), database_for_tests(Path(__file__).parent / ".holdfast" / "test"):
        django_db_blocker.block()
        yield
        django_db_blocker.unblock()
