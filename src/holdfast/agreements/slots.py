"""The hours of the day in which a band of a tariff holds, where they are the same on every weekday. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

MINUTES_PER_DAY = 1440
EVERY_DAY = 0b111_1111

Slot = tuple[int, int]


class Window(Protocol):
    """Local minutes `[start_minute, end_minute)` on the weekdays of a mask; over midnight if not forward."""

    @property
    def start_minute(self) -> int: ...
    @property
    def end_minute(self) -> int: ...
    @property
    def weekday_mask(self) -> int: ...


def whole_week(windows: Sequence[Window]) -> list[Slot] | None:
    """The slots of windows, early ones first; None where weekdays differ."""
    if any(window.weekday_mask != EVERY_DAY for window in windows):
        return None
    return sorted((window.start_minute, window.end_minute % MINUTES_PER_DAY) for window in windows)


def rest_of_day(windows: Sequence[Window]) -> list[Slot] | None:
    """The slots between windows that do not overlap; none where there are no windows, None if days differ."""
    taken = whole_week(windows)
    if not taken:
        return taken
    following = [*taken[1:], taken[0]]
    return sorted((end, start) for (_, end), (start, _) in zip(taken, following, strict=True) if end != start)
