"""The databases that tests run in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import connection

from holdfast.runtime.testing import migrations_fingerprint

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.django_db
def test_a_test_has_a_migrated_database_of_its_own() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), to_regclass('procrastinate_jobs') IS NOT NULL")
        name, has_jobs = cursor.fetchone()
    assert name.startswith("holdfast_test_")
    assert has_jobs


def test_the_template_follows_the_migration_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = apps.get_app_config("goods")
    before = migrations_fingerprint()
    assert migrations_fingerprint() == before
    monkeypatch.setattr(config, "path", str(tmp_path))
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001_initial.py").write_text("one")
    first = migrations_fingerprint()
    (tmp_path / "migrations" / "0001_initial.py").write_text("two")
    assert len({before, first, migrations_fingerprint()}) == 3
