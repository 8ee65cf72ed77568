"""Rows of interval values become points of the store, each judged on the way.

Two shapes: a value a row (`start_at`, `value`), and a local day a row (`local_date`, and its values in the order
of the day's intervals, as many as the calendar says).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from holdfast.metering.days import Points
from holdfast.metering.intake.blocks import Reason, Rejected
from holdfast.metering.intake.channels import ChannelFacts, ChannelName
from holdfast.metering.intake.columns import moments_of, qualities_of, thousandths_of, words_of
from holdfast.metering.interval_limits import largest_thousandths
from holdfast.metering.series import Quality

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from holdfast.metering.intake.blocks import Block
    from holdfast.metering.intake.channels import ChannelDirectory

    Mask = NDArray[np.bool_]

#: Columns that name the channel, in the order of a `ChannelName`.
NAMING: Final = ("supply_point", "market", "register", "direction", "step_minutes")
INTERVAL_COLUMNS: Final = frozenset({*NAMING, "start_at", "value", "quality"})
#: Nothing was metered in steps before this: a moment before it is a slip.
EARLIEST: Final = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())
#: Codes of several columns are counted by a table of their combinations up to this size.
_COMBINATIONS: Final = 1 << 24


@dataclass(slots=True)
class Judged:
    """Rows with a verdict each; a row keeps the first reason that is found against it, channels before all."""

    reasons: NDArray[np.uint8]

    @classmethod
    def blank(cls, count: int) -> Judged:
        return cls(np.zeros(count, np.uint8))

    def against(self, reason: Reason, bad: Mask) -> None:
        self.reasons[bad & (self.reasons == Reason.FINE)] = reason

    def unless(self, good: Mask | None, reason: Reason) -> None:
        if good is not None:
            self.against(reason, ~good)


@dataclass(frozen=True, slots=True)
class Named:
    """The channels of a block's rows: codes are places in facts, each of which some row names."""

    codes: NDArray[np.int32]
    facts: Sequence[ChannelFacts | Reason]

    def judge(self, judged: Judged) -> None:
        reasons = np.array([one if isinstance(one, Reason) else Reason.FINE for one in self.facts], np.uint8)
        if reasons.any():
            of_row = reasons[self.codes]
            np.copyto(judged.reasons, of_row, where=of_row != Reason.FINE)

    def numbers(self, attribute: str) -> NDArray[np.int64]:
        """A number of each channel; 0 where there is no channel."""
        return np.array(
            [getattr(one, attribute) if isinstance(one, ChannelFacts) else 0 for one in self.facts], np.int64
        )

    def channels(self) -> tuple[list[int], NDArray[np.int64]]:
        """Distinct primary keys, and for each fact its place among them."""
        distinct, places = np.unique(self.numbers("pk"), return_inverse=True)
        return distinct.tolist(), places.astype(np.int64)


@dataclass(frozen=True, slots=True)
class Names:
    """What the rows of a block say of their channels: codes are places in names, each of which some row says."""

    codes: NDArray[np.int32]
    names: Sequence[ChannelName]

    def found(self, directory: ChannelDirectory) -> Named:
        return Named(self.codes, directory.find(self.names))


def names_of(block: Block) -> Names:
    """The channels that the rows of a block name."""
    present = [name for name in NAMING if name in block.columns]
    columns = [words_of(block.columns[name]) for name in present]
    sizes = [len(one.words) + 1 for one in columns]
    joint: NDArray[np.integer[Any]] = columns[0].codes + 1  # 0 where nothing is said
    for column, size in zip(columns[1:], sizes[1:], strict=True):
        joint = joint.astype(np.int64) * size + column.codes + 1
    used, codes = _counted(joint, int(np.prod(sizes, dtype=np.float64)))
    names = []
    for one in used.tolist():
        said = {
            name: column.words[int(code) - 1] or None if code else None
            for name, column, code in zip(present, columns, np.unravel_index(one, sizes), strict=True)
        }
        names.append(ChannelName(said.pop("supply_point") or "", **said))
    return Names(codes, names)


