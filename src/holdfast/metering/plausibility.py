"""Whether a meter can have measured what is said of it: pure, so that every way in asks the same question.

Files, head-end systems and people who read their own meters are judged alike.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Final

#: A register that fell is taken to have run over only from its last tenth to its first.
_ROLL_OVER_SHARE = 10
#: How many times the expected use a person may read off before the reading is taken for a slip.
_GENEROUS: Final = Decimal(5)
#: Use that is believed after any time at all, in the register's unit: a cold day in a large house.
_ALWAYS_BELIEVED: Final = Decimal(100)


class Doubt(StrEnum):
    """Why a self-reading is not believed."""

    NEGATIVE = "A register never shows less than zero."
    TOO_MANY_DIGITS = "The meter has fewer digits than this."
    BACKWARDS = "The meter showed more at an earlier reading."
    AHEAD = "The meter showed less at a later reading."
    TOO_MUCH = "This is far more than is used in the time since the last reading."


def is_plausible(value: Decimal, before: Decimal | None, *, digits: int) -> bool:
    """A register never runs backwards, but starts again at zero after its highest number.

    before: what it showed last, None where nothing is known; digits: those before the decimal point.
    """
    if before is None or value >= before:
        return True
    return has_rolled_over(value, before, digits=digits)


def has_rolled_over(value: Decimal, before: Decimal, *, digits: int) -> bool:
    """Whether a register that fell passed its highest number: from its last tenth into its first."""
    span = 10**digits
    edge = span // _ROLL_OVER_SHARE
    return bool(value < before and before >= span - edge and value <= edge)


def advance(before: Decimal, after: Decimal, *, digits: int) -> Decimal | None:
    """What a register counted between two readings, over its highest number too; None where it ran backwards."""
    if after >= before:
        return after - before
    return after + 10**digits - before if has_rolled_over(after, before, digits=digits) else None


def believed_advance(expected: Decimal) -> Decimal:
    """The most that a register is believed to have counted where so much is expected, in its unit."""
    return max(expected * _GENEROUS, _ALWAYS_BELIEVED)


def believed_ranges(before: Decimal, expected: Decimal, *, digits: int) -> list[tuple[int, int]]:
    """What a register may show next, both ends included: one range, or two where it may start again at zero."""
    span = 10**digits
    low, high = int(before), int(before + believed_advance(expected))
    if high < span:
        return [(low, high)]
    return [(low, span - 1), (0, min(high - span, span // _ROLL_OVER_SHARE))]


def doubt_about(
    value: Decimal,
    *,
    digits: int,
    before: Decimal | None = None,
    after: Decimal | None = None,
    expected: Decimal | None = None,
) -> Doubt | None:
    """What speaks against a reading that a person took, None for nothing.

    before, after: what the register showed at the readings on either side; expected: what it would have
    counted since the one before, in its unit.
    """
    if value < 0:
        return Doubt.NEGATIVE
    if value >= 10**digits:
        return Doubt.TOO_MANY_DIGITS
    if not is_plausible(value, before, digits=digits):
        return Doubt.BACKWARDS
    if after is not None and not is_plausible(after, value, digits=digits):
        return Doubt.AHEAD
    if before is None or expected is None:
        return None
    counted = advance(before, value, digits=digits)
    assert counted is not None
    return Doubt.TOO_MUCH if counted > believed_advance(expected) else None
