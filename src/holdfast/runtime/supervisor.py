"""Keeping a set of processes running: each restarted when it ends, all ended together.

Every service runs in a process group of its own, so that nothing it started outlives it, and is bound to
this process by the kernel, so that killing us leaves none behind.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import structlog

from holdfast.runtime.errors import PostgresError
from holdfast.runtime.processes import bound_to_us, describe_exit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType, TracebackType

    from holdfast.runtime.postgres import OwnedPostgres

_log = structlog.get_logger("holdfast.supervisor")

#: A process that ran this long is healthy: its next end is not counted with the earlier ones.
HEALTHY_SECONDS = 60.0
MAX_FAILURES = 6
_FIRST_DELAY_SECONDS = 0.25
_LONGEST_DELAY_SECONDS = 15.0
_GRACE_SECONDS = 15.0
_READY_POLL_SECONDS = 0.1
_SLOWEST_READY_POLL_SECONDS = 2.0  # each question that fails is a line in the log, or a traceback
_READY_SECONDS = 60

STOPPED_ON_REQUEST = 0
SERVICE_FAILED = 1


class Interrupted(BaseException):
    """A request to end that came before everything was up."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.exit_code = 128 + signal_number


@dataclass
class Service:
    """A command to keep running, and how it is doing.

    The delay before a restart doubles with each failure in a row; after `MAX_FAILURES` of them it is over.
    """

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    child: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started_at: float = 0.0
    restart_at: float | None = None

    def start(self) -> None:
        """Start the command; what it prints goes to stderr, because stdout is ours."""
        self.child = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),
            process_group=0,
            preexec_fn=bound_to_us(signal.SIGKILL),  # noqa: PLW1509 - runs no Python that could block
            env={**os.environ, **self.environment},
        )
        self.started_at = time.monotonic()
        self.restart_at = None

    def sweep(self) -> None:
        """Kill what is left of the process group."""
        if self.child is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.child.pid, signal.SIGKILL)

    def schedule_restart(self, now: float) -> bool:
        """Plan the next start; False when it has failed too often."""
        self.failures = 1 if now - self.started_at >= HEALTHY_SECONDS else self.failures + 1
        if self.failures > MAX_FAILURES:
            return False
        self.restart_at = now + min(_FIRST_DELAY_SECONDS * 2 ** (self.failures - 1), _LONGEST_DELAY_SECONDS)
        return True


class Supervisor:
    """Runs services over an optional database of our own, from `with` to the end of the block.

    Inside the block SIGINT, SIGTERM and SIGHUP raise Interrupted until `run` takes over; there they end
    everything in good order, and a second one at once.
    """

    def __init__(self, *, postgres: OwnedPostgres | None = None) -> None:
        self._postgres = postgres
        self._postgres_failures = Service("postgres", [])
        self._services: list[Service] = []
        self._requests: list[int] = []
        self._running = False
        self._handlers: dict[int, object] = {}
        self._wake_read, self._wake_write = os.pipe()

    def __enter__(self) -> Self:
        for end in (self._wake_read, self._wake_write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            self._handlers[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running = True  # from here on a signal must not interrupt the clearing up
        self._end_services()
        if self._postgres is not None:
            self._postgres.stop()
        signal.set_wakeup_fd(-1)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGCHLD:
            return
        if not self._running:
            raise Interrupted(number)
        self._requests.append(number)

    def run(
        self,
        services: Sequence[Service],
        *,
        is_ready: Callable[[], bool],
        on_ready: Callable[[], None],
    ) -> int:
        """Start the services and keep them running until asked to end, or until one fails for good.

        is_ready: asked again and again, quickly, until it says yes; then `on_ready` is called once. Returns
        STOPPED_ON_REQUEST or SERVICE_FAILED, which is also the answer when nothing is ready in a minute.
        """
        self._services = list(services)
        self._running = True
        for service in self._services:
            service.start()
        ready = False
        poll = _READY_POLL_SECONDS
        deadline = time.monotonic() + _READY_SECONDS
        while not self._requests:
            if not self._look_after_all():
                return SERVICE_FAILED
            if not ready and is_ready():
                ready = True
                on_ready()
            if not ready and time.monotonic() > deadline:
                _log.error("not ready in time, giving up", seconds=_READY_SECONDS)
                return SERVICE_FAILED
            self._sleep(self._seconds_to_next_event(None if ready else poll))
            poll = min(poll * 1.3, _SLOWEST_READY_POLL_SECONDS)
        _log.info("stopping", signal=signal.Signals(self._requests[0]).name)
        return STOPPED_ON_REQUEST

    def _look_after_all(self) -> bool:
        """Restart what ended, when its time has come; False when something has ended for good."""
        now = time.monotonic()
        if not self._look_after_postgres(now):
            return False
        for service in self._services:
            if service.child is not None and service.child.poll() is not None:
                _log.warning(
                    "service ended", service=service.name, how=describe_exit(service.child.returncode)
                )
                service.sweep()
                service.child = None
                if not service.schedule_restart(now):
                    _log.error(
                        "service keeps ending, giving up", service=service.name, times=service.failures
                    )
                    return False
            if service.restart_at is not None and service.restart_at <= now:
                service.start()
                _log.info("service restarted", service=service.name)
        return True

    def _look_after_postgres(self, now: float) -> bool:
        code = self._postgres.poll() if self._postgres is not None else None
        if self._postgres is None or code is None:
            return True
        _log.error("database ended", how=describe_exit(code))
        if not self._postgres_failures.schedule_restart(now):
            _log.error("database keeps ending, giving up")
            return False
        self._postgres_failures.started_at = now
        try:
            self._postgres.launch()
        except PostgresError as error:
            _log.error("database does not start again", reason=str(error))
            return False
        _log.info("database restarted")
        return True

    def _seconds_to_next_event(self, poll: float | None) -> float | None:
        """How long to sleep unless a signal comes, at most `poll` seconds; None for as long as it takes."""
        times = [service.restart_at for service in self._services if service.restart_at is not None]
        waits = [max(0.0, moment - time.monotonic()) for moment in times]
        return min([*waits, *([poll] if poll is not None else [])], default=None)

    def _sleep(self, seconds: float | None) -> None:
        """Wait for a signal (a child's end is one as well) or for time to pass."""
        readable, _, _ = select.select([self._wake_read], [], [], seconds)
        if readable:
            os.read(self._wake_read, 4096)

    def _end_services(self) -> None:
        """Ask every service to end, kill what does not within its time or when asked twice, and sweep up."""
        for service in self._services:
            if service.child is not None and service.child.poll() is None:
                service.child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + _GRACE_SECONDS
        while any(service.child is not None and service.child.poll() is None for service in self._services):
            left = deadline - time.monotonic()
            if left <= 0 or len(self._requests) > 1:
                break
            self._sleep(left)
        for service in self._services:
            service.sweep()
            if service.child is not None:
                service.child.wait()
                service.child = None
