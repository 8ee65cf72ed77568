"""Commands that load look-up tables; everything heavy is imported where it is used."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import click

from holdfast.runtime.commands import with_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("load-wan-coverage")
@click.argument("file", type=_FILE)
def load_wan_coverage(file: Path) -> None:
    """Replace the table of smart meter coverage by a CSV FILE (docs/look-up-tables.md)."""

    def work(_url: str) -> None:
        from holdfast.kernel.clock import SystemClock  # noqa: PLC0415 - the command has to answer at once
        from holdfast.properties.operations import loading  # noqa: PLC0415

        _load(
            file,
            loading.WAN_COVERAGE_COLUMNS,
            lambda rows: loading.load_wan_coverage(rows=rows, now=SystemClock().now()),
        )

    with_database(work)


@click.command("load-addresses")
@click.argument("file", type=_FILE)
@click.option("--source", required=True, help="The register that FILE comes from, such as PAF or DES.")
def load_addresses(file: Path, source: str) -> None:
    """Replace the addresses of one register by a CSV FILE (docs/look-up-tables.md)."""

    def work(_url: str) -> None:
        from holdfast.kernel.clock import SystemClock  # noqa: PLC0415
        from holdfast.properties.operations import loading  # noqa: PLC0415

        _load(
            file,
            loading.ADDRESS_COLUMNS,
            lambda rows: loading.load_addresses(source=source, rows=rows, now=SystemClock().now()),
        )

    with_database(work)


def _load(file: Path, columns: tuple[str, ...], load: Callable[[Iterable[Mapping[str, str]]], int]) -> None:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened)
        unknown = set(reader.fieldnames or ()) ^ set(columns)
        if unknown:
            raise click.ClickException(f"columns that are missing or unknown: {', '.join(sorted(unknown))}")
        try:
            count = load(reader)
        except ValueError as error:
            raise click.ClickException(f"nothing was loaded: {error}") from error
    click.echo(f"{count} rows loaded")


LOADING_COMMANDS = (load_wan_coverage, load_addresses)
