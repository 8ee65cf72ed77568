"""The database at hand for a command: reached, new enough, migrated."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from holdfast.runtime.cluster import binaries
from holdfast.runtime.configuration import parse_database_url, state_folder
from holdfast.runtime.errors import AlreadyOwnedError, DatabaseError, NotRunningError
from holdfast.runtime.postgres import OwnedPostgres, attach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OLDEST_VERSION = 15
_CONNECT_SECONDS = 10
_MIGRATING = 0x6D696772  # the advisory lock that lets one process at a time migrate
_STARTING_SECONDS = 60
_POLL_SECONDS = 0.05


def is_external() -> bool:
    """Whether DATABASE_URL names a database that is not ours to start."""
    return bool(os.environ.get("DATABASE_URL"))


def database_url() -> str:
    """The URL of the database, whose server runs; raises NotRunningError when the embedded one does not."""
    url = os.environ.get("DATABASE_URL")
    if url:
        parse_database_url(url)  # what is wrong with it is said once, in one place
        return url
    return attach(state_folder()).url()


@contextmanager
def running_database(notice: Callable[[str], None]) -> Iterator[str]:
    """The database's URL; an embedded server that nobody runs is started for the time of the block."""
    if is_external():
        yield database_url()
        return
    state = state_folder()
    deadline = time.monotonic() + _STARTING_SECONDS
    while True:
        try:
            url = attach(state).url()
        except NotRunningError:
            server = OwnedPostgres(state, notice=notice)
            try:
                server.acquire()
            except AlreadyOwnedError:
                # Its owner is starting it, or ending it, in this very moment.
                if time.monotonic() > deadline:
                    raise
                time.sleep(_POLL_SECONDS)
                continue
            with server:
                yield server.address.url()
            return
        yield url
        return


def server_version(url: str) -> int:
    """The major version of the server; raises DatabaseError when it cannot be reached or is too old."""
    try:
        with psycopg.connect(url, connect_timeout=_CONNECT_SECONDS) as connection:
            major = connection.info.server_version // 10_000
    except psycopg.OperationalError as error:
        raise DatabaseError(f"cannot reach the database: {error}".strip()) from error
    if major < OLDEST_VERSION:
        raise DatabaseError(f"PostgreSQL {major} is too old: Holdfast needs {OLDEST_VERSION} or newer")
    return major


def pending_migrations() -> list[str]:
    """Migrations that have not run yet, as `app.name`. Needs Django to be set up."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def require_migrated() -> None:
    """Raise DatabaseError unless every migration has run. Needs Django to be set up."""
    pending = pending_migrations()
    if pending:
        raise DatabaseError(f"{len(pending)} migrations have not run yet: run `holdfast migrate`")


def migrate(url: str, *, progress: Callable[[str], None]) -> int:
    """Run the pending migrations, one process at a time; returns how many ran. Needs Django to be set up."""
    from django.core.management import call_command
    from django.db import connections

    with psycopg.connect(url, autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(%s)", (_MIGRATING,))
        pending = pending_migrations()
        if pending:
            progress(f"Running {len(pending)} migrations")
            call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()
    return len(pending)


def client_command(program: str, url: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """The command line and environment of one of PostgreSQL's programs; a password is only in the latter."""
    parts: dict[str, Any] = conninfo_to_dict(url)
    password = parts.pop("password", None)
    environment = dict(os.environ)
    if password:
        environment["PGPASSWORD"] = str(password)
    return [str(binaries() / program), "--dbname", make_conninfo(**parts), *arguments], environment
