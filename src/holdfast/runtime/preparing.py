"""What comes before the embedded server starts: a data folder, and no server of an earlier run on it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.runtime.cluster import SUPERUSER, read_postmaster_pid
from holdfast.runtime.errors import PostgresError
from holdfast.runtime.processes import describe_exit, is_alive

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.runtime.cluster import Cluster

_POLL_SECONDS = 0.02
_POLITE_SECONDS = 30
_ORPHAN_SECONDS = 60


def create_cluster(cluster: Cluster, notice: Callable[[str], None], *, throw_away: bool) -> None:
    """Make the data folder where there is none yet; throw_away: whether it may be lost with the machine."""
    data = cluster.data
    if (data / "PG_VERSION").exists():
        return
    notice("Creating the database")
    # Made under another name first: whoever is killed in between leaves no half cluster behind.
    draft = data.with_name("data.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    account = cluster.account
    if account.drops:
        os.chown(draft, account.uid, account.gid)
    command = [
        *(str(cluster.server_binaries / "initdb"), "--pgdata", str(draft), "--username", SUPERUSER),
        *("--encoding", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        *("--auth-local=trust", "--auth-host=reject", "--no-instructions"),
        *(["--no-sync"] if throw_away else []),
    ]
    done = subprocess.run(
        command,
        capture_output=True,
        check=False,
        text=True,
        errors="replace",
        cwd="/",
        env=environment(),
        stdin=subprocess.DEVNULL,
        **account.popen_arguments(),
    )
    if done.returncode != 0:
        raise PostgresError(f"initdb failed ({describe_exit(done.returncode)}):\n{last_lines(done.stderr)}")
    draft.rename(data)


def end_orphan(cluster: Cluster, notice: Callable[[str], None]) -> None:
    """Wait for the server of an owner that was killed; it had its signal, and gets another here."""
    pid_file = cluster.data / "postmaster.pid"
    lines = read_postmaster_pid(cluster.data)
    if not lines or not lines[0].strip().isdigit():
        return
    pid = int(lines[0])
    if _is_our_server(cluster, pid):
        notice("Waiting for the database of an earlier run to end")
        _end_server(cluster, pid)
    # A killed server leaves its file. Its number may be another process's by now, or a zombie's that
    # nobody collects, and PostgreSQL would take either for a server. The number of its own parent it
    # passes over, and goes on to check what counts: whether sessions still hold the old shared memory.
    if pid_file.exists():
        with pid_file.open("r+", encoding="utf-8") as file:
            file.write("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
            file.truncate()


def _end_server(cluster: Cluster, pid: int) -> None:
    for signal_number, seconds in (
        (signal.SIGINT, _POLITE_SECONDS),
        (signal.SIGQUIT, _ORPHAN_SECONDS),
    ):
        with suppress(ProcessLookupError):
            os.kill(pid, signal_number)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not _is_our_server(cluster, pid):
                return
            time.sleep(_POLL_SECONDS)
    raise PostgresError(f"the PostgreSQL of an earlier run (process {pid}) does not end; end it by hand")


def _is_our_server(cluster: Cluster, pid: int) -> bool:
    """Whether a process is a server on our data folder: numbers of processes are used again."""
    if not is_alive(pid):
        return False
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == cluster.data
    except OSError:
        pass
    command = ["ps", "-o", "args=", "-p", str(pid)]
    try:
        said = subprocess.run(command, capture_output=True, check=False, text=True).stdout
    except OSError:
        return False
    return str(cluster.data) in said


def environment() -> dict[str, str]:
    """Our environment without what would redirect PostgreSQL's programs."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "LC_", "DATABASE_URL"))
    }
    return {**kept, "LC_ALL": "C"}


def last_lines(text: str) -> str:
    """The end of what a program said, short enough for an error."""
    return "\n".join(text.strip().splitlines()[-12:])
