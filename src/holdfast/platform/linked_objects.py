"""What metadata can hang on: objects of the floors above, which tell how each is found and who may see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.api.viewers import Viewer


@dataclass(frozen=True, slots=True)
class LinkedObject:
    """An object by its primary key; account_number: the account whose history a change belongs to."""

    pk: int
    account_number: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of object. can_be: whether a text can be an identifier of one at all. find: the object of an
    identifier, None where there is none and where the viewer may not see it.
    """

    can_be: Callable[[str], bool]
    find: Callable[[Viewer, str], LinkedObject | None]


_kinds: dict[str, Kind] = {}


def register_linked_object(name: str, kind: Kind) -> None:
    """Let metadata hang on a LinkedObjectType of the contract; called once, while the apps load."""
    if name in _kinds:
        raise ValueError(f"two floors speak for {name}")
    _kinds[name] = kind


def kind_of(name: str) -> Kind:
    """The kind of that name; KeyError where no floor speaks for it."""
    return _kinds[name]
