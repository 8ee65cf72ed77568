"""What runs, where its state is, and what is wrong: for `holdfast status` and `holdfast doctor`."""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from psycopg.conninfo import conninfo_to_dict

from holdfast.runtime.cluster import Cluster, binaries
from holdfast.runtime.configuration import secret_key, state_folder
from holdfast.runtime.database import database_url, is_external, pending_migrations, server_version
from holdfast.runtime.errors import DatabaseError, NotRunningError, RuntimeFailure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LOW_DISK_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact about the installation, whether it is as it should be, and what to do where it is not."""

    name: str
    detail: str
    is_good: bool = True
    advice: str = ""


def examine(*, set_up_django: Callable[[], None]) -> list[Finding]:
    """Look at everything that can be looked at without starting anything."""
    state = state_folder()
    return [
        Finding("holdfast", version("holdfast")),
        Finding("python", platform.python_version()),
        Finding("state folder", f"{state}{'' if state.exists() else ' (not made yet)'}"),
        _disk(state),
        _secret(state),
        *_database(state, set_up_django),
    ]


def _disk(state: Path) -> Finding:
    place = next(folder for folder in (state, *state.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    return Finding(
        "free disk",
        f"{free / 1e9:.1f} GB",
        free >= _LOW_DISK_BYTES,
        "make room: PostgreSQL stops when it is full",
    )


def _secret(state: Path) -> Finding:
    if os.environ.get("HOLDFAST_SECRET_KEY"):
        return Finding("secret key", "from HOLDFAST_SECRET_KEY")
    if not (state / "secret-key").exists():
        return Finding("secret key", "made at first use")
    try:
        secret_key()
    except RuntimeFailure as error:
        return Finding("secret key", str(error), is_good=False, advice="only its owner may read the key")
    return Finding("secret key", str(state / "secret-key"))


def _database(state: Path, set_up_django: Callable[[], None]) -> list[Finding]:
    found: list[Finding] = []
    if not is_external():
        try:
            found.append(Finding("postgresql binaries", str(binaries())))
        except RuntimeFailure as error:
            found.append(Finding("postgresql binaries", "missing", is_good=False, advice=str(error)))
    try:
        url = database_url()
        major = server_version(url)
    except NotRunningError:
        return [*found, Finding("database", "embedded, not running", advice="`holdfast serve` starts it")]
    except DatabaseError as error:
        return [*found, Finding("database", str(error), is_good=False, advice="see DATABASE_URL")]
    parts = conninfo_to_dict(url)
    where = f"{parts.get('host', 'local')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"
    kind = "from DATABASE_URL" if is_external() else f"embedded, owned by process {_owner(state)}"
    found.append(Finding("database", f"PostgreSQL {major} at {where}, {kind}"))
    set_up_django()
    pending = pending_migrations()
    found.append(
        Finding(
            "migrations",
            f"{len(pending)} pending" if pending else "all applied",
            not pending,
            "run `holdfast migrate`",
        )
    )
    return found


def _owner(state: Path) -> str:
    try:
        return Cluster(state).lock.read_text(encoding="ascii").strip() or "unknown"
    except OSError:
        return "unknown"
