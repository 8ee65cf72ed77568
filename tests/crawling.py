"""Walking through everything that can be reached: from the answer of one operation to the last field of it.

Each step reads all plain fields of an object and looks where its relations lead. The walk goes on there, a few
times for each relation of each type: so that it ends.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphql import get_named_type, is_leaf_type, is_required_argument

from holdfast.api.schema import api
from tests.documents import called, root_field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from holdfast.api.contract import OperationSpec

#: How often one relation between two types is followed.
OFTEN_ENOUGH = 1
_LONGEST = 10


@dataclass(frozen=True, slots=True)
class Place:
    """Objects of a type in an answer: the calls that lead there from the root, each on an object of a type."""

    calls: tuple[str, ...]
    types: tuple[str, ...]

    def document(self, fields: str) -> str:
        """A query for fields of these objects."""
        text = fields
        for call, type_name in reversed(list(zip(self.calls, self.types, strict=True))):
            text = f"{call} {{ __typename ... on {type_name} {{ {text} }} }}"
        return f"{{ {text} }}"

    def objects_in(self, data: Any) -> list[dict[str, Any]]:
        """These objects in the answer to such a query."""
        found = [data] if data else []
        for call, type_name in zip(self.calls, self.types, strict=True):
            below = [one for parent in found for one in _flat(parent.get(_name(call)))]
            found = [one for one in below if one["__typename"] == type_name]
        return found


@dataclass(slots=True)
class Crawl:
    """One walk. ask: sends a document and gives its data; argument: a value for a field's argument, or None."""

    ask: Callable[[str], Any]
    argument: Callable[[str], Any]
    followed: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    read: set[str] = field(default_factory=set)

    def from_operation(self, spec: OperationSpec, arguments: Mapping[str, Any]) -> None:
        """Walk from the answer of a query."""
        root = root_field(spec)
        if is_leaf_type(get_named_type(root.type)):
            return
        call = called(spec.name, root, arguments)
        answer = self.ask(f"{{ {call} {{ __typename }} }}") or {}
        waiting = deque(Place((call,), (name,)) for name in _types(_flat(answer.get(spec.name))))
        while waiting:
            waiting.extend(self._step(waiting.popleft()))

    def _step(self, place: Place) -> Iterator[Place]:
        parent = place.types[-1]
        fields: dict[str, Any] = api().schema.type_map[parent].fields  # type: ignore[attr-defined]
        calls = {name: self._call(name, known) for name, known in fields.items()}
        plain = [
            call for name, call in calls.items() if call and is_leaf_type(get_named_type(fields[name].type))
        ]
        onward = {name: call for name, call in calls.items() if call and call not in plain}
        relations = [f"{call} {{ __typename }}" for call in onward.values()]
        data = self.ask(place.document(" ".join(["__typename", *plain, *relations])))
        objects = place.objects_in(data)
        if objects:
            self.read.add(parent)
        if len(place.calls) >= _LONGEST:
            return
        for name, call in onward.items():
            for type_name in _types([one for each in objects for one in _flat(each.get(name))]):
                if self.followed[parent, name, type_name] < OFTEN_ENOUGH:
                    self.followed[parent, name, type_name] += 1
                    yield Place((*place.calls, call), (*place.types, type_name))

    def _call(self, name: str, known: Any) -> str | None:
        """A field with the arguments it needs, None where one of them is not known."""
        given = {
            argument: self.argument(argument)
            for argument, one in known.args.items()
            if is_required_argument(one) or argument == "first"
        }
        return None if None in given.values() else called(name, known, given)


def _name(call: str) -> str:
    return call.partition("(")[0]


def _flat(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [one for inner in value for one in _flat(inner)]
    return [value] if value else []


def _types(objects: list[dict[str, Any]]) -> list[str]:
    return sorted({one["__typename"] for one in objects})
