"""Files into the store: block by block, each in one transaction with the note of how far the file is.

Whatever ends the process, what is in the store and what is noted agree, and importing the same file again goes
on behind the last block. A file that was taken in already is known by its content and changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import orjson
from django.db import transaction

from holdfast.kernel.events import BusinessEvent
from holdfast.metering.choices import DeliveryKind, IntervalSource
from holdfast.metering.intake.blocks import Refused
from holdfast.metering.intake.channels import ChannelDirectory, Defaults
from holdfast.metering.intake.csv_blocks import CsvBlocks
from holdfast.metering.intake.intake import kind_of, rows_of, take_in
from holdfast.metering.intake.parquet_blocks import ParquetBlocks
from holdfast.metering.intake.rejections import keep_rejected
from holdfast.metering.models import Delivery
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from holdfast.metering.intake.blocks import Block, Source
    from holdfast.metering.intake.intake import Outcome, Rows
    from holdfast.metering.intake.readings import ReadingRows

T = TypeVar("T")
Progress = Callable[[Delivery], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What a file does not say of itself; factor: thousandths of the channel's unit in one of the file's."""

    defaults: Defaults = field(default_factory=Defaults)
    factor: int = 1_000
    source: IntervalSource = IntervalSource.FILE


class TakenByAnother(Exception):
    """Another process imports the same file at the same time."""


def import_file(
    path: Path, *, options: Options, clock: Callable[[], datetime], progress: Progress = lambda _: None
) -> Delivery:
    """Take a file in, from where it was left if it was begun before; the delivery says what came of it.

    clock: asked for the moment of each block; progress: told the delivery after each. Refused where the file
    as a whole cannot be read, TakenByAnother where it is being imported already. What was kept stays kept.
    """
    digest = digest_of(path, options)
    with path.open("rb") as file:
        source = _source(path, file)
        kind = kind_of(source.columns)
        delivery, _ = Delivery.objects.get_or_create(
            digest=digest,
            organization=None,
            defaults={
                "kind": kind,
                "source": options.source,
                "name": path.name[:255],
                "options": orjson.loads(orjson.dumps(asdict(options))),
                "size": source.size,
                "received_at": clock(),
                "updated_at": clock(),
            },
        )
        if delivery.is_finished:
            return delivery
        directory = ChannelDirectory(options.defaults)
        source.expect(kind)
        blocks = source.blocks(delivery.position, delivery.rows_read)
        with _ahead(rows_of(kind, block, factor=options.factor) for block in blocks) as ready:
            for rows in ready:
                _take(delivery, rows, directory, now=clock())
                progress(delivery)
        _finish(delivery, now=clock())
    return delivery


def digest_of(path: Path, options: Options) -> bytes:
    """SHA-256 of what a file holds and of what decides its meaning."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(orjson.dumps(asdict(options), option=orjson.OPT_SORT_KEYS))
    return digest.digest()


def _source(path: Path, file: BinaryIO) -> Source:
    start = file.read(4)
    file.seek(0)
    if start == b"PAR1":
        return ParquetBlocks(file)
    return CsvBlocks(file, size=path.stat().st_size)


def _take(
    delivery: Delivery, rows: Rows | ReadingRows, directory: ChannelDirectory, *, now: datetime
) -> None:
    """One block, whole: its values, its rejected rows, and how far the file is."""
    with transaction.atomic():
        outcome = take_in(rows, directory, delivery, now=now)
        keep_rejected(delivery, outcome.rejected)
        _move_on(delivery, rows.block, outcome, now=now)


def _move_on(delivery: Delivery, block: Block, outcome: Outcome, *, now: datetime) -> None:
    moved = Delivery.objects.filter(pk=delivery.pk, position=delivery.position, finished_at=None)
    after = {
        "position": block.end,
        "rows_read": delivery.rows_read + block.rows,
        "rows_rejected": delivery.rows_rejected + len(outcome.rejected),
        "values_kept": delivery.values_kept + outcome.values,
        "days_changed": delivery.days_changed + outcome.days_changed,
        "updated_at": now,
    }
    if not moved.update(**after):
        raise TakenByAnother
    for name, value in after.items():
        setattr(delivery, name, value)


@transaction.atomic
def _finish(delivery: Delivery, *, now: datetime) -> None:
    if not Delivery.objects.filter(pk=delivery.pk, finished_at=None).update(finished_at=now, updated_at=now):
        raise TakenByAnother
    delivery.finished_at = delivery.updated_at = now
    record_event(
        BusinessEvent(
            "metering.delivery.taken_in-v1",
            now,
            data={
                "delivery_id": delivery.pk,
                "kind": delivery.kind,
                "source": IntervalSource(delivery.source).name,
                "values": delivery.values_kept,
                "rejected": delivery.rows_rejected,
            },
        )
    )


@contextmanager
def _ahead(blocks: Iterator[T]) -> Iterator[Iterator[T]]:
    """The same blocks, the next one being read while one is dealt with."""
    with ThreadPoolExecutor(1, thread_name_prefix="import") as reader:

        def each() -> Iterator[T]:
            coming = reader.submit(next, blocks, None)
            while (block := coming.result()) is not None:
                coming = reader.submit(next, blocks, None)
                yield block

        yield each()


__all__ = ["DeliveryKind", "Options", "Refused", "TakenByAnother", "import_file"]
