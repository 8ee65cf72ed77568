"""What one interval can hold at most: pure."""

from __future__ import annotations

from typing import Final

#: Nothing that a supplier of homes and small works serves draws 100 MW: more is a unit mistaken for another.
LARGEST_KILOWATTS: Final = 100_000
_WATT_HOURS_A_SECOND: Final = LARGEST_KILOWATTS * 1_000 / 3_600
_LARGEST_KEPT: Final = 2**31 - 1


def largest_thousandths(step_seconds: int) -> int:
    """The most thousandths of a kWh or a cubic metre that are believed of an interval of a step."""
    return min(int(_WATT_HOURS_A_SECOND * step_seconds), _LARGEST_KEPT)
