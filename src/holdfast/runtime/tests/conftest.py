"""State folders for tests that start servers of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from holdfast.runtime.cluster import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def cluster_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A state folder whose cluster is made once for all tests of a run."""
    folder = tmp_path_factory.mktemp("shared") / "state"
    yield folder
    Cluster(folder).remove()
