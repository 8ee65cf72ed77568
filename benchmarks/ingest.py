"""Interval values from a file to committed, versioned days, beside one row a value in the same database.

    python -m benchmarks.ingest [--json] [--channels N] [--days N]

A year of half-hours for each of some hundred supply points is written to files in the three shapes that
docs/import.md describes: a value a row as Parquet and as CSV, and a day a row as Parquet. Each is taken in as
`holdfast import` does it, into supply points of its own, and the time includes the file's digest, the look-up of
its supply points and every commit. The baseline puts the same values into a table of one row a value (channel,
moment, value, quality; primary key on the first two) by binary COPY of arrays, with the reading of the same
Parquet file in its time. Bytes are those of tables, indexes and all else that belongs to them.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.figures import Figure, show

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GOAL_PARQUET, GOAL_CSV, GOAL_BYTES = 5_000_000, 1_000_000, 4.0
_SEED = 4
_FIRST = datetime(2024, 1, 1, tzinfo=UTC)
_STEP = 1_800
_CHECKED = 20
_BASELINE = """
    CREATE TABLE bench_value (
        channel_id bigint NOT NULL, start_at timestamptz NOT NULL, value integer NOT NULL, quality smallint NOT NULL,
        PRIMARY KEY (channel_id, start_at))
"""


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="end with one JSON line")
    parser.add_argument("--channels", type=int, default=600)
    parser.add_argument("--days", type=int, default=366)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hfb") as state:
        os.environ["HOLDFAST_STATE"] = state
        figures = _measure(arguments.channels, arguments.days, Path(state))
    count = arguments.channels * arguments.days * 48
    show(f"Taking in {count:,} half-hours", figures, as_json=arguments.json)


def _measure(channels: int, days: int, folder: Path) -> list[Figure]:
    from holdfast.runtime.database import migrate, running_database

    with running_database(_say) as url:
        os.environ["DATABASE_URL"] = url
        os.environ["DJANGO_SETTINGS_MODULE"] = "holdfast.settings"
        import django

        django.setup()
        migrate(url, progress=lambda *_: None)
        values = _drawn(channels, days)
        points = {kind: _points(kind, channels) for kind in ("parquet", "days", "csv")}
        files = {
            "parquet": _long_parquet(folder / "long.parquet", points["parquet"], values),
            "days": _day_parquet(folder / "days.parquet", points["days"], values),
            "csv": _long_csv(folder / "long.csv", points["csv"], values),
        }
        for kind, path in files.items():
            _say(f"{kind}: {path.stat().st_size / values.size:.2f} bytes a value in the file")
        _tidy()
        rates = {}
        for kind, path in files.items():
            rates[kind] = values.size / _timed(lambda path=path: _taken_in(path, values.size))
            _say(f"{kind}: {rates[kind]:,.0f} values a second")
            _check(points[kind], values)
        ours = _bytes("metering_intervalday%", "metering_intervalbatch%", "metering_delivery%") / (
            values.size * len(files)
        )
        baseline = values.size / _timed(lambda: _row_a_value(files["parquet"]))
        theirs = _bytes("bench_value%") / values.size
    beside = "a row a value, COPY"
    return [
        _rate("a value a row, Parquet", rates["parquet"], beside, baseline, GOAL_PARQUET),
        _rate("a day a row, Parquet", rates["days"], beside, baseline, GOAL_PARQUET),
        _rate("a value a row, CSV", rates["csv"], beside, baseline, GOAL_CSV),
        Figure(
            "on disk", ours, "bytes/value", beside, theirs, f"at most {GOAL_BYTES:.0f}", ours <= GOAL_BYTES
        ),
    ]


def _rate(name: str, ours: float, beside: str, theirs: float, goal: int) -> Figure:
    return Figure(name, ours, "values/s", beside, theirs, f"at least {goal:,}", ours >= goal)


def _drawn(channels: int, days: int) -> np.ndarray[Any, Any]:
    """Watt-hours of homes: low at night, high in the evening, each home and half-hour with chance of its own."""
    chance = np.random.default_rng(_SEED)
    hours = np.arange(48) / 2
    shape = 80 + 120 * np.exp(-((hours - 8) ** 2) / 4) + 300 * np.exp(-((hours - 18.5) ** 2) / 6)
    size = chance.lognormal(0, 0.4, (channels, 1, 1))
    drawn = shape * size * chance.gamma(2, 0.5, (channels, days, 48))
    return drawn.astype(np.int32).reshape(channels, days * 48)


def _points(kind: str, channels: int) -> list[str]:
    """Supply points of their own for each file, on one property."""
    from django.db import connection

    start = {"parquet": 10, "days": 11, "csv": 12}[kind] * 10**11
    numbers = [str(start + 7_919 * n) for n in range(channels)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO properties_property (rich_address, postcode, country_code, label)"
            " VALUES ('{}', '', 'GB', '') RETURNING id"
        )
        [place] = cursor.fetchone()
        cursor.execute(
            "INSERT INTO properties_supplypoint (property_id, market_name, identifier, direction, status, details)"
            " SELECT %s, 'GBR_ELECTRICITY', unnest(%s::text[]), 'IMPORT', 'ON_SUPPLY', '{}'",
            [place, numbers],
        )
    return numbers


def _starts(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return int(_FIRST.timestamp()) + _STEP * np.arange(values.shape[1])


def _long(points: Sequence[str], values: np.ndarray[Any, Any]) -> Any:
    import pyarrow as pa

    codes = np.repeat(np.arange(len(points), dtype=np.int32), values.shape[1])
    return pa.table(
        {
            "supply_point": pa.DictionaryArray.from_arrays(codes, list(points)),
            "start_at": pa.array(np.tile(_starts(values), len(points))).cast(pa.timestamp("s", "UTC")),
            "value": values.reshape(-1) / 1000,
        }
    )


def _long_parquet(path: Path, points: Sequence[str], values: np.ndarray[Any, Any]) -> Path:
    from pyarrow import parquet

    parquet.write_table(_long(points, values), path, row_group_size=1 << 20)
    return path


def _day_parquet(path: Path, points: Sequence[str], values: np.ndarray[Any, Any]) -> Path:
    """Days of UTC would be no local days in summer: values of a whole winter's day stand for each local day."""
    import pyarrow as pa
    from pyarrow import parquet

    from holdfast.kernel.local_time import day_number, from_day_number
    from holdfast.metering.calendars import Calendar, day_grid

    first = day_number(_FIRST.date())
    grid = day_grid(
        _FIRST.date(), from_day_number(first + values.shape[1] // 48), Calendar("Europe/London", _STEP)
    )
    lengths = np.tile(grid.lengths, len(points))
    assert lengths.sum() == values.size, "the clock goes back as often as forward"
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    codes = np.repeat(np.arange(len(points), dtype=np.int32), len(grid.lengths))
    days = np.tile(first + np.arange(len(grid.lengths), dtype=np.int32), len(points))
    table = pa.table(
        {
            "supply_point": pa.DictionaryArray.from_arrays(codes, list(points)),
            "local_date": pa.array(days, pa.int32()).cast(pa.date32()),
            "values": pa.ListArray.from_arrays(offsets, values.reshape(-1) / 1000),
        }
    )
    parquet.write_table(table, path, row_group_size=1 << 15)
    return path


def _long_csv(path: Path, points: Sequence[str], values: np.ndarray[Any, Any]) -> Path:
    """Written in pieces: a file as people write them, with moments in ISO 8601."""
    moments = [f"{at}Z" for at in np.datetime_as_string(_starts(values).astype("datetime64[s]"))]
    with path.open("w") as out:
        out.write("supply_point,start_at,value\n")
        for point, row in zip(points, values.tolist(), strict=True):
            out.write(
                "".join(f"{point},{at},{value / 1000:.3f}\n" for at, value in zip(moments, row, strict=True))
            )
    return path


def _taken_in(path: Path, count: int) -> None:
    from holdfast.kernel.clock import SystemClock
    from holdfast.metering.intake.files import Options, import_file

    delivery = import_file(path, options=Options(), clock=SystemClock().now)
    assert (delivery.values_kept, delivery.rows_rejected) == (count, 0), delivery.rows_rejected


def _check(points: Sequence[str], values: np.ndarray[Any, Any]) -> None:
    """What went in comes out, for some of the channels."""
    from datetime import timedelta

    from holdfast.kernel.periods import Period
    from holdfast.metering import store
    from holdfast.metering.models import Channel

    some = list(
        Channel.objects.filter(supply_point__identifier__in=points[:_CHECKED]).order_by("supply_point_id")
    )
    period = Period(_FIRST, _FIRST + timedelta(seconds=_STEP * values.shape[1]))
    found = store.read(some, period)
    for channel, row in zip(some, values, strict=False):
        assert np.array_equal(found[channel.pk].values, row), channel


def _row_a_value(path: Path) -> None:
    """The same file into a row a value, by binary COPY of whole arrays."""
    import pyarrow as pa
    from django.db import connection
    from pyarrow import parquet

    from holdfast.metering.intake.columns import moments_of, thousandths_of, words_of

    # Each field of a binary COPY stands behind its length.
    fields = (("channel", ">i8"), ("start", ">i8"), ("value", ">i4"), ("quality", ">i2"))
    each = ((("length_of_" + name, ">i4"), (name, kind)) for name, kind in fields)
    layout = np.dtype([("fields", ">i2"), *(part for pair in each for part in pair)])
    with connection.cursor() as cursor:
        cursor.execute(_BASELINE)
    for batch in parquet.ParquetFile(path, read_dictionary=["supply_point"]).iter_batches(1 << 20):
        table = pa.table(batch)
        rows = np.zeros(len(batch), layout)
        rows["fields"] = len(fields)
        for name, kind in fields:
            rows["length_of_" + name] = np.dtype(kind).itemsize
        codes, words = words_of(table.column("supply_point"))
        rows["channel"] = np.array([int(word) for word in words])[codes]
        rows["start"] = (moments_of(table.column("start_at"))[0] - 946_684_800) * 1_000_000
        rows["value"] = thousandths_of(table.column("value"), factor=1000)[0]
        rows["quality"] = 1
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY bench_value FROM STDIN (FORMAT binary)") as out,
        ):
            out.write(b"PGCOPY\n\xff\r\n\x00" + b"\x00" * 8)
            out.write(rows.tobytes())
            out.write(b"\xff\xff")


def _bytes(*names: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname LIKE ANY(%s)",
            [list(names)],
        )
        return int(cursor.fetchone()[0])


def _tidy() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
