"""What changed between a bill and the one that took its place, line by line. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.kernel.money import TaxedAmount

if TYPE_CHECKING:
    from collections.abc import Iterable

Name = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line as far as it can differ: supply point, kind and label name it; quantity in watt-hours."""

    identifier: str
    kind: str
    label: str
    quantity_wh: int
    estimated_wh: int
    amount: TaxedAmount

    @property
    def name(self) -> Name:
        return self.identifier, self.kind, self.label


@dataclass(frozen=True, slots=True)
class Difference:
    """What a line said before and says now, and so what the customer pays more (or, negative, less)."""

    identifier: str
    kind: str
    label: str
    quantity_wh_before: int
    quantity_wh: int
    estimated_wh_before: int
    estimated_wh: int
    before: TaxedAmount
    now: TaxedAmount

    @property
    def change(self) -> TaxedAmount:
        return self.now + -self.before


def differences(before: Iterable[BilledLine], now: Iterable[BilledLine]) -> list[Difference]:
    """The lines that changed, each once, in the order of their names; without any, the bills say the same.

    Lines of one name are taken together: a price that changed on another day splits a line differently and
    changes nothing where it comes to the same.
    """
    old, new = _by_name(before), _by_name(now)
    found = []
    for name in sorted(old.keys() | new.keys()):
        was, is_now = old.get(name, _nothing(name)), new.get(name, _nothing(name))
        if was != is_now:
            found.append(
                Difference(
                    *name,
                    quantity_wh_before=was.quantity_wh,
                    quantity_wh=is_now.quantity_wh,
                    estimated_wh_before=was.estimated_wh,
                    estimated_wh=is_now.estimated_wh,
                    before=was.amount,
                    now=is_now.amount,
                )
            )
    return found


def _by_name(lines: Iterable[BilledLine]) -> dict[Name, BilledLine]:
    same: dict[Name, list[BilledLine]] = defaultdict(list)
    for line in lines:
        same[line.name].append(line)
    return {
        name: BilledLine(
            *name,
            quantity_wh=sum(one.quantity_wh for one in some),
            estimated_wh=sum(one.estimated_wh for one in some),
            amount=sum((one.amount for one in some), start=TaxedAmount(0, 0)),
        )
        for name, some in same.items()
    }


def _nothing(name: Name) -> BilledLine:
    return BilledLine(*name, quantity_wh=0, estimated_wh=0, amount=TaxedAmount(0, 0))
