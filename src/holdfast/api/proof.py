"""What a test run has shown of the contract: operations that answered, fields seen filled, errors seen.

Only what a passing test saw counts. Nulls, empty lists and empty connections prove nothing.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.kernel.errors import DomainError

if TYPE_CHECKING:
    from graphql import ExecutionResult

#: Where a test run in a checkout leaves what it has shown.
PROOF = Path(__file__).resolve().parents[3] / ".holdfast" / "proof.json"

Pair = tuple[str, str]


@dataclass(slots=True)
class Proof:
    """Operations as `query:account`; fields and errors as pairs of owner and name or code."""

    operations: set[str] = field(default_factory=set)
    results: set[Pair] = field(default_factory=set)
    objects: set[Pair] = field(default_factory=set)
    errors: set[Pair] = field(default_factory=set)

    def add(self, other: Proof) -> None:
        """Take in what another test, or another process, has shown."""
        self.operations |= other.operations
        self.results |= other.results
        self.objects |= other.objects
        self.errors |= other.errors

    def as_json(self) -> dict[str, Any]:
        """Plain lists, sorted."""
        return {
            "operations": sorted(self.operations),
            "results": sorted(map(list, self.results)),
            "objects": sorted(map(list, self.objects)),
            "errors": sorted(map(list, self.errors)),
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Proof:
        """The inverse of `as_json`."""
        return cls(
            set(value["operations"]),
            *({(owner, name) for owner, name in value[part]} for part in ("results", "objects", "errors")),
        )

    def write(self, path: Path) -> None:
        """Replace the file at once, so that a reader never sees half of it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.write_text(json.dumps(self.as_json(), indent=1) + "\n", encoding="utf-8")
        draft.replace(path)

    @classmethod
    def read(cls, path: Path) -> Proof | None:
        """What the last run has left; None where there was none."""
        try:
            return cls.from_json(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None


class Recorder:
    """Collects what tests show: `begin` goes into `observation.watches`."""

    def __init__(self) -> None:
        self.proven = Proof()
        self._pending = Proof()

    def begin(self) -> Execution:
        """Look on at one request."""
        return Execution(self._pending)

    def settle(self, *, passed: bool) -> None:
        """A test is over: keep what it showed if it passed, else forget it."""
        if passed:
            self.proven.add(self._pending)
        self._pending = Proof()


class Execution:
    """One request under observation."""

    def __init__(self, into: Proof) -> None:
        self._into = into
        self._roots: dict[str, str] = {}
        self._fields: list[tuple[list[str | int], str, str]] = []

    def resolved(self, info: Any, value: Any) -> None:
        """Note a value that is there; whether it reaches the answer is seen when the answer is."""
        path = info.path.as_list()
        parent: str = info.parent_type.name
        if len(path) == 1:
            self._roots[path[0]] = f"{parent.lower()}:{info.field_name}"
        if value is not None and getattr(value, "nodes", True) != []:
            self._fields.append((path, parent, info.field_name))

    def finished(self, kind: str, operations: frozenset[str], result: ExecutionResult) -> None:
        """Take down what the answer really shows."""
        failed = set()
        for error in result.errors or ():
            root = str(error.path[0]) if error.path else None
            failed.add(root)
            if isinstance(error.original_error, DomainError):
                names = (
                    [self._roots[root]] if root in self._roots else [f"{kind}:{one}" for one in operations]
                )
                self._into.errors |= {(name, error.original_error.code) for name in names}
        for path, parent, name in self._fields:
            if _at(result.data, path) in (None, [], [None]):
                continue
            if len(path) == 1:
                if path[0] not in failed:
                    self._into.operations.add(self._roots[str(path[0])])
                continue
            self._into.objects.add((parent, name))
            if len([step for step in path if isinstance(step, str)]) == 2:  # noqa: PLR2004 - root and field
                self._into.results.add((self._roots[str(path[0])], name))


def _at(data: Any, path: list[str | int]) -> Any:
    for step in path:
        if data is None:
            return None
        data = data[step]
    return data
