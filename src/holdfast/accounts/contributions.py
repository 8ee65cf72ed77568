"""What higher floors tell accounts: filters that accounts offer and cannot know the facts of."""

from __future__ import annotations

from collections.abc import Callable, Collection

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
