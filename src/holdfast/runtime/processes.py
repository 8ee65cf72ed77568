"""What processes owe each other: children never outlive their parent, and none needs root's rights."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from holdfast.runtime.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(signal_number: int, *, parent_pid: int) -> None:
    """Ask the kernel to send this process a signal when its parent ends (Linux; elsewhere nothing happens).

    The request is lost when a process changes its user, so call it after that. When the parent ended before
    the request was made, the process ends at once.
    """
    if _libc is None:
        return
    if _libc.prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent_pid:
        os._exit(1)


def bound_to_us(signal_number: int) -> Callable[[], None]:
    """A `preexec_fn` that binds a child to this process.

    The kernel counts the death of the *thread* that forked, so children have to be started by the main one.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError(
            "children are bound to the thread that starts them: start them from the main thread"
        )
    parent_pid = os.getpid()
    return lambda: die_with_parent(signal_number, parent_pid=parent_pid)


@dataclass(frozen=True, slots=True)
class Account:
    """The system account that PostgreSQL runs as, which refuses to run as root."""

    uid: int
    gid: int
    drops: bool  # whether that is another account than our own

    def popen_arguments(self) -> dict[str, Any]:
        """Arguments of `subprocess` that start a child under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.drops else {}


def postgres_account() -> Account:
    """Our own account; for root HOLDFAST_POSTGRES_USER, else `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), drops=False)
    named = os.environ.get("HOLDFAST_POSTGRES_USER")
    for name in [named] if named else ["postgres", "nobody"]:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid == 0:
            break
        return Account(entry.pw_uid, entry.pw_gid, drops=True)
    raise ConfigurationError(
        "PostgreSQL does not run as root: set HOLDFAST_POSTGRES_USER to an unprivileged user that exists"
    )


def is_alive(pid: int) -> bool:
    """Whether a process exists (and is no zombie, where the system tells)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return not os.path.isdir("/proc/self")  # noqa: PTH112


def describe_exit(code: int) -> str:
    """A process's return code in words: `exit code 3` or `SIGKILL`."""
    if code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"
