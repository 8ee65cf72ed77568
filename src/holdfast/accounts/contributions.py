"""What higher floors tell accounts: filters that accounts offer and cannot know the facts of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

#: Of the account ids given, those to keep.
AccountFilter = Callable[[Collection[int]], Collection[int]]

_filters: dict[str, AccountFilter] = {}


def register_account_filter(name: str, keep: AccountFilter) -> None:
    """Offer a filter under a name; called once, while the apps load."""
    if name in _filters:
        raise ValueError(f"two floors offer the account filter {name!r}")
    _filters[name] = keep


def account_filter(name: str) -> AccountFilter | None:
    """The filter of that name, None while no floor offers it."""
    return _filters.get(name)


@dataclass(slots=True)
class SupplyPoints:
    """What properties, a floor above, knows of supply points; put here once, while the apps load.

    names_of: from ids of supply points to market name and identifier ("GBR_GAS 7654321005"); unknown ids are
    left out.
    """

    names_of: Callable[[Collection[str]], Mapping[str, str]] | None = None


supply_points = SupplyPoints()


#: Called with the id of an attachment and the moment when it has become ready, in the same transaction.
AttachmentFollowUp = Callable[[int, datetime], object]

_follow_ups: dict[str, list[AttachmentFollowUp]] = {}


def follow_attachments_up(category: str, follow_up: AttachmentFollowUp) -> None:
    """Register what a floor does with uploaded files of a category; called once, while the apps load."""
    _follow_ups.setdefault(category, []).append(follow_up)


def attachment_follow_ups(category: str) -> list[AttachmentFollowUp]:
    """What floors do with uploaded files of a category."""
    return _follow_ups.get(category, [])


@dataclass(slots=True)
class Places:
    """What properties knows of who lives where; put here once, while the apps load.

    occupies: whether an account (by id) is responsible for a property (by id), and a supply point (by id)
    where one is given is one of it, at a moment.
    """

    occupies: Callable[[int, int, int | None, datetime], bool] | None = None


places = Places()
