"""Owning the embedded PostgreSQL: it is our direct child, lives no longer than we do, and has one owner.

An exclusive lock beside the data folder says who owns it. The kernel drops the lock and interrupts the server
when the owner ends, however it ends; so a killed owner blocks nobody.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

import psycopg

from holdfast.runtime.cluster import DATABASE, Address, Cluster, read_address
from holdfast.runtime.configuration import make_state_folder
from holdfast.runtime.errors import AlreadyOwnedError, NotRunningError, PostgresError
from holdfast.runtime.preparing import create_cluster, end_orphan, environment, last_lines
from holdfast.runtime.processes import bound_to_us, describe_exit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

_POLL_SECONDS = 0.02
_READY_SECONDS = 600  # crash recovery after a busy day takes its time; a server that dies is noticed at once
_ORPHAN_SECONDS = 60
_FAST_STOP_SECONDS = 30
_HARD_STOP_SECONDS = 10
_LOG_BYTES = 10_000_000
_SOCKET_PREFIX = "holdfast-"

#: What every embedded server runs with. Sockets only: the folder they are in keeps others out.
_SERVER_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "300",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_statement": "none",
    "logging_collector": "off",
}

#: For data that nobody will miss, such as a test run's.
THROW_AWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class OwnedPostgres:
    """The PostgreSQL of a state folder, owned by this process from `start` to `stop`.

    settings: server settings added to the usual ones; notice: told what takes long.
    """

    def __init__(
        self,
        state: Path,
        *,
        settings: Mapping[str, str] | None = None,
        notice: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.cluster = Cluster(state)
        self._settings = {**_SERVER_SETTINGS, **(settings or {})}
        self._notice = notice
        self._lock: int | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._sockets: Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def address(self) -> Address:
        """Where the server listens, as long as it runs."""
        if self._child is None or self._sockets is None:
            raise NotRunningError("the embedded PostgreSQL is not running")
        return Address(self._child.pid, self._sockets, 5432)

    def acquire(self) -> None:
        """Take the lock on the data folder; raises AlreadyOwnedError when another process holds it."""
        if self._lock is not None:
            return
        make_state_folder(self.cluster.state)
        self.cluster.make_home()
        descriptor = os.open(self.cluster.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
            os.close(descriptor)
            raise AlreadyOwnedError(
                f"another holdfast process{f' ({owner})' if owner else ''} is using {self.cluster.state}: "
                "stop it, or choose another folder with HOLDFAST_STATE"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode("ascii"), 0)
        self._lock = descriptor

    def start(self) -> Address:
        """Create the cluster where it is missing, start the server, and return when it takes connections."""
        self.acquire()
        try:
            end_orphan(self.cluster, self._notice)
            create_cluster(self.cluster, self._notice, throw_away=self._settings.get("fsync") == "off")
            self._remove_old_sockets()
            self.launch()
            self._create_database()
        except BaseException:
            self.stop()
            raise
        return self.address

    def launch(self) -> None:
        """Start the server process itself: the first time, or again after it ended by itself.

        The socket folder stays the same as long as we own the cluster, so that all addresses stay good.
        """
        if self._sockets is None:
            self._make_socket_folder()
        deadline = time.monotonic() + _ORPHAN_SECONDS
        while True:
            log_start = self._spawn()
            if self._wait_until_ready():
                return
            code = self._child.returncode if self._child else 0
            self._child = None
            reason = self._log_since(log_start)
            # The sessions of a killed server end by themselves, but not all in the same instant.
            if "shared memory block" in reason and time.monotonic() < deadline:
                time.sleep(10 * _POLL_SECONDS)
                continue
            raise PostgresError(f"PostgreSQL did not start ({describe_exit(code)}):\n{last_lines(reason)}")

    def poll(self) -> int | None:
        """The server's return code, or None as long as it runs."""
        return self._child.poll() if self._child else None

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The server, for those who wait for several children at once."""
        return self._child

    def stop(self) -> None:
        """End the server (open sessions are cut, nothing committed is lost) and give up the lock."""
        child, self._child = self._child, None
        if child is not None:
            _stop(child)
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)
            self._sockets = None
        if self._lock is not None:
            os.ftruncate(self._lock, 0)
            os.close(self._lock)
            self._lock = None

    def _make_socket_folder(self) -> None:
        """A short path, as a socket's may have 107 bytes; private, as it is what keeps others out."""
        folder = Path(tempfile.mkdtemp(prefix=_SOCKET_PREFIX, dir="/tmp"))
        account = self.cluster.account
        if account.drops:
            os.chown(folder, account.uid, account.gid)
        (self.cluster.home / "sockets").write_text(str(folder), encoding="utf-8")
        self._sockets = folder

    def _remove_old_sockets(self) -> None:
        note = self.cluster.home / "sockets"
        if note.exists():
            folder = Path(note.read_text(encoding="utf-8").strip())
            if folder.name.startswith(_SOCKET_PREFIX) and folder.parent == Path("/tmp"):  # noqa: S108
                shutil.rmtree(folder, ignore_errors=True)
            note.unlink()

    def _spawn(self) -> int:
        """Start the server process; returns where in the log its own lines begin."""
        log = self.cluster.log
        if log.exists() and log.stat().st_size > _LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        options = [f"{name}={value}" for name, value in self._settings.items()]
        command = [
            *(str(self.cluster.server_binaries / "postgres"), "-D", str(self.cluster.data)),
            *("-k", str(self._sockets), "-p", "5432"),
            *(part for option in options for part in ("-c", option)),
        ]
        with log.open("ab") as output:
            start = output.tell()
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=environment(),
                process_group=0,  # an interrupt at the terminal is for us; we tell the server in good order
                preexec_fn=bound_to_us(signal.SIGINT),  # noqa: PLW1509 - runs no Python that could block
                **self.cluster.account.popen_arguments(),
            )
        return start

    def _wait_until_ready(self) -> bool:
        """Whether the server takes connections; False when it ended instead."""
        child = self._child
        if child is None:
            return False
        probe = [
            str(self.cluster.server_binaries / "pg_isready"),
            "-q",
            "-h",
            str(self._sockets),
            "-p",
            "5432",
        ]
        started = time.monotonic()
        told = False
        while time.monotonic() < started + _READY_SECONDS:
            if child.poll() is not None:
                return False
            address = read_address(self.cluster.state)
            if address is not None and address.pid == child.pid:
                done = subprocess.run(probe, capture_output=True, check=False, env=environment())
                if done.returncode == 0:
                    return True
            if not told and time.monotonic() > started + 3:
                self._notice("Waiting for the database to recover")
                told = True
            time.sleep(_POLL_SECONDS)
        raise PostgresError(f"PostgreSQL is not ready after {_READY_SECONDS} s; see {self.cluster.log}")

    def _create_database(self) -> None:
        with psycopg.connect(self.address.url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _log_since(self, start: int) -> str:
        with self.cluster.log.open("rb") as file:
            file.seek(start)
            return file.read().decode("utf-8", "replace")


def attach(state: Path) -> Address:
    """The address of the server that somebody owns for a state folder; raises NotRunningError.

    postmaster.pid may be left over, so the server is asked which data folder it serves. One whose owner has
    not made our database yet is not running for us.
    """
    address = read_address(state)
    if address is not None:
        try:
            with psycopg.connect(address.url("postgres"), connect_timeout=5) as connection:
                row = connection.execute(
                    "SELECT current_setting('data_directory') FROM pg_database WHERE datname = %s",
                    (DATABASE,),
                ).fetchone()
        except psycopg.OperationalError:
            row = None
        if row is not None and Path(row[0]).resolve() == Cluster(state).data:
            return address
    raise NotRunningError(
        f"no embedded PostgreSQL is running for {state}: start `holdfast serve`, or set DATABASE_URL"
    )


def _stop(child: subprocess.Popen[bytes]) -> None:
    for signal_number, seconds in (
        (signal.SIGINT, _FAST_STOP_SECONDS),
        (signal.SIGQUIT, _HARD_STOP_SECONDS),
        (signal.SIGKILL, None),
    ):
        if child.poll() is None:
            child.send_signal(signal_number)
        try:
            child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            continue
        return
