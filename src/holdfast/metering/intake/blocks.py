"""Blocks of rows, however they came: what CSV files, Parquet files and batches have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pyarrow as pa

    from holdfast.metering.choices import DeliveryKind

#: How much of a rejected row is kept.
TEXT_LENGTH = 500


class Reason(IntEnum):
    """Why a row is not kept, in the order in which it is looked for: the first that holds is told."""

    FINE = 0
    WRONG_COLUMNS = 1
    NO_SUPPLY_POINT = 2
    UNKNOWN_SUPPLY_POINT = 3
    AMBIGUOUS_SUPPLY_POINT = 4
    UNKNOWN_MARKET = 5
    UNKNOWN_REGISTER = 6
    UNKNOWN_DIRECTION = 7
    UNKNOWN_UNIT = 8
    UNKNOWN_STEP = 9
    BAD_TIME = 10
    BAD_VALUE = 11
    UNKNOWN_QUALITY = 12
    WRONG_COUNT = 13
    NEGATIVE = 14
    IMPLAUSIBLE = 15
    TOO_OLD = 16
    IN_THE_FUTURE = 17
    OFF_STEP = 18
    CONTRADICTED = 19
    UNKNOWN_METER = 20
    OUTSIDE_METER_TIME = 21
    TOO_MANY_DIGITS = 22
    MALFORMED = 23
    UNKNOWN_SOURCE = 24


class Refused(Exception):
    """A file or batch that cannot be taken in as a whole; the text says what to change."""


class Rejected(NamedTuple):
    """A row that is not kept: its number in the file, why, and the row itself."""

    number: int
    reason: Reason
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive rows of a delivery.

    columns: by name, each of `count` rows; number_of and text_of: of a row by its place in the block; end: the
    position behind the block; rows: how many rows of the delivery it stands for, rejected ones with it.
    """

    columns: Mapping[str, pa.ChunkedArray]
    count: int
    number_of: Callable[[int], int]
    text_of: Callable[[int], str]
    end: int
    rows: int
    rejected: list[Rejected] = field(default_factory=list)

    def reject(self, place: int, reason: Reason) -> Rejected:
        return Rejected(self.number_of(place), reason, self.text_of(place)[:TEXT_LENGTH])


class Source(Protocol):
    """Something with columns that is read block by block, from any position where a block ended."""

    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def size(self) -> int: ...
    def blocks(self, position: int, rows_before: int) -> Iterator[Block]: ...
    def expect(self, kind: DeliveryKind) -> None:
        """Fit the blocks to what a row of this kind takes once it is read."""
