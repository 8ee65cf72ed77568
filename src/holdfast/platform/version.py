"""Which Holdfast this is: the package's version and a hash of the code that runs."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import holdfast

#: Set by a build that knows the commit it was made from.
COMMIT_VARIABLE = "HOLDFAST_COMMIT"
_COMMIT = re.compile(r"^[0-9a-f]{7,64}$")
_CODE_SUFFIXES = frozenset({".py", ".graphql", ".json", ".csv", ".sql"})


@dataclass(frozen=True, slots=True)
class Version:
    """number: the package's version; sha: a commit, or else a content hash, both hexadecimal."""

    number: str
    sha: str
    is_pinned: bool = False


@cache
def running_version() -> Version:
    """The version of the running program; worked out once, since code does not change under a process."""
    return Version(number=holdfast.__version__, sha=_commit() or content_hash(Path(holdfast.__file__).parent))


def _commit() -> str | None:
    commit = os.environ.get(COMMIT_VARIABLE, "").strip().lower()
    return commit if _COMMIT.match(commit) else None


def content_hash(folder: Path) -> str:
    """40 hexadecimal digits over the names and contents of a package's code and data files."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in _CODE_SUFFIXES and path.is_file():
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:40]
