"""The test database: a clone of a template in which all migrations have run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.exceptions import BadMigrationError, CircularDependencyError, NodeNotFoundError
from django.db.migrations.loader import MigrationLoader

from holdfast.runtime.testing import database_for_tests

pytest_plugins = ["holdfast.api.pytest_plugin"]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,  # noqa: ARG001 - has to be there first
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Takes the place of pytest-django's fixture, which would run every migration in every run."""
    _sync_models_while_migrations_are_incomplete()
    with django_db_blocker.unblock(), database_for_tests(Path(__file__).parent / ".holdfast" / "test"):
        django_db_blocker.block()
        yield
        django_db_blocker.unblock()


def _sync_models_while_migrations_are_incomplete() -> None:
    """While domains are being started, create tables straight from models where migrations do not fit yet."""
    ours = [config for config in apps.get_app_configs() if config.name.startswith("holdfast.")]
    try:
        migrated = MigrationLoader(None, ignore_no_migrations=True).migrated_apps
        complete = all(
            config.label in migrated and any(Path(config.path).glob("migrations/0*.py"))
            for config in ours
            if any(model._meta.managed for model in config.get_models())
        )
    except (NodeNotFoundError, BadMigrationError, CircularDependencyError, ImportError):
        complete = False
    if not complete:
        synced = [config.label for config in apps.get_app_configs() if config.label != "procrastinate"]
        settings.MIGRATION_MODULES = dict.fromkeys(synced)
