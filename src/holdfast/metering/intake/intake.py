"""A block of rows into the store: what files and batches do alike, by the kind of their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from holdfast.metering import store
from holdfast.metering.choices import DeliveryKind, IntervalSource
from holdfast.metering.intake.blocks import Reason, Refused
from holdfast.metering.intake.days import DAY_COLUMNS, day_rows, is_day_column
from holdfast.metering.intake.intervals import INTERVAL_COLUMNS, interval_rows
from holdfast.metering.intake.readings import READING_COLUMNS, ReadingRows, reading_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from holdfast.metering.days import Points
    from holdfast.metering.intake.blocks import Block, Rejected
    from holdfast.metering.intake.channels import ChannelDirectory
    from holdfast.metering.models import Delivery


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a block: values that are in the store now, days that changed by them, rows not kept."""

    values: int
    days_changed: int
    rejected: list[Rejected]

    def and_also(self, other: Outcome) -> Outcome:
        """What came of two blocks together."""
        return Outcome(
            self.values + other.values,
            self.days_changed + other.days_changed,
            [*self.rejected, *other.rejected],
        )


class Rows(Protocol):
    """A block as arrays."""

    @property
    def block(self) -> Block: ...
    def points(
        self, directory: ChannelDirectory, *, now: datetime
    ) -> tuple[Points, NDArray[np.int64], list[Rejected]]: ...


def kind_of(columns: Sequence[str]) -> DeliveryKind:
    """What the rows of a delivery are, by the names of its columns. Refused where they fit nothing."""
    names = frozenset(columns)
    if len(names) != len(columns):
        raise Refused("a column is named twice")
    for kind, telling, needed, allowed in _SHAPES:
        if telling not in names:
            continue
        if missing := needed - names:
            raise Refused(f"columns are missing: {', '.join(sorted(missing))}")
        if unknown := {
            one for one in names - allowed if not (kind is DeliveryKind.DAYS and is_day_column(one))
        }:
            raise Refused(f"columns are unknown: {', '.join(sorted(unknown))}")
        return kind
    raise Refused("there is no column start_at, local_date or read_at: see docs/import.md for the formats")


_SHAPES = (
    (DeliveryKind.INTERVALS, "start_at", frozenset({"supply_point", "value"}), INTERVAL_COLUMNS),
    (DeliveryKind.DAYS, "local_date", frozenset({"supply_point"}), DAY_COLUMNS),
    (DeliveryKind.READINGS, "read_at", frozenset({"supply_point", "value"}), READING_COLUMNS),
)


def rows_of(kind: DeliveryKind, block: Block, *, factor: int) -> Rows | ReadingRows:
    """A block of a kind as arrays; needs no database, so that blocks can be read ahead."""
    if kind is DeliveryKind.READINGS:
        return reading_rows(block)
    read = interval_rows if kind is DeliveryKind.INTERVALS else day_rows
    return read(block, factor=factor)


def take_in(
    rows: Rows | ReadingRows, directory: ChannelDirectory, delivery: Delivery, *, now: datetime
) -> Outcome:
    """Put the values of a block into the store, in the transaction under way."""
    if isinstance(rows, ReadingRows):
        kept, changed, rejected = rows.keep(directory, delivery, now=now)
        return Outcome(kept, changed, sorted([*rejected, *rows.block.rejected]))
    # places: for each point its row in the block
    points, places, rejected = rows.points(directory, now=now)
    report = store.write_points(
        points, source=IntervalSource(delivery.source), recorded_at=now, delivery=delivery
    )
    for lost, reason in ((report.off_step, Reason.OFF_STEP), (report.superseded, Reason.CONTRADICTED)):
        rejected.extend(rows.block.reject(place, reason) for place in places[lost].tolist())
    rejected.extend(rows.block.rejected)
    rejected.sort(key=lambda one: one.number)
    return Outcome(report.intervals - len(report.superseded), report.days_changed, rejected)
