"""Files of interval values: what is kept, what is told, and that nothing is kept twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from holdfast.kernel.periods import Period, start_of_day
from holdfast.metering import store
from holdfast.metering.choices import IntervalSource, Unit
from holdfast.metering.intake import csv_blocks, files, parquet_blocks
from holdfast.metering.intake.channels import Defaults
from holdfast.metering.intake.files import Options, Refused, TakenByAnother, import_file
from holdfast.metering.intake.rejections import rejected_by_reason, rejected_rows
from holdfast.metering.models import Channel, Delivery, IntervalBatch, IntervalDay, RejectedRow
from holdfast.metering.provenance import versions_of
from holdfast.metering.series import Quality
from holdfast.metering.tests import NOW
from holdfast.platform.models import BusinessEventRecord
from holdfast.properties.tests.factories import make_supply_point

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from holdfast.metering.series import IntervalSeries
    from holdfast.properties.models import SupplyPoint

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
DAY = date(2025, 1, 15)
HALF_HOURS = [datetime(2025, 1, 15, tzinfo=UTC) + timedelta(minutes=30 * n) for n in range(48)]


@pytest.fixture
def point() -> SupplyPoint:
    return make_supply_point()


def written(folder: Path, *lines: str, name: str = "hh.csv") -> Path:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def rows_of(point: SupplyPoint, values: Iterable[object] = range(48), extra: str = "") -> list[str]:
    return [
        f"{point.identifier},{at:%Y-%m-%dT%H:%M:%SZ},{value}{extra}"
        for at, value in zip(HALF_HOURS, values, strict=False)
    ]


def taken_in(path: Path, **options: Any) -> Delivery:
    return import_file(path, options=Options(**options), clock=lambda: NOW)


def kept(point: SupplyPoint, first: date = DAY, days: int = 1) -> IntervalSeries:
    channel = Channel.objects.get(supply_point=point)
    zone = channel.zone
    period = Period(start_of_day(first, zone), start_of_day(first + timedelta(days=days), zone))
    return store.read([channel], period)[channel.pk]


def told(delivery: Delivery) -> list[tuple[int, str]]:
    return [(number, reason) for number, reason, *_ in rejected_rows(delivery)]


def test_a_csv_file_of_half_hours(point: SupplyPoint, tmp_path: Path) -> None:
    path = written(tmp_path, "supply_point,start_at,value", *rows_of(point, ["0.25"] * 47 + ["1.2345"]))
    delivery = taken_in(path)
    assert (delivery.rows_read, delivery.values_kept, delivery.days_changed) == (48, 48, 1)
    assert (delivery.kind, delivery.is_finished, delivery.rows_rejected) == ("INTERVALS", True, 0)
    series = kept(point)
    # 0.25 kWh is 250 Wh; what is finer than a watt-hour goes to the even neighbour.
    assert series.values.tolist() == [250] * 47 + [1234]
    assert series.is_complete
    batch = IntervalBatch.objects.get()
    assert (batch.delivery, batch.source, batch.recorded_at) == (delivery, IntervalSource.FILE, NOW)
    assert BusinessEventRecord.objects.filter(name="metering.delivery.taken_in-v1").count() == 1


def test_every_column_and_other_ways_to_write(point: SupplyPoint, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "\ufeffSupply_Point;Market;Direction;Step_Minutes;Start_At;Value;Quality",
        f'"{point.identifier}";GBR_ELECTRICITY;EXPORT;60;2025-01-15T01:00:00+01:00;1;E',
        f"{point.identifier};GBR_ELECTRICITY;generation;60;2025-01-15 01:00Z;2.5e0;substituted",
        f"{point.identifier};;EXPORT;60;2025-01-15T02:00:00Z;3;",
    )
    assert told(taken_in(path)) == []
    channel = Channel.objects.get()
    assert (channel.direction, channel.step_minutes) == ("EXPORT", 60)
    series = kept(point)
    assert series.values[:4].tolist() == [1000, 2500, 3000, 0]
    assert series.quality[:4].tolist() == [
        Quality.ESTIMATED,
        Quality.SUBSTITUTED,
        Quality.ACTUAL,
        Quality.MISSING,
    ]


def test_rows_that_cannot_be_kept_are_told_and_all_others_kept(point: SupplyPoint, tmp_path: Path) -> None:
    good = rows_of(point)
    number = point.identifier
    path = written(
        tmp_path,
        "supply_point,start_at,value,quality",
        *(f"{row},A" for row in good[:10]),  # lines 2 to 11
        f"{number},2025-01-15T05:00:00Z,1",  # 12
        "",
        f"999,{HALF_HOURS[11]:%Y-%m-%dT%H:%M:%SZ},1,A",  # 14
        f",{HALF_HOURS[11]:%Y-%m-%dT%H:%M:%SZ},1,A",
        f"{number},2025-01-15T05:30:00,1,A",  # 16
        f"{number},2025-02-30T05:30:00Z,1,A",
        f"{number},2025-01-15T05:30:00Z,one,A",  # 18
        f"{number},2025-01-15T05:30:00Z,nan,A",
        f"{number},2025-01-15T05:30:00Z,,A",  # 20
        f"{number},2025-01-15T05:30:00Z,1e300,A",
        f"{number},2025-01-15T05:30:00Z,1,maybe",  # 22
        f"{number},2025-01-15T05:30:00Z,-1,A",
        f"{number},2025-01-15T05:30:00Z,60000,A",  # 24
        f"{number},1999-12-31T23:30:00Z,1,A",
        f"{number},{NOW + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ},1,A",  # 26
        f"{number},2025-01-15T05:40:00Z,1,A",
        f"{number},2025-01-15T06:00:00Z,7,A",  # 28
        *(f"{row},A" for row in good[12:]),
    )
    delivery = taken_in(path)
    assert told(delivery) == [
        (12, "WRONG_COLUMNS"),
        (14, "UNKNOWN_SUPPLY_POINT"),
        (15, "NO_SUPPLY_POINT"),
        (16, "BAD_TIME"),
        (17, "BAD_TIME"),
        (18, "BAD_VALUE"),
        (19, "BAD_VALUE"),
        (20, "BAD_VALUE"),
        (21, "BAD_VALUE"),
        (22, "UNKNOWN_QUALITY"),
        (23, "NEGATIVE"),
        (24, "IMPLAUSIBLE"),
        (25, "TOO_OLD"),
        (26, "IN_THE_FUTURE"),
        (27, "OFF_STEP"),
        (28, "CONTRADICTED"),
    ]
    assert delivery.rows_rejected == RejectedRow.objects.count() == 16
    assert next(rejected_rows(delivery))[3] == f"{number},2025-01-15T05:00:00Z,1"
    assert rejected_by_reason(delivery)["BAD_VALUE"] == 4
    series = kept(point)
    assert series.values[12] == 12_000
    assert (series.present, delivery.values_kept) == (46, 46)


def test_the_same_file_twice_changes_nothing(point: SupplyPoint, tmp_path: Path) -> None:
    path = written(tmp_path, "supply_point,start_at,value", *rows_of(point))
    first = taken_in(path)
    again = taken_in(path.rename(tmp_path / "renamed.csv"))
    assert again == first
    assert (Delivery.objects.count(), IntervalDay.objects.count()) == (1, 1)


def test_the_same_values_in_another_file_change_nothing_either(point: SupplyPoint, tmp_path: Path) -> None:
    rows = rows_of(point)
    taken_in(written(tmp_path, "supply_point,start_at,value", *rows))
    other = taken_in(written(tmp_path, "supply_point,start_at,value", *reversed(rows), name="b.csv"))
    assert (other.values_kept, other.days_changed) == (48, 0)
    assert IntervalDay.objects.count() == 1


def test_corrections_are_new_versions_that_know_their_file(point: SupplyPoint, tmp_path: Path) -> None:
    header = "supply_point,start_at,value"
    taken_in(written(tmp_path, header, *rows_of(point)))
    corrected = taken_in(written(tmp_path, header, *rows_of(point, [9]), name="late.csv"))
    assert corrected.days_changed == 1
    versions = versions_of(Channel.objects.get(), DAY)
    assert [(one.version, one.delivery.name) for one in versions if one.delivery] == [
        (1, "hh.csv"),
        (2, "late.csv"),
    ]
    assert [one.series.values[0] for one in versions] == [0, 9_000]
    assert {(one.recorded_at, one.source) for one in versions} == {(NOW, IntervalSource.FILE)}
    assert kept(point).values[:3].tolist() == [9_000, 1_000, 2_000]


def test_blocks_may_end_anywhere(point: SupplyPoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_of(point)
    rows[20] = "broken"
    path = written(tmp_path, "supply_point,start_at,value", *rows)
    path.write_bytes(path.read_bytes().rstrip(b"\n").replace(b"\n", b"\r\n"))
    monkeypatch.setattr(
        files, "CsvBlocks", lambda file, size: csv_blocks.CsvBlocks(file, size=size, block_bytes=80)
    )
    delivery = taken_in(path)
    assert (delivery.rows_read, delivery.values_kept, told(delivery)) == (48, 47, [(22, "WRONG_COLUMNS")])
    assert delivery.position == delivery.size == path.stat().st_size
    assert kept(point).total == 1000 * (sum(range(48)) - 20)


def table(points: list[SupplyPoint], zone: str | None = "UTC", unit: str = "us") -> pa.Table:
    return pa.table(
        {
            "supply_point": [point.identifier for point in points for _ in HALF_HOURS],
            "start_at": pa.array(
                [at if zone else at.replace(tzinfo=None) for at in HALF_HOURS] * len(points),
                pa.timestamp(unit, zone),
            ),
            "value": [float(n) for n in range(48)] * len(points),
        }
    )


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_a_parquet_file(point: SupplyPoint, tmp_path: Path, unit: str) -> None:
    parquet.write_table(table([point], unit=unit), tmp_path / "hh.parquet")
    delivery = taken_in(tmp_path / "hh.parquet")
    assert (delivery.values_kept, delivery.position, delivery.size) == (48, 48, 48)
    assert kept(point).values.tolist() == [1000 * n for n in range(48)]


def test_parquet_in_small_blocks_with_rejected_rows(
    point: SupplyPoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_supply_point()
    rows = table([point, other]).to_pydict()
    rows["value"][50] = None
    rows["supply_point"][3] = None
    rows["start_at"][60] += timedelta(microseconds=1)
    made = pa.table(rows, schema=table([point]).schema)
    parquet.write_table(made, tmp_path / "hh.parquet", row_group_size=40)
    monkeypatch.setattr(files, "ParquetBlocks", lambda file: parquet_blocks.ParquetBlocks(file, block_rows=7))
    delivery = taken_in(tmp_path / "hh.parquet")
    assert told(delivery) == [(4, "NO_SUPPLY_POINT"), (51, "BAD_VALUE"), (61, "BAD_TIME")]
    assert (delivery.rows_read, delivery.values_kept) == (96, 93)
    assert "value=None" in list(rejected_rows(delivery))[1][3]
    assert (kept(point).present, kept(other).present) == (47, 46)


def test_identifiers_may_be_whole_numbers_and_values_decimals(point: SupplyPoint, tmp_path: Path) -> None:
    made = pa.table(
        {
            "supply_point": [int(point.identifier)] * 2,
            "start_at": pa.array(HALF_HOURS[:2], pa.timestamp("us", "Europe/Paris")),
            "value": pa.array(["0.001", "12.345"]).cast(pa.decimal128(12, 3)),
            "quality": ["ACTUAL", None],
        }
    )
    parquet.write_table(made, tmp_path / "hh.parquet")
    assert told(taken_in(tmp_path / "hh.parquet")) == []
    assert kept(point).values[:2].tolist() == [1, 12_345]


def test_days_with_their_values_in_columns(point: SupplyPoint, tmp_path: Path) -> None:
    # The clock goes forward on 30 March 2025 and back on 26 October 2025.
    def row(day: str, count: int, extra: str = "A") -> str:
        return ",".join([point.identifier, day, extra, *["1"] * count, *[""] * (50 - count)])

    path = written(
        tmp_path,
        ",".join(["supply_point", "local_date", "quality", *(f"v{n}" for n in range(1, 51))]),
        row("2025-03-29", 48),
        row("2025-03-30", 46),
        row("2025-03-31", 48, "E"),
        row("2025-10-26", 50),
        row("2025-10-27", 50),  # 6
        row("2025-02-29", 48),
        row("2025-10-28", 0),
        row("2025-10-29", 48).replace(",1,", ",-1,", 1),
        row("2025-10-30", 48).replace(",1,", ",x,", 1),
        row("2025-11-01", 48, "B"),
    )
    delivery = taken_in(path, factor=1)
    assert told(delivery) == [
        (6, "WRONG_COUNT"),
        (7, "BAD_TIME"),
        (8, "WRONG_COUNT"),
        (9, "NEGATIVE"),
        (10, "BAD_VALUE"),
        (11, "UNKNOWN_QUALITY"),
    ]
    assert (delivery.kind, delivery.values_kept, delivery.days_changed) == ("DAYS", 192, 4)
    series = kept(point, date(2025, 3, 29), 3)
    assert (len(series), series.total, series.is_complete) == (142, 142, True)
    assert np.count_nonzero(series.quality == Quality.ESTIMATED) == 48
    assert kept(point, date(2025, 10, 26)).total == 50


def test_days_with_their_values_in_lists(point: SupplyPoint, tmp_path: Path) -> None:
    made = pa.table(
        {
            "supply_point": [point.identifier] * 4,
            "local_date": [DAY, DAY + timedelta(days=1), DAY + timedelta(days=2), DAY + timedelta(days=3)],
            "values": [[0.5] * 48, [0.5] * 47, [None, *[0.5] * 47], [float("nan"), *[0.5] * 47]],
        }
    )
    parquet.write_table(made, tmp_path / "days.parquet")
    delivery = taken_in(tmp_path / "days.parquet")
    assert told(delivery) == [(2, "WRONG_COUNT"), (4, "BAD_VALUE")]
    assert kept(point).total == 24_000
    assert kept(point, DAY + timedelta(days=2)).present == 47


def test_monthly_volumes_of_gas(tmp_path: Path) -> None:
    gas = make_supply_point(market_name="FRA_GAS")
    path = written(
        tmp_path,
        "supply_point,start_at,value",
        f"{gas.identifier},2025-02-28T23:00:00Z,120",
        f"{gas.identifier},2025-03-31T22:00:00Z,80",
        f"{gas.identifier},2025-04-30T00:00:00Z,1",
    )
    delivery = taken_in(path, defaults=Defaults(unit=Unit.CUBIC_METRES, step_minutes=43_200))
    assert told(delivery) == [(4, "OFF_STEP")]
    channel = Channel.objects.get()
    assert (channel.unit, channel.fuel, channel.timezone) == ("m³", "GAS", "Europe/Paris")
    assert kept(gas, date(2025, 3, 1), 60).values.tolist() == [120_000, 80_000]


def test_a_number_that_two_markets_know_needs_its_market(point: SupplyPoint, tmp_path: Path) -> None:
    twin = make_supply_point(market_name="ESP_GAS", identifier="ES0217010103496537HH")
    make_supply_point(market_name="ESP_ELECTRICITY", identifier="ES0217010103496537HH")
    start = "2025-01-14T23:00:00Z"
    path = written(
        tmp_path,
        "supply_point,market,register,direction,step_minutes,start_at,value",
        f"{twin.identifier},,,,60,{start},1",
        f"{twin.identifier},ESP_GAS,,,60,{start},1",
        f"{twin.identifier},ESP_WATER,,,60,{start},1",
        f"{twin.identifier},ESP_GAS,9,,60,{start},1",
        f"{twin.identifier},ESP_GAS,,SIDEWAYS,60,{start},1",
        f"{twin.identifier},ESP_GAS,,,7,{start},1",
    )
    assert told(taken_in(path)) == [
        (2, "AMBIGUOUS_SUPPLY_POINT"),
        (4, "UNKNOWN_MARKET"),
        (5, "UNKNOWN_REGISTER"),
        (6, "UNKNOWN_DIRECTION"),
        (7, "UNKNOWN_STEP"),
    ]
    assert kept(twin).present == 1


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("supply_point,value", "start_at, local_date or read_at"),
        ("supply_point,start_at", "missing: value"),
        ("supply_point,start_at,value,colour", "unknown: colour"),
        ("supply_point,start_at,value,value", "twice"),
        ("supply_point,local_date,v1,v3", "without gaps"),
        ("", "start_at, local_date or read_at"),
    ],
)
def test_files_of_another_shape_are_refused(
    point: SupplyPoint, tmp_path: Path, header: str, message: str
) -> None:
    with pytest.raises(Refused, match=message):
        taken_in(written(tmp_path, header, f"{point.identifier},2025-01-15,1,1"))
    assert not IntervalDay.objects.exists()


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ({"start_at": pa.array([0], pa.timestamp("s"))}, "time zone"),
        ({"start_at": pa.array([0])}, "moment"),
        ({"value": pa.array([True])}, "number"),
        ({"supply_point": pa.array([1.5])}, "texts"),
    ],
)
def test_columns_of_another_kind_are_refused(
    point: SupplyPoint, tmp_path: Path, column: dict[str, pa.Array], message: str
) -> None:
    made = {
        "supply_point": pa.array([point.identifier]),
        "start_at": pa.array([HALF_HOURS[0]], pa.timestamp("s", "UTC")),
        "value": pa.array([1.0]),
    }
    parquet.write_table(pa.table({**made, **column}), tmp_path / "hh.parquet")
    with pytest.raises(Refused, match=message):
        taken_in(tmp_path / "hh.parquet")


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hh.parquet").write_bytes(b"PAR1 and then nothing of the kind PAR1")
    with pytest.raises(Refused, match="not Parquet"):
        taken_in(tmp_path / "hh.parquet")


def test_two_imports_of_one_file_do_not_mix(point: SupplyPoint, tmp_path: Path) -> None:
    path = written(tmp_path, "supply_point,start_at,value", *rows_of(point))

    def clock() -> datetime:
        Delivery.objects.update(position=9)
        return NOW

    with pytest.raises(TakenByAnother):
        import_file(path, options=Options(), clock=clock)
    assert not IntervalDay.objects.exists()
