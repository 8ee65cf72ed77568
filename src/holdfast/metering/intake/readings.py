"""Rows of what registers showed: a register of a meter at a moment each.

Rows of one meter and moment are one reading. Without a serial number it is the meter that was in place then;
without a register, the meter's only one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np

from holdfast.metering.bulk_readings import NewReading, record_readings
from holdfast.metering.choices import ReadingQuality, ReadingSource
from holdfast.metering.intake.blocks import Reason, Rejected
from holdfast.metering.intake.columns import Words, moments_of, whole_thousandths_of, words_of
from holdfast.metering.intake.intervals import Judged
from holdfast.metering.models import Meter, Register

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from holdfast.metering.intake.blocks import Block
    from holdfast.metering.intake.channels import ChannelDirectory
    from holdfast.metering.models import Delivery
    from holdfast.properties.models import SupplyPoint

_NAMING: Final = ("supply_point", "market", "serial_number", "register")
READING_COLUMNS: Final = frozenset({*_NAMING, "read_at", "value", "source", "quality"})
#: The most that a register can be kept to show, in thousandths: eleven digits before the point.
_LARGEST: Final = 10**14 - 1
_QUALITIES: Final[Mapping[str, ReadingQuality]] = {
    "": ReadingQuality.ACTUAL,
    "A": ReadingQuality.ACTUAL,
    "ACTUAL": ReadingQuality.ACTUAL,
    "E": ReadingQuality.ESTIMATED,
    "ESTIMATE": ReadingQuality.ESTIMATED,
    "ESTIMATED": ReadingQuality.ESTIMATED,
}
_SOURCES: Final[Mapping[str, ReadingSource]] = {
    "": ReadingSource.SMART,
    **{str(one): one for one in ReadingSource},
}


@dataclass(frozen=True, slots=True)
class ReadingRows:
    """A block of register readings, judged as far as the rows alone can tell; values are thousandths."""

    block: Block
    judged: Judged
    names: Mapping[str, Words]
    read_at: NDArray[np.int64]
    values: NDArray[np.float64]

    def keep(
        self, directory: ChannelDirectory, delivery: Delivery, *, now: datetime
    ) -> tuple[int, int, list[Rejected]]:
        """Keep what can be kept: how many values, how many readings are new, and the rows that are not kept."""
        reasons = self.judged.reasons
        rows = np.flatnonzero(reasons == Reason.FINE).tolist()
        book = _Book(
            directory, {(self.word("supply_point", row) or "", self.word("market", row)) for row in rows}
        )
        found: dict[tuple[Meter, datetime], dict[Register, Decimal]] = defaultdict(dict)
        said: dict[tuple[Meter, datetime], tuple[ReadingSource, ReadingQuality]] = {}
        row_of: dict[tuple[Meter, datetime, Register], int] = {}
        for row in rows:
            moment = datetime.fromtimestamp(int(self.read_at[row]), UTC)
            value = Decimal(int(self.values[row])) / 1000
            register = self._register(book, row, moment, now=now)
            if isinstance(register, Register) and value >= 10**register.digits:
                register = Reason.TOO_MANY_DIGITS
            if isinstance(register, Reason):
                reasons[row] = register
                continue
            key = (register.meter, moment)
            if (*key, register) in row_of and found[key][register] != value:
                reasons[row_of[*key, register]] = Reason.CONTRADICTED
            row_of[*key, register] = row
            found[key][register] = value
            said[key] = (_SOURCES[self.upper("source", row)], _QUALITIES[self.upper("quality", row)])
        outcome = record_readings(
            readings=[NewReading(*key, values, *said[key]) for key, values in found.items()],
            delivery=delivery,
            now=now,
        )
        bad = np.flatnonzero(reasons).tolist()
        rejected = [self.block.reject(row, Reason(reasons[row])) for row in bad]
        return len(row_of), outcome.new, rejected

    def word(self, column: str, row: int) -> str | None:
        """What a row says in a column of words."""
        words = self.names.get(column)
        if words is None or words.codes[row] < 0:
            return None
        return words.words[words.codes[row]] or None

    def upper(self, column: str, row: int) -> str:
        return (self.word(column, row) or "").upper()

    def _register(self, book: _Book, row: int, moment: datetime, *, now: datetime) -> Register | Reason:
        point = book.points[self.word("supply_point", row) or "", self.word("market", row)]
        if isinstance(point, Reason):
            return point
        if moment > now:
            return Reason.IN_THE_FUTURE
        meters = book.meters[point.pk]
        if serial := self.word("serial_number", row):
            meters = [meter for meter in meters if meter.serial_number == serial]
            if meters and not any(_was_there(meter, moment) for meter in meters):
                return Reason.OUTSIDE_METER_TIME
        meters = [meter for meter in meters if _was_there(meter, moment)]
        if not meters:
            return Reason.UNKNOWN_METER
        registers = book.registers[meters[-1].pk]
        if identifier := self.word("register", row):
            registers = [register for register in registers if register.identifier == identifier]
        return registers[0] if len(registers) == 1 else Reason.UNKNOWN_REGISTER


class _Book:
    """The supply points that a block names, their meters from the oldest on, and the meters' registers."""

    def __init__(self, directory: ChannelDirectory, names: Iterable[tuple[str, str | None]]) -> None:
        self.points: dict[tuple[str, str | None], SupplyPoint | Reason] = directory.supply_points(list(names))
        keys = {point.pk for point in self.points.values() if not isinstance(point, Reason)}
        self.meters: dict[int, list[Meter]] = defaultdict(list)
        self.registers: dict[int, list[Register]] = defaultdict(list)
        for meter in Meter.objects.filter(supply_point__in=keys).order_by("installed_at", "pk"):
            self.meters[meter.supply_point_id].append(meter)
        by_key = {meter.pk: meter for some in self.meters.values() for meter in some}
        for register in Register.objects.filter(meter__in=by_key):
            register.meter = by_key[register.meter_id]
            self.registers[register.meter_id].append(register)


def reading_rows(block: Block) -> ReadingRows:
    """Read a block whose rows are a register at a moment each; needs no database."""
    judged = Judged.blank(block.count)
    columns = (*_NAMING, "source", "quality")
    names = {name: words_of(block.columns[name]) for name in columns if name in block.columns}
    judged.against(Reason.NO_SUPPLY_POINT, names["supply_point"].codes < 0)
    read_at, good = moments_of(block.columns["read_at"])
    judged.unless(good, Reason.BAD_TIME)
    values, good = whole_thousandths_of(block.columns["value"], factor=1_000, largest=_LARGEST)
    judged.unless(good, Reason.BAD_VALUE)
    judged.unless(_known(names.get("source"), _SOURCES), Reason.UNKNOWN_SOURCE)
    judged.unless(_known(names.get("quality"), _QUALITIES), Reason.UNKNOWN_QUALITY)
    judged.against(Reason.NEGATIVE, values < 0)
    return ReadingRows(block, judged, names, read_at, values)


def _known(words: Words | None, meanings: Mapping[str, object]) -> NDArray[np.bool_] | None:
    if words is None:
        return None
    of_word = np.array([word.upper() in meanings for word in words.words] + [True])
    return of_word[words.codes]  # -1, which says nothing, is the last


def _was_there(meter: Meter, moment: datetime) -> bool:
    return meter.installed_at <= moment and (meter.removed_at is None or moment <= meter.removed_at)
