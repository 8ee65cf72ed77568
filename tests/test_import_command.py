"""`holdfast import`: what people and scripts are told."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from holdfast import cli_import
from holdfast.metering.models import Channel, Delivery
from holdfast.properties.tests.factories import make_supply_point
from holdfast.runtime import database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def with_the_tests_own_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def work_now(work: Callable[[str], Any]) -> Any:
        return work("")

    monkeypatch.setattr(cli_import, "with_database", work_now)
    monkeypatch.setattr(database, "require_migrated", lambda: None)


def write(folder: Path, *rows: str, name: str = "hh.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(["supply_point,start_at,value", *rows, ""]))
    return path


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        cli_import.import_data.main([str(one) for one in arguments], standalone_mode=False)
    return int(left.value.code or 0)


def test_a_clean_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    point = make_supply_point()
    path = write(tmp_path, f"{point.identifier},2025-01-15T00:00:00Z,250")
    assert (
        run(path, "--unit", "Wh", "--market", "GBR_ELECTRICITY", "--step", "30", "--direction", "import") == 0
    )
    assert capsys.readouterr().out == "hh.csv: 1 rows, 1 values kept, 1 days changed, 0 rows rejected\n"
    assert (
        run(path, "--unit", "Wh", "--market", "GBR_ELECTRICITY", "--step", "30", "--direction", "import") == 0
    )
    assert Delivery.objects.count() == 1


def test_rejected_rows_are_told_by_reason_and_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    point = make_supply_point()
    path = write(
        tmp_path,
        f"{point.identifier},2025-01-15T00:00:00Z,1",
        "999,2025-01-15T00:00:00Z,1",
        "998,2025-01-15T00:00:00Z,1",
        f"{point.identifier},tomorrow,1",
    )
    out = tmp_path / "rejected.csv"
    assert run(path, "--rejected", out) == 1
    said = capsys.readouterr().out
    assert "2  UNKNOWN_SUPPLY_POINT: there is no such supply point" in said
    assert "1  BAD_TIME: no moment with a time zone, or no date" in said
    delivery = Delivery.objects.get()
    assert f"holdfast import-rejected {delivery.pk} lists them" in said
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["row"], row["reason"]) for row in rows] == [
        ("3", "UNKNOWN_SUPPLY_POINT"),
        ("4", "UNKNOWN_SUPPLY_POINT"),
        ("5", "BAD_TIME"),
    ]
    assert rows[2]["text"] == f"{point.identifier},tomorrow,1"
    cli_import.import_rejected.main([str(delivery.pk)], standalone_mode=False)
    listed = capsys.readouterr().out.replace("\r\n", "\n")
    assert listed == out.read_text().replace("\r\n", "\n")


def test_scripts_get_a_line_of_json_for_each_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    point = make_supply_point()
    one = write(tmp_path, f"{point.identifier},2025-01-15T00:00:00Z,1", name="one.csv")
    two = write(tmp_path, f"{point.identifier},2025-01-15T00:10:00Z,1", name="two.csv")
    assert run(one, two, "--json", "--head-end", "--rejected", tmp_path / "rejected.csv") == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert [(line["file"], line["values"], line["rejected"], line["reasons"]) for line in told] == [
        ("one.csv", 1, 0, {}),
        ("two.csv", 0, 1, {"OFF_STEP": 1}),
    ]
    assert (tmp_path / "two-rejected.csv").exists()
    assert Channel.objects.count() == 1


@pytest.mark.parametrize(
    "option", [("--unit", "BTU"), ("--market", "MARS"), ("--step", "7"), ("--direction", "up")]
)
def test_options_that_mean_nothing(tmp_path: Path, option: tuple[str, str]) -> None:
    with pytest.raises(Exception, match=r"units are|markets are|steps are|directions are"):
        cli_import.import_data.main([str(write(tmp_path)), *option], standalone_mode=False)


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(Exception, match=r"other\.csv: there is no column start_at"):
        cli_import.import_data.main([str(path)], standalone_mode=False)
    with pytest.raises(Exception, match="there is no delivery 0"):
        cli_import.import_rejected.main(["0"], standalone_mode=False)
