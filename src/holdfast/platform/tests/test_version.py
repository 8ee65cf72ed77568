"""Which Holdfast runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from holdfast.platform import version


@pytest.fixture(autouse=True)
def _forget_the_version():
    version.running_version.cache_clear()
    yield
    version.running_version.cache_clear()


def test_a_build_that_knows_its_commit_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(version.COMMIT_VARIABLE, "C9BF04E2D1\n")

    running = version.running_version()

    assert running.sha == "c9bf04e2d1"
    assert running.is_pinned is False
    assert re.match(r"^\d+\.\d+", running.number)


@pytest.mark.parametrize("not_a_commit", ["", "main", "abc", "c9bf04e; rm"])
def test_what_is_no_commit_gives_way_to_the_hash_of_the_code(
    monkeypatch: pytest.MonkeyPatch, not_a_commit: str
) -> None:
    monkeypatch.setenv(version.COMMIT_VARIABLE, not_a_commit)

    assert re.fullmatch(r"[0-9a-f]{40}", version.running_version().sha)


def test_the_content_hash_follows_names_and_contents_alone(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("x = 1\n")
    first = version.content_hash(tmp_path)
    (tmp_path / "one.pyc").write_text("compiled")  # not code that anyone wrote
    assert version.content_hash(tmp_path) == first

    (tmp_path / "one.py").write_text("x = 2\n")
    changed = version.content_hash(tmp_path)
    (tmp_path / "one.py").rename(tmp_path / "two.py")
    renamed = version.content_hash(tmp_path)

    assert len({first, changed, renamed}) == 3
