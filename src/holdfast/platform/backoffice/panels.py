"""Panels at the top of an object's page: short tables, to which the floors above its own add theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Panel:
    """A table under a title; cells are texts, or links as the back office writes them."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[object]]

    @property
    def table(self) -> dict[str, object]:
        """What the template's table wants."""
        return {"headers": self.headers, "rows": self.rows}


#: Rows of a panel are bounded; what there is more of has a page of its own.
MOST_ROWS = 20

Source = TypeVar("Source", bound=Callable[[Any, Any], Panel])
_sources: dict[type[Model], list[Callable[[Any, datetime], Panel]]] = defaultdict(list)


def panel(model: type[Model]) -> Callable[[Source], Source]:
    """Show a panel on the page of each object of a model; called once, while the back office loads.

    The source takes the object and the present moment, and runs a number of statements that rows do not change.
    """

    def register(source: Source) -> Source:
        _sources[model].append(source)
        return source

    return register


def panels_of(obj: Model, now: datetime) -> list[Panel]:
    """The panels of an object, those of lower floors first."""
    return [source(obj, now) for source in _sources[type(obj)]]
