"""A block of rows into the store: what files and batches do alike, by the kind of their rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from holdfast.metering import store
from holdfast.metering.choices import DeliveryKind, IntervalSource
from holdfast.metering.intake.blocks import Block, Reason, Refused, Rejected
from holdfast.metering.intake.days import DAY_COLUMNS, is_day_column, read_days
from holdfast.metering.intake.intervals import INTERVAL_COLUMNS, read_intervals
from holdfast.metering.models import Delivery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.metering.intake.channels import ChannelDirectory


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a block: values that are in the store now, days that changed by them, rows not kept."""

    values: int
    days_changed: int
    rejected: list[Rejected]


Taker = Callable[[Block, Delivery, datetime], Outcome]


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
)


def taker_of(kind: DeliveryKind, directory: ChannelDirectory, *, factor: int) -> Taker:
    """What takes in blocks of a kind."""
    read = read_intervals if kind is DeliveryKind.INTERVALS else read_days

    def take(block: Block, delivery: Delivery, now: datetime) -> Outcome:
        # places: for each point its row in the block
        points, places, rejected = read(block, directory, factor=factor, now=now)
        report = store.write_points(
            points, source=IntervalSource(delivery.source), recorded_at=now, delivery=delivery
        )
        for lost, reason in ((report.off_step, Reason.OFF_STEP), (report.superseded, Reason.CONTRADICTED)):
            rejected.extend(block.reject(place, reason) for place in places[lost].tolist())
        rejected.extend(block.rejected)
        rejected.sort(key=lambda one: one.number)
        return Outcome(report.intervals - len(report.superseded), report.days_changed, rejected)

    return take
