"""An embedded PostgreSQL that several processes share, such as the test runs of one working tree.

A keeper process owns the server and belongs to none of its users. Each user holds a shared lock on a file for
as long as it lives; the keeper waits for the exclusive lock, which the kernel grants when the last user has
gone, however it went, and then ends the server and itself.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.runtime.errors import AlreadyOwnedError, NotRunningError, PostgresError
from holdfast.runtime.postgres import THROW_AWAY_SETTINGS, OwnedPostgres, attach

if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from holdfast.runtime.cluster import Address

_USERS = "users"
_START_SECONDS = 120
_POLL_SECONDS = 0.05


class SharedPostgres:
    """The shared server of a folder for throw-away data, from `join` to `leave`."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._users: int | None = None
        self.keeper: subprocess.Popen[bytes] | None = None  # if this process had to start it

    def __enter__(self) -> Address:
        return self.join()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def join(self) -> Address:
        """The address of the server, which is started where nobody runs it yet."""
        self._state.mkdir(parents=True, exist_ok=True)
        self._users = os.open(self._state / _USERS, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._users, fcntl.LOCK_SH)  # waits while a keeper that found no users is going
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            try:
                return attach(self._state)
            except NotRunningError:
                pass
            if self.keeper is None or self.keeper.poll() is not None:
                if self.keeper is not None and self.keeper.returncode:
                    break
                self.keeper = self._start_keeper()
            time.sleep(_POLL_SECONDS)
        self.leave()
        log = self._state / "keeper.log"
        said = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else ""
        raise PostgresError(f"the shared PostgreSQL in {self._state} does not start:\n{said}")

    def leave(self) -> None:
        """Say that this process needs the server no more."""
        if self._users is not None:
            os.close(self._users)
            self._users = None

    def _start_keeper(self) -> subprocess.Popen[bytes]:
        with (self._state / "keeper.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "holdfast.runtime.shared", str(self._state)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            )


def keep(state: Path) -> None:
    """Own the server of a folder until its last user has gone."""

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    server = OwnedPostgres(state, settings=THROW_AWAY_SETTINGS)
    try:
        server.acquire()
    except AlreadyOwnedError:
        return  # another keeper was faster
    try:
        users = os.open(state / _USERS, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        server.start()
        # A server that dies, like a request to end, has to interrupt the wait for the lock.
        for signal_number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(signal_number, give_up)
        if server.poll() is None:
            fcntl.flock(users, fcntl.LOCK_EX)
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        server.stop()


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
