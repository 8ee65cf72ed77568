"""State folders for tests that start servers of their own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from holdfast.runtime.cluster import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PYTHON = sys.executable


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty state folder, as HOLDFAST_STATE; whatever cluster comes into it is deleted."""
    folder = tmp_path / "state"
    monkeypatch.setenv("HOLDFAST_STATE", str(folder))
    for name in ("DATABASE_URL", "HOLDFAST_SECRET_KEY", "HOLDFAST_DATABASE_POOL", "HOLDFAST_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    yield folder
    Cluster(folder).remove()
    Cluster(folder / "demo").remove()


@pytest.fixture(scope="session")
def cluster_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A state folder whose cluster is made once for all tests of a run."""
    folder = tmp_path_factory.mktemp("shared") / "state"
    yield folder
    Cluster(folder).remove()