def _counted(
    joint: NDArray[np.integer[Any]], combinations: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Like `np.unique` with the inverse, without sorting where there are few combinations."""
    if combinations > _COMBINATIONS:
        used, inverse = np.unique(joint, return_inverse=True)
        return used, inverse.astype(np.int32)
    seen = np.zeros(combinations, np.bool_)
    seen[joint] = True
    used = np.flatnonzero(seen)
    place = np.zeros(combinations, np.int32)
    place[used] = np.arange(len(used))
    return used, place[joint]


@dataclass(frozen=True, slots=True)
class IntervalRows:
    """A block of single values as arrays, judged as far as the rows alone can tell."""

    block: Block
    judged: Judged
    names: Names
    starts: NDArray[np.int64]
    values: NDArray[np.int32]
    quality: NDArray[np.uint8]

    def points(
        self, directory: ChannelDirectory, *, now: datetime
    ) -> tuple[Points, NDArray[np.int64], list[Rejected]]:
        """The points that can be kept, the place of each in the block, and the rows that cannot be kept."""
        found, judged = self.names.found(directory), self.judged
        found.judge(judged)
        judge_cells(judged, found, None, self.starts, self.values, now=now)
        keys, place_of = found.channels()
        points = Points(keys, place_of[found.codes], self.starts, self.values, self.quality)
        bad = np.flatnonzero(judged.reasons)
        if not len(bad):
            return points, np.arange(self.block.count), []
        kept = np.flatnonzero(judged.reasons == Reason.FINE)
        rejected = [self.block.reject(place, Reason(judged.reasons[place])) for place in bad.tolist()]
        return used_alone(points.at(kept)), kept, rejected


def interval_rows(block: Block, *, factor: int) -> IntervalRows:
    """Read a block whose rows are a value each; needs no database."""
    judged = Judged.blank(block.count)
    starts, good = moments_of(block.columns["start_at"])
    judged.unless(good, Reason.BAD_TIME)
    values, good = thousandths_of(block.columns["value"], factor=factor)
    judged.unless(good, Reason.BAD_VALUE)
    quality = np.full(block.count, Quality.ACTUAL, np.uint8)
    if "quality" in block.columns:
        quality, good = qualities_of(block.columns["quality"])
        judged.unless(good, Reason.UNKNOWN_QUALITY)
    return IntervalRows(block, judged, names_of(block), starts, values, quality)


def used_alone(points: Points) -> Points:
    """Points without the channels that none of them is of."""
    used, rows = np.unique(points.rows, return_inverse=True)
    return Points(
        [points.channels[row] for row in used.tolist()],
        rows.astype(np.int64),
        points.starts,
        points.values,
        points.quality,
    )


def judge_cells(
    judged: Judged,
    found: Named,
    rows: NDArray[np.int64] | None,
    starts: NDArray[np.int64],
    values: NDArray[np.int32],
    *,
    now: datetime,
) -> None:
    """Whether intervals are over and can hold their values; rows: the row of each, None for one a row in order."""
    if not len(values):
        return

    def against(reason: Reason, bad: Mask) -> None:
        if rows is None:
            judged.against(reason, bad)
        else:
            of_row = np.zeros(len(judged.reasons), np.bool_)
            of_row[rows[bad]] = True
            judged.against(reason, of_row)

    def each(of_channel: NDArray[np.int64]) -> NDArray[np.int64]:
        return of_channel[found.codes if rows is None else found.codes[rows]]

    steps = found.numbers("step_seconds")
    limits = np.array([largest_thousandths(step) for step in steps.tolist()], np.int64)
    if values.min() < 0:
        against(Reason.NEGATIVE, values < 0)
    if values.max() > limits.min():
        against(Reason.IMPLAUSIBLE, values > each(limits))
    if starts.min() < EARLIEST:
        against(Reason.TOO_OLD, starts < EARLIEST)
    if starts.max() + steps.max() > now.timestamp():
        against(Reason.IN_THE_FUTURE, starts + each(steps) > now.timestamp())
