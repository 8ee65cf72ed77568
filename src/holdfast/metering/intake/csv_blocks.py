"""CSV in blocks of whole lines: a position is a number of bytes, so reading goes on where it ended."""

from __future__ import annotations

import csv
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO, Final

import pyarrow as pa
from pyarrow import csv as arrow_csv

from holdfast.metering.choices import DeliveryKind
from holdfast.metering.intake.blocks import TEXT_LENGTH, Block, Reason, Refused, Rejected
from holdfast.metering.intake.days import is_day_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BLOCK_BYTES: Final = 16 << 20
_SMALLER: Final = {DeliveryKind.DAYS: 2, DeliveryKind.READINGS: 16}
_SMALLEST: Final = 64 << 10
_LONGEST_HEADER: Final = 64 << 10
_LINE_FEED: Final = ord("\n")
#: What columns are read as where all of a block's rows are well formed; all others are texts.
_TYPES: Final[Mapping[str, pa.DataType]] = {
    "start_at": pa.timestamp("s", "UTC"),
    "read_at": pa.timestamp("s", "UTC"),
    "value": pa.float64(),
    "local_date": pa.date32(),
}
_WORDS: Final = pa.dictionary(pa.int32(), pa.string())
_REPEATED: Final = frozenset(
    {
        "supply_point",
        "market",
        "register",
        "direction",
        "unit",
        "step_minutes",
        "quality",
        "source",
        "serial_number",
    }
)


class CsvBlocks:
    """A CSV file in UTF-8, its columns named in the first line; commas, or semicolons where those name them.

    A line is a row: texts in quotes hold no line breaks. Empty lines are passed over.
    """

    def __init__(self, file: BinaryIO, *, size: int, block_bytes: int = BLOCK_BYTES) -> None:
        self._file = file
        self._block_bytes = block_bytes
        self.size = size
        header = file.readline(_LONGEST_HEADER)
        self._start = len(header)
        try:
            line = header.decode("utf-8-sig").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise Refused("the file is not UTF-8") from error
        self._delimiter = ";" if ";" in line and "," not in line else ","
        names = next(csv.reader([line], delimiter=self._delimiter), [])
        self.columns = tuple(name.strip().lower() for name in names)

    def expect(self, kind: DeliveryKind) -> None:
        """A value of a day's row is fewer bytes than a row of its own; a reading is rows of several tables."""
        if kind in _SMALLER:
            self._block_bytes = max(self._block_bytes // _SMALLER[kind], _SMALLEST)

    def blocks(self, position: int, rows_before: int) -> Iterator[Block]:
        """Blocks of whole lines, from a position on; where they end does not depend on where reading began."""
        begin, line = max(position, self._start), rows_before + 2  # the header is line 1
        while begin < self.size:
            self._file.seek(begin)
            data = self._file.read(self._block_bytes)
            end = begin + len(data)
            cut = len(data) if end >= self.size else data.rfind(b"\n") + 1
            if not cut:
                raise Refused(f"line {line} does not end within {self._block_bytes:,} bytes")
            content = memoryview(data)[:cut]
            lines = data.count(b"\n", 0, cut) + (data[cut - 1] != _LINE_FEED)
            begin += cut
            yield self._block(content, first_line=line, lines=lines, end=begin)
            line += lines

    def _block(self, content: memoryview, *, first_line: int, lines: int, end: int) -> Block:
        try:
            table = self._parsed(content, typed=True)
        except (pa.ArrowInvalid, pa.ArrowKeyError):
            return self._looked_at_closely(content, first_line=first_line, lines=lines, end=end)
        texts = _Lines(content)
        if table.num_rows != lines:  # an empty line would shift all others
            return self._looked_at_closely(content, first_line=first_line, lines=lines, end=end)
        return Block(
            {name: table.column(name) for name in self.columns},
            lines,
            lambda place: first_line + place,
            texts.text,
            end,
            lines,
        )

    def _looked_at_closely(self, content: memoryview, *, first_line: int, lines: int, end: int) -> Block:
        """A block with rows that are not as they should be: everything is read as text, if need be line by line."""
        texts = _Lines(content)
        if (table := self._texts(content)) is not None and table.num_rows == lines:
            return Block(
                {name: table.column(name) for name in self.columns},
                lines,
                lambda place: first_line + place,
                texts.text,
                end,
                lines,
            )
        good: list[bytes] = []
        places: list[int] = []
        rejected: list[Rejected] = []
        for place, raw in enumerate(texts.lines[:lines]):
            stripped = raw.rstrip(b"\r")
            if not stripped:
                continue
            if self._is_row(stripped):
                good.append(stripped)
                places.append(place)
            else:
                rejected.append(
                    Rejected(first_line + place, Reason.WRONG_COLUMNS, texts.text(place)[:TEXT_LENGTH])
                )
        table = self._parsed(memoryview(b"\n".join([*good, b""])), typed=False)
        return Block(
            {name: table.column(name) for name in self.columns},
            len(good),
            lambda row: first_line + places[row],
            lambda row: texts.text(places[row]),
            end,
            lines,
            rejected,
        )

    def _texts(self, content: memoryview) -> pa.Table | None:
        try:
            return self._parsed(content, typed=False)
        except (pa.ArrowInvalid, pa.ArrowKeyError):
            return None

    def _is_row(self, line: bytes) -> bool:
        try:
            text = line.decode()
            return len(next(csv.reader([text], delimiter=self._delimiter, strict=True))) == len(self.columns)
        except (UnicodeDecodeError, csv.Error):
            return False

    def _parsed(self, content: memoryview, *, typed: bool) -> pa.Table:
        types = {name: _type_of(name) if typed else pa.string() for name in self.columns}
        if not len(content):
            return pa.table({name: pa.array([], kind) for name, kind in types.items()})
        return arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(content)),
            read_options=arrow_csv.ReadOptions(column_names=list(self.columns), block_size=4 << 20),
            parse_options=arrow_csv.ParseOptions(delimiter=self._delimiter, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=types,
                strings_can_be_null=True,
                null_values=[""],
                quoted_strings_can_be_null=True,
            ),
        )


def _type_of(name: str) -> pa.DataType:
    if is_day_column(name):
        return pa.float64()
    return _TYPES.get(name, _WORDS if name in _REPEATED else pa.string())


class _Lines:
    """The lines of a block, found only where one has to be told."""

    def __init__(self, content: memoryview) -> None:
        self._content = content

    @cached_property
    def lines(self) -> list[bytes]:
        return bytes(self._content).split(b"\n")

    def text(self, place: int) -> str:
        return self.lines[place].rstrip(b"\r").decode(errors="replace").replace("\x00", "\ufffd")
