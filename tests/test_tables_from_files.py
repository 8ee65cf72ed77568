"""An operator's files, through the commands that load them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from holdfast import cli_tables
from holdfast.properties.models import RegisteredAddress, WanCoverage
from holdfast.properties.operations.loading import ADDRESS_COLUMNS, WAN_COVERAGE_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_the_test_database")]


def write(path: Path, columns: tuple[str, ...], *rows: dict[str, str]) -> Path:
    lines = [",".join(columns), *(",".join(row.get(name, "") for name in columns) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def with_the_test_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_tables, "with_database", lambda work: work("the test database"))


def test_tables_are_loaded_from_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = write(tmp_path / "wan.csv", WAN_COVERAGE_COLUMNS, {"postcode": "BS1 4QA"})
    cli_tables.load_wan_coverage.main([str(table)], standalone_mode=False)
    table = write(tmp_path / "addresses.csv", ADDRESS_COLUMNS, {"country_code": "GB", "postcode": "BS1 4QA"})
    cli_tables.load_addresses.main(["--source", "PAF", str(table)], standalone_mode=False)

    assert capsys.readouterr().out == "1 rows loaded\n1 rows loaded\n"
    assert WanCoverage.objects.get().postcode == "BS1 4QA"
    assert RegisteredAddress.objects.get().source == "PAF"


def test_a_file_that_is_wrong_is_refused_whole(tmp_path: Path) -> None:
    columns = ("postcode", "surprise")
    with pytest.raises(click.ClickException, match="surprise"):
        cli_tables.load_wan_coverage.main([str(write(tmp_path / "a.csv", columns))], standalone_mode=False)
    rows = ({"postcode": "BS1 4QA"}, {"postcode": "?"})
    table = write(tmp_path / "b.csv", WAN_COVERAGE_COLUMNS, *rows)
    with pytest.raises(click.ClickException, match="nothing was loaded: row 2"):
        cli_tables.load_wan_coverage.main([str(table)], standalone_mode=False)
    assert not WanCoverage.objects.exists()
