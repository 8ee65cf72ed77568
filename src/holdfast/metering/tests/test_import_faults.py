"""Imports that are killed: whatever ends them, going on leads to what an undisturbed import leads to."""

from __future__ import annotations

import os
import random
import signal
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pyarrow as pa
import pytest
from django.db import connection, connections
from pyarrow import csv, parquet

from holdfast.metering.choices import IntervalSource
from holdfast.metering.intake import csv_blocks, files, parquet_blocks
from holdfast.metering.intake.files import Options, import_file
from holdfast.metering.intake.rejections import rejected_rows
from holdfast.metering.models import Channel, Delivery, IntervalBatch, IntervalDay
from holdfast.metering.tests import NOW
from holdfast.platform.models import BusinessEventRecord
from holdfast.properties.tests.factories import make_supply_point

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = 12
#: An undisturbed import of the file below talks to the database some three hundred times.
LATEST_KILL = 150


def make_file(folder: Path, kind: str) -> Path:
    """Two supply points for ten days, in an order that is not theirs, some rows of which cannot be kept."""
    points = [make_supply_point().identifier for _ in range(2)]
    first = datetime(2025, 3, 25, tzinfo=UTC)
    rows = [
        (points[n % 2], first + timedelta(minutes=30 * (n // 2)), float(n % 7) if n % 97 else -1.0)
        for n in range(2 * 480)
    ]
    random.Random(5).shuffle(rows)  # noqa: S311 - no secret
    made = pa.table(
        {
            "supply_point": [row[0] for row in rows],
            "start_at": pa.array([row[1] for row in rows], pa.timestamp("s", "UTC")),
            "value": [row[2] for row in rows],
        }
    )
    path = folder / f"hh.{kind}"
    if kind == "csv":
        csv.write_csv(made, path)
    else:
        parquet.write_table(made, path, row_group_size=300)
    return path


def take_in(path: Path) -> Delivery:
    return import_file(path, options=Options(source=IntervalSource.FILE), clock=lambda: NOW)


def left_behind() -> dict[str, Any]:
    """All that an import leaves, but for keys and for versions' numbers."""
    delivery = Delivery.objects.get()
    days = IntervalDay.objects.order_by("channel__supply_point", "local_date", "version")
    return {
        "days": [
            (
                day.channel.supply_point_id,
                day.local_date,
                day.version,
                bytes(day.packed_values),
                bytes(day.packed_quality or b""),
            )
            for day in days.select_related("channel")
        ],
        "rejected": list(rejected_rows(delivery)),
        "progress": (delivery.position, delivery.rows_read, delivery.rows_rejected, delivery.values_kept),
        "batches": IntervalBatch.objects.filter(delivery=delivery).count(),
        "events": BusinessEventRecord.objects.filter(name="metering.delivery.taken_in-v1").count(),
    }


def forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE metering_intervalday, metering_intervalbatch, metering_delivery CASCADE")
    Channel.objects.all().delete()
    BusinessEventRecord.objects.filter(name="metering.delivery.taken_in-v1").delete()


def taken_in_by_a_process_that_dies(path: Path, *, at: int, afterwards: bool) -> bool:
    """Import in a process of its own that is killed when it talks to the database the at-th time.

    afterwards: as soon as the database has answered. Whether it came to the end before that.
    """
    connections.close_all()
    child = os.fork()
    if child == 0:
        wait, talked = psycopg.Connection.wait, 0

        def counted(*arguments: Any, **named: Any) -> Any:
            nonlocal talked
            talked += 1
            if talked == at and not afterwards:
                os.kill(os.getpid(), signal.SIGKILL)
            answer = wait(*arguments, **named)
            if talked == at and afterwards:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        psycopg.Connection.wait = counted
        try:
            take_in(path)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFEXITED(status) or os.WTERMSIG(status) == signal.SIGKILL
    return os.WIFEXITED(status)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_import_that_is_killed_again_and_again_goes_on(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        files, "CsvBlocks", lambda file, size: csv_blocks.CsvBlocks(file, size=size, block_bytes=2_000)
    )
    monkeypatch.setattr(
        files, "ParquetBlocks", lambda file: parquet_blocks.ParquetBlocks(file, block_rows=50)
    )
    path = make_file(tmp_path, kind)
    take_in(path)
    undisturbed = left_behind()
    assert len(undisturbed["rejected"]) == 10
    forget()
    chance = random.Random(f"{kind} 4")  # noqa: S311 - no secret
    killed, reached = 0, {0}
    while not taken_in_by_a_process_that_dies(
        path,
        at=chance.randint(1, LATEST_KILL) if killed < KILLS else 10**9,
        afterwards=chance.random() < 0.5,
    ):
        killed += 1
        reached.update(Delivery.objects.values_list("position", flat=True))
    assert killed >= 3
    assert len(reached) > 3, "it was killed at several places"
    assert left_behind() == undisturbed
    assert take_in(path).is_finished
    assert left_behind() == undisturbed
