"""The time line of an account as staff read it: everything that has happened, the newest first.

Each floor adds a source of moments. A source speaks for some of the business events, so that what it tells in its
own words does not stand there twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING

from holdfast.platform.queries import events_of_account

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened: when, of which kind, what, and where to read more of it.

    amount: money as text, with its currency; empty for what moves none.
    """

    at: datetime
    kind: str
    title: str
    detail: str = ""
    amount: str = ""
    address: str = ""


#: From an account and a number to at most so many moments, the newest ones, in one statement.
MomentSource = Callable[["Account", int], Iterable[Moment]]

_sources: list[MomentSource] = []
_spoken_for: set[str] = set()
_LONGEST_DETAIL = 200


def moments(*, instead_of: Iterable[str] = ()) -> Callable[[MomentSource], MomentSource]:
    """Add a source; called once, while the back office loads.

    instead_of: beginnings of the names of business events that the source tells better.
    """

    def register(source: MomentSource) -> MomentSource:
        _sources.append(source)
        _spoken_for.update(instead_of)
        return source

    return register


def time_line(account: Account, *, limit: int) -> list[Moment]:
    """The latest moments of an account, the newest first: one statement for each source."""
    found = (moment for source in (_events, *_sources) for moment in source(account, limit))
    return nlargest(limit, found, key=lambda moment: moment.at)


def _events(account: Account, limit: int) -> Iterable[Moment]:
    for event in events_of_account(account.number, limit=limit, except_for=sorted(_spoken_for)):
        yield Moment(event.occurred_at, "Event", title_of(event.name), _facts(event.data))


def title_of(name: str) -> str:
    """An event's name in words: `accounts.account.created-v1` is "Account created"."""
    _, entity, happened = name.rpartition("-v")[0].split(".", 2)
    return f"{entity} {happened}".replace("_", " ").capitalize()


def _facts(data: dict[str, object]) -> str:
    """What an event says, as far as it is short enough to be read in passing."""
    told = [
        f"{name.replace('_', ' ')}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in data.items()
        if value not in (None, "", [], {}) and not isinstance(value, dict)
    ]
    text = " · ".join(told)
    return text if len(text) <= _LONGEST_DETAIL else f"{text[: _LONGEST_DETAIL - 1]}…"
