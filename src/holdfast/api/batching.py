"""One statement for all objects of a level, without planning ahead.

GraphQL asks for a relation object by object. Objects that were loaded together remember each other (a *group* of
peers); the first that is asked loads the relation for the whole group. So the number of SQL statements follows
the shape of the request and never the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from django.db.models import Model, prefetch_related_objects

T = TypeVar("T")
_SLOT = "_peer_group"


class Batch(Protocol):
    """Loads something for many parents at once: parents by position, the rest by keyword, answers by parent pk."""

    def __call__(self, parents: Sequence[Any], /, **arguments: Any) -> Mapping[Any, Any]: ...


class Group:
    """Objects that were loaded together, and what has been loaded for all of them."""

    __slots__ = ("loaded", "members")

    def __init__(self, members: list[Any]) -> None:
        self.members = members
        self.loaded: dict[Any, Any] = {}


def group_of(obj: Any) -> Group:
    """The group of an object; an object that came alone is its own."""
    memory = obj.__dict__
    group = memory.get(_SLOT)
    if group is None:
        group = memory[_SLOT] = Group([obj])
    return group


def batched(obj: Any, loader: Batch, /, default: Any = None, **arguments: Any) -> Any:
    """What `loader` finds for `obj`, loaded for all its peers at the first call.

    The loader is called once per group and set of arguments; what it finds become peers of each other.
    """
    group = group_of(obj)
    key = (loader, _frozen(arguments))
    if key not in group.loaded:
        found = loader(group.members, **arguments)
        adopt(found.values())
        group.loaded[key] = found
    return group.loaded[key].get(obj.pk, default)


def attribute(obj: Any, name: str) -> Any:
    """An attribute that holds an object: read (and where it is a relation, loaded) for all peers at once."""
    group = group_of(obj)
    key = ("attribute", name)
    if key not in group.loaded:
        models = [member for member in group.members if isinstance(member, Model)]
        if models and any(field.name == name and field.is_relation for field in models[0]._meta.get_fields()):
            prefetch_related_objects(models, name)
        adopt(value for member in group.members if (value := getattr(member, name, None)) is not None)
        group.loaded[key] = True
    return getattr(obj, name, None)


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
    if isinstance(value, list | tuple | set):
        return tuple(_frozen(one) for one in value)
    return value


def by_parent(rows: Iterable[T], parent: Callable[[T], Any]) -> dict[Any, list[T]]:
    """Rows in lists by the key of their parent, in the order they come."""
    found: dict[Any, list[T]] = {}
    for row in rows:
        found.setdefault(parent(row), []).append(row)
    return found
