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


def _table(name: str, what: str) -> click.Command:
    """A command that replaces one of products' tables: `load-price-areas` calls `loading.load_price_areas`."""

    @click.command(f"load-{name}", help=f"Replace {what} by a CSV FILE (docs/look-up-tables.md).")
    @click.argument("file", type=_FILE)
    def command(file: Path) -> None:
        def work(_url: str) -> None:
            from holdfast.kernel.clock import SystemClock  # noqa: PLC0415
            from holdfast.products.operations import loading  # noqa: PLC0415

            columns, load = loading.TABLES[name]
            _load(file, columns, lambda rows: load(rows=rows, now=SystemClock().now()))

        with_database(work)

    return command


load_price_areas = _table("price-areas", "the areas in which postcodes are priced")
load_generation_mix = _table("generation-mix", "what is known of how electricity is made")
load_greenness = _table("greenness", "the forecast of how green electricity is")
load_transport_modes = _table("transport-modes", "what travel emits")


@click.command("load-series")
@click.argument("file", type=_FILE)
@click.option("--series", required=True, help="The code of the series.")
@click.option("--product", help="The code of the product whose series it is; without it, a shared one.")
def load_series(file: Path, series: str, product: str | None) -> None:
    """Write a CSV FILE into a series of prices, in place of what its periods had (docs/look-up-tables.md)."""

    def work(_url: str) -> None:
        from holdfast.kernel.clock import SystemClock  # noqa: PLC0415
        from holdfast.products.operations import loading  # noqa: PLC0415

        _load(
            file,
            loading.SERIES_COLUMNS,
            lambda rows: loading.load_series(
                code=series, product_code=product, rows=rows, now=SystemClock().now()
            ),
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


LOADING_COMMANDS = (
    load_wan_coverage,
    load_addresses,
    load_price_areas,
    load_generation_mix,
    load_greenness,
    load_transport_modes,
    load_series,
)
