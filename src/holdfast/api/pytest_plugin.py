"""Records in each test run what it shows of the contract, and leaves it for `holdfast contract`.

Works alone and under pytest-xdist, where every worker hands what it saw to the process that started it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.api import observation
from holdfast.api.proof import PROOF, Proof, Recorder

if TYPE_CHECKING:
    from collections.abc import Generator

_FROM_WORKER = "holdfast_proof"


def pytest_configure(config: pytest.Config) -> None:
    """Look on at every request of this process from now on."""
    config.pluginmanager.register(Proving(config), "holdfast-proving")


class Proving:
    """One test process's record."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._recorder = Recorder()
        self._has_run = self._passed = False
        observation.watches.append(self._recorder.begin)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:  # noqa: ARG002
        self._has_run = self._passed = True
        outcome = yield
        self._recorder.settle(passed=self._passed)
        return outcome

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._passed = self._passed and not report.failed

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        shown = getattr(node, "workeroutput", {}).get(_FROM_WORKER)
        if shown is not None:
            self._has_run = True
            self._recorder.proven.add(Proof.from_json(shown))

    def pytest_sessionfinish(self) -> None:
        if not self._has_run:
            return
        output = getattr(self._config, "workeroutput", None)
        if output is None:
            self._recorder.proven.write(PROOF)
        else:
            output[_FROM_WORKER] = self._recorder.proven.as_json()

    def pytest_unconfigure(self) -> None:
        observation.watches.remove(self._recorder.begin)
