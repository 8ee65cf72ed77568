"""State folders for tests that start servers or commands of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from holdfast.runtime.cluster import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
