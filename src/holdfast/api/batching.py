"""One statement for all objects of a level, without planning ahead.

GraphQL asks for a relation object by object. Objects that were loaded together remember each other (a *group*
of peers); the first that is asked loads the relation for the whole group. So the number of SQL statements
follows the shape of the request and never the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.db.models import ForeignObjectRel, Model, prefetch_related_objects
from django.db.models.manager import BaseManager

T = TypeVar("T")
_SLOT = "_peer_group"


#: Loads something for many parents at once: parents by position, the rest by keyword, answers by parent pk.
Batch = Callable[..., Mapping[Any, Any]]


class Group:
    """Objects that were loaded together, and what has been loaded for all of them."""

    __slots__ = ("loaded", "members")

    def __init__(self, members: list[Any]) -> None:
        self.members = members
        self.loaded: dict[Any, Any] = {}

    def of_class(self, kind: type) -> list[Any]:
        """The members of one class: keys of different tables may be equal and mean different things."""
        return [member for member in self.members if type(member) is kind]


def group_of(obj: Any) -> Group:
    """The group of an object; an object that came alone is its own."""
    memory = obj.__dict__
    group: Group | None = memory.get(_SLOT)
    if group is None:
        group = memory[_SLOT] = Group([obj])
    return group


def batched(obj: Any, loader: Batch, /, default: Any = None, **arguments: Any) -> Any:
    """What `loader` finds for `obj`, loaded for all its peers of the same class at the first call.

    The loader is called once per group, class and set of arguments; what it finds become peers of each other.
    It has to be a function of a module (or a method of one lasting object): one made anew for each object
    would be called for each. Raises TypeError for such a loader.
    """
    group = group_of(obj)
    kind = type(obj)
    key = (loader, kind, _frozen(arguments))
    found = group.loaded.get(key)
    if found is None:
        if "<" in getattr(loader, "__qualname__", "<"):
            raise TypeError(f"{loader!r} is made where it is used: batched() needs a function of a module")
        found = group.loaded[key] = loader(group.of_class(kind), **arguments)
        adopt(found.values())
    return found.get(obj.pk, default)


def attribute(obj: Any, name: str) -> Any:
    """An attribute that holds objects: read, and where it is a relation loaded, for all peers at once.

    What is read is kept, so that a property which makes its value anew gives the same objects each time.
    """
    group = group_of(obj)
    kind = type(obj)
    key = (name, kind)
    found = group.loaded.get(key)
    if found is None:
        members = group.of_class(kind)
        if issubclass(kind, Model) and name in _relations(kind):
            prefetch_related_objects(members, name)
        found = group.loaded[key] = {id(member): _plain(getattr(member, name, None)) for member in members}
        adopt(found.values())
    return found[id(obj)]


@cache
def _relations(model: type[Model]) -> frozenset[str]:
    """Names under which objects of a model lead to others, forwards and backwards."""
    return frozenset(
        (field.get_accessor_name() or field.name) if isinstance(field, ForeignObjectRel) else field.name
        for field in model._meta.get_fields()
        if field.is_relation
    )


def _plain(value: Any) -> Any:
    return list(value.all()) if isinstance(value, BaseManager) else value


def adopt(values: Iterable[Any]) -> None:
    """Make peers of all objects in values (single ones, lists, and nodes of connections)."""
    members: dict[int, Any] = {}
    for value in values:
        _collect(value, members)
    group = Group(list(members.values()))
    for member in group.members:
        member.__dict__.setdefault(_SLOT, group)


def _collect(value: Any, members: dict[int, Any]) -> None:
    if value is None or isinstance(value, str | int | float | bytes | dict):
        return
    if isinstance(value, list | tuple):
        for one in value:
            _collect(one, members)
        return
    nodes = getattr(value, "nodes", None)
    if isinstance(nodes, list):
        _collect(nodes, members)
    elif hasattr(value, "__dict__") and _SLOT not in value.__dict__:
        members[id(value)] = value


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(sorted((key, _frozen(one)) for key, one in value.items()))
    if isinstance(value, list | tuple):
        return tuple(_frozen(one) for one in value)
    if isinstance(value, set):
        return frozenset(value)
    return value


def by_parent(rows: Iterable[T], parent: Callable[[T], Any]) -> dict[Any, list[T]]:
    """Rows in lists by the key of their parent, in the order they come."""
    found: dict[Any, list[T]] = {}
    for row in rows:
        found.setdefault(parent(row), []).append(row)
    return found
