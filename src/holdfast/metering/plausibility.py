"""Whether a register can show what is said of it: pure, so that every way in asks the same question."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

#: A register that fell is taken to have run over only from its last tenth to its first.
_ROLL_OVER_SHARE = 10


def is_plausible(value: Decimal, before: Decimal | None, *, digits: int) -> bool:
    """A register never runs backwards, but starts again at zero after its highest number.

    before: what it showed last, None where nothing is known; digits: those before the decimal point.
    """
    if before is None or value >= before:
        return True
    span = 10**digits
    edge = span // _ROLL_OVER_SHARE
    return bool(before >= span - edge and value <= edge)
