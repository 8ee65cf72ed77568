"""Databases for test runs: migrations run once for each set of migration files, every run gets a clone.

Runs at the same time share a server and never a database. What a killed run leaves behind, the next removes:
each run holds an advisory lock named after its database for as long as it lives.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg.sql import SQL, Identifier

from holdfast.runtime.configuration import parse_database_url
from holdfast.runtime.shared import SharedPostgres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

_RUN = "holdfast_test_"
_TEMPLATE = "holdfast_template_"
_DRAFT = "holdfast_draft_"
_TEMPLATES_KEPT = 4
_PREPARING = 0x686F6C64  # the advisory lock under which templates are made, cloned and removed


@contextmanager
def database_for_tests(state: Path) -> Iterator[str]:
    """Point Django's default connection to a fresh, migrated database; gives its name.

    The server is DATABASE_URL's, where it is set (its role has to be allowed to create databases), else one
    that the runs of this folder share.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        with _fresh_database(url) as name:
            yield name
        return
    with SharedPostgres(state) as server, _fresh_database(server.url("postgres")) as name:
        yield name


@contextmanager
def _fresh_database(url: str) -> Iterator[str]:
    name = f"{_RUN}{os.getpid()}_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext(%s))", (name,))
        admin.execute("SELECT pg_advisory_lock(%s)", (_PREPARING,))
        try:
            _remove_leftovers(admin)
            template = _template(admin, url)
            _run(admin, "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template)
        finally:
            admin.execute("SELECT pg_advisory_unlock(%s)", (_PREPARING,))
        _point_django_to(url, name)
        try:
            yield name
        finally:
            connection.close()
            _run(admin, "DROP DATABASE {} WITH (FORCE)", name)


def _template(admin: Connection[Any], url: str) -> str:
    """The name of a database in which all migrations have run; made where it is missing."""
    fingerprint = migrations_fingerprint()
    name = _TEMPLATE + fingerprint
    if _databases(admin, name):
        return name
    draft = _DRAFT + fingerprint
    _run(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", draft)
    _run(admin, "CREATE DATABASE {}", draft)
    _point_django_to(url, draft)
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    connection.close()
    _run(admin, "ALTER DATABASE {} RENAME TO {}", draft, name)
    return name


def migrations_fingerprint() -> str:
    """Sixteen hexadecimal digits that change when a migration of any installed app does."""
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        unmigrated = settings.MIGRATION_MODULES.get(config.label, "") is None
        folder = Path(config.path) / ("." if unmigrated else "migrations")
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts and "tests" not in file.parts:
                digest.update(f"{config.label}/{file.relative_to(folder)}".encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _remove_leftovers(admin: Connection[Any]) -> None:
    for name in _databases(admin, _RUN + "%"):
        row = admin.execute("SELECT pg_try_advisory_lock(hashtext(%s))", (name,)).fetchone()
        if row and row[0]:
            _run(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
            admin.execute("SELECT pg_advisory_unlock(hashtext(%s))", (name,))
    for name in _databases(admin, _TEMPLATE + "%")[_TEMPLATES_KEPT:]:
        _run(admin, "DROP DATABASE {} WITH (FORCE)", name)


def _databases(admin: Connection[Any], pattern: str) -> list[str]:
    """Databases by name, the newest first."""
    rows = admin.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC", (pattern,)
    )
    return [row[0] for row in rows]


def _run(admin: Connection[Any], statement: LiteralString, *names: str) -> None:
    admin.execute(SQL(statement).format(*(Identifier(name) for name in names)))


def _point_django_to(url: str, name: str) -> None:
    connection.close()
    given = parse_database_url(url)
    options = {**connection.settings_dict["OPTIONS"], **given["OPTIONS"]}
    connection.settings_dict.update({**given, "NAME": name, "OPTIONS": options})
