"""Parquet in blocks of rows: a position is a number of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

import pyarrow as pa
from pyarrow import parquet

from holdfast.metering.choices import DeliveryKind
from holdfast.metering.intake.blocks import Block, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK_ROWS: Final = 1 << 19
_SMALLER: Final = {DeliveryKind.DAYS: 32, DeliveryKind.READINGS: 32}


class ParquetBlocks:
    """A Parquet file; columns of texts are read by their dictionaries, which hold each text once."""

    def __init__(self, file: BinaryIO, *, block_rows: int = BLOCK_ROWS) -> None:
        try:
            schema = parquet.read_schema(file)
            words = [
                field.name
                for field in schema
                if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
            ]
            file.seek(0)
            self._file = parquet.ParquetFile(file, read_dictionary=words, pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            raise Refused(f"the file is not Parquet: {error}") from error
        self._block_rows = block_rows
        self._names = {name.strip().lower(): name for name in schema.names}
        self.columns = tuple(self._names)
        self.size = int(self._file.metadata.num_rows)

    def expect(self, kind: DeliveryKind) -> None:
        """A day's row is many values; a reading is rows of several tables."""
        self._block_rows = max(self._block_rows // _SMALLER.get(kind, 1), 1)

    def blocks(self, position: int, rows_before: int) -> Iterator[Block]:
        """Blocks of the same number of rows; whole row groups before the position are not read."""
        assert position == rows_before
        groups, skipped = self._groups_from(position)
        at = position - skipped
        for batch in self._file.iter_batches(batch_size=self._block_rows, row_groups=groups):
            begin, at = at, at + len(batch)
            if at <= position:
                continue
            rows = batch.slice(max(position - begin, 0))
            yield self._block(rows, first=max(begin, position), end=at)

    def _groups_from(self, position: int) -> tuple[list[int], int]:
        """The row groups that hold rows from a position on, and how many rows of the first come before it."""
        metadata, begin = self._file.metadata, 0
        for group in range(metadata.num_row_groups):
            count = metadata.row_group(group).num_rows
            if begin + count > position:
                return list(range(group, metadata.num_row_groups)), position - begin
            begin += count
        return [], 0

    def _block(self, rows: pa.RecordBatch, *, first: int, end: int) -> Block:
        table = pa.table(rows)

        def text_of(place: int) -> str:
            row: dict[str, Any] = table.slice(place, 1).to_pylist()[0]
            return ", ".join(f"{name}={value}" for name, value in row.items()).replace("\x00", "\ufffd")

        return Block(
            {name: table.column(spelt) for name, spelt in self._names.items()},
            len(rows),
            lambda place: first + place + 1,
            text_of,
            end,
            len(rows),
        )
