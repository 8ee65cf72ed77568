"""How far agreements have been billed: what a floor above knows and agreements must not contradict.

What a bill says of a day was true when it was issued. So a change that would take a billed day from an
agreement, or give it one that the bills have passed by, is refused; who has to make it annuls the bills first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.agreements.models import Agreement
    from holdfast.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Billed:
    """is_on_a_bill: a line of an issued bill is for it. until: its ledger's bills cover the time before."""

    is_on_a_bill: bool = False
    until: datetime | None = None

    def contradicts(self, before: Period | None, after: Period | None) -> bool:
        """Whether the change of a period touches time that is billed; None for no time at all."""
        if self.until is None:
            return False
        return any(start < self.until for start in _touched_from(before, after))


#: Asked with agreements that need not be stored yet; answers in their order.
BilledSource = Callable[[Sequence["Agreement"]], Sequence[Billed]]


@dataclass(slots=True)
class _Source:
    ask: BilledSource | None = None


_source = _Source()


def register_billed_source(source: BilledSource) -> None:
    """Say who knows what has been billed; called once, while the apps load."""
    _source.ask = source


def billed(agreement: Agreement) -> Billed:
    """How far an agreement has been billed; not at all where nobody bills."""
    return _source.ask([agreement])[0] if _source.ask is not None else Billed()


def _touched_from(before: Period | None, after: Period | None) -> list[datetime]:
    """The beginnings of the stretches of time that one of the periods has and the other has not."""
    if before is None or after is None or not before.overlaps(after):
        return [one.start for one in (before, after) if one is not None and one.start != one.end]
    touched = []
    if before.start != after.start:
        touched.append(min(before.start, after.start))
    if before.end != after.end:
        touched.append(min(end for end in (before.end, after.end) if end is not None))
    return touched
