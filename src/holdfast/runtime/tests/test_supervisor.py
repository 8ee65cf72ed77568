"""Processes that are kept running, and that end with us."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from holdfast.runtime import supervisor as module
from holdfast.runtime.supervisor import (
    HEALTHY_SECONDS,
    MAX_FAILURES,
    SERVICE_FAILED,
    STOPPED_ON_REQUEST,
    Interrupted,
    Service,
    Supervisor,
)

if TYPE_CHECKING:
    from pathlib import Path

#: Notes its process id, and stays from its second start on.
ENDS_ONCE = """
import os, pathlib, signal, sys
file = pathlib.Path(sys.argv[1])
with file.open("a") as out: out.write(f"{os.getpid()}\\n")
if len(file.read_text().splitlines()) > 1: signal.pause()
"""

#: Like granian's worker processes: bound to its parent where that has to be.
GRANDCHILD = """
import signal, sys
from holdfast.runtime.processes import die_with_parent
if sys.argv[2] == "bound":
    die_with_parent(signal.SIGKILL, parent_pid=int(sys.argv[3]))
open(sys.argv[1], "w").close()
signal.pause()
"""

CHILD = """
import os, signal, subprocess, sys
subprocess.Popen([sys.executable, "-c", *sys.argv[1:], str(os.getpid())])
signal.pause()
"""

#: Runs a service that starts a process of its own, and says when both are there.
SUPERVISING = """
import sys
from pathlib import Path
from holdfast.runtime.supervisor import Service, Supervisor
child, grandchild, flag, bound = sys.argv[1:]
with Supervisor() as supervisor:
    services = [Service("family", [sys.executable, "-c", child, grandchild, flag, bound])]
    code = supervisor.run(services, is_ready=Path(flag).exists, on_ready=lambda: print("ready", flush=True))
sys.exit(code)
"""


def _stop_ourselves() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_what_ends_is_started_again(tmp_path: Path) -> None:
    file = tmp_path / "starts"
    with Supervisor() as supervisor:
        code = supervisor.run(
            [Service("flaky", [sys.executable, "-c", ENDS_ONCE, str(file)])],
            is_ready=lambda: file.exists() and len(file.read_text().splitlines()) > 1,
            on_ready=_stop_ourselves,
        )
    assert code == STOPPED_ON_REQUEST
    assert len(set(file.read_text().split())) == 2


def test_what_keeps_ending_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FIRST_DELAY_SECONDS", 0.0)
    service = Service("broken", [sys.executable, "-c", "raise SystemExit(3)"])
    with Supervisor() as supervisor:
        code = supervisor.run([service], is_ready=lambda: False, on_ready=_stop_ourselves)
    assert code == SERVICE_FAILED
    assert service.failures == MAX_FAILURES + 1


def test_the_delay_grows_with_failures_in_a_row_and_is_forgotten_after_a_healthy_time() -> None:
    service = Service("flaky", [])
    delays = []
    for _ in range(4):
        assert service.schedule_restart(100.0)
        assert service.restart_at is not None
        delays.append(service.restart_at - 100.0)
        service.started_at = 100.0
    # The first start was at 0: it ran for 100 s and is forgiven; the others ended at once.
    assert delays == [0.25, 0.5, 1.0, 2.0]
    service.started_at = 100.0
    assert service.schedule_restart(100.0 + HEALTHY_SECONDS)
    assert service.failures == 1


def test_a_signal_while_things_are_being_prepared_interrupts_them() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(Interrupted) as interruption, Supervisor():
        _stop_ourselves()
    assert interruption.value.exit_code == 128 + signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(
    ("signal_number", "bound"),
    [(signal.SIGTERM, "unbound"), (signal.SIGINT, "unbound"), (signal.SIGKILL, "bound")],
)
def test_no_process_outlives_its_supervisor(
    tmp_path: Path, signal_number: signal.Signals, bound: str
) -> None:
    supervising = subprocess.Popen(
        [sys.executable, "-c", SUPERVISING, CHILD, GRANDCHILD, str(tmp_path / "flag"), bound],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert supervising.stdout is not None
    assert supervising.stdout.readline() == b"ready\n"
    supervising.send_signal(signal_number)
    # Every process of the family holds the other end of stderr: it reaches its end when all have gone.
    supervising.communicate(timeout=60)
    expected = -signal.SIGKILL if signal_number == signal.SIGKILL else STOPPED_ON_REQUEST
    assert supervising.returncode == expected
