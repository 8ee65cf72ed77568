"""`holdfast import`: metered data from files; everything heavy is imported where it is used."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from holdfast.runtime.commands import with_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.metering.models import Delivery

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SECONDS_BETWEEN_LINES = 5.0


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--market", help="The market of all supply points, such as GBR_ELECTRICITY.")
@click.option("--unit", default="kWh", show_default=True, help="What values are in: Wh, kWh, MWh or m3.")
@click.option("--direction", help="IMPORT or EXPORT, instead of what the supply points are for.")
@click.option("--step", "step_minutes", type=int, help="Minutes of an interval, instead of what is usual.")
@click.option("--head-end", is_flag=True, help="The data come from the head-end system.")
@click.option(
    "--rejected", type=click.Path(dir_okay=False, path_type=Path), help="Write rejected rows there."
)
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON for each file.")
def import_data(files: tuple[Path, ...], rejected: Path | None, as_json: bool, **said: Any) -> None:
    """Take in metered data from CSV or Parquet FILES (docs/import.md).

    Goes on where an interrupted import ended; a file that is in already changes nothing. Rows that cannot be
    kept are told with their number and the reason; then the exit code is 1.
    """

    def work(_url: str) -> None:
        from holdfast.metering.intake import files as intake  # noqa: PLC0415 - the command has to answer at once
        from holdfast.runtime.database import require_migrated  # noqa: PLC0415

        require_migrated()
        options = _options(**said)
        clean = True
        for path in files:
            try:
                delivery = _imported(path, options)
            except intake.Refused as error:
                raise click.ClickException(f"{path}: {error}") from error
            except intake.TakenByAnother as error:
                raise click.ClickException(f"{path} is being imported by another process") from error
            _report(delivery, as_json=as_json)
            clean = clean and not delivery.rows_rejected
            if rejected is not None and delivery.rows_rejected:
                _write(delivery, rejected if len(files) == 1 else _beside(rejected, path))
        sys.exit(0 if clean else 1)

    with_database(work)


def _options(
    *, market: str | None, unit: str, direction: str | None, step_minutes: int | None, head_end: bool
) -> Any:
    from holdfast.markets.registry import MARKET_NAMES  # noqa: PLC0415
    from holdfast.metering.calendars import STEPS_MINUTES  # noqa: PLC0415
    from holdfast.metering.choices import IntervalSource  # noqa: PLC0415
    from holdfast.metering.intake.channels import UNITS, Defaults  # noqa: PLC0415
    from holdfast.metering.intake.files import Options  # noqa: PLC0415
    from holdfast.properties.choices import Direction  # noqa: PLC0415

    if market is not None and market not in MARKET_NAMES:
        raise click.UsageError(f"markets are {', '.join(sorted(MARKET_NAMES))}")
    if unit.upper() not in UNITS:
        raise click.UsageError("units are Wh, kWh, MWh and m3")
    if direction is not None and direction.upper() not in Direction.values:
        raise click.UsageError("directions are IMPORT and EXPORT")
    if step_minutes is not None and step_minutes not in STEPS_MINUTES:
        raise click.UsageError(f"steps are {', '.join(map(str, STEPS_MINUTES))}")
    kept_in, factor = UNITS[unit.upper()]
    defaults = Defaults(
        market=market,
        unit=kept_in,
        direction=Direction(direction.upper()) if direction else None,
        step_minutes=step_minutes,
    )
    return Options(defaults, factor, IntervalSource.HEAD_END if head_end else IntervalSource.FILE)


def _imported(path: Path, options: Any) -> Delivery:
    from holdfast.kernel.clock import SystemClock  # noqa: PLC0415
    from holdfast.metering.intake.files import import_file  # noqa: PLC0415

    if not sys.stderr.isatty():
        return import_file(path, options=options, clock=SystemClock().now, progress=_lines())
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[said]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(path.name, total=None, said="")

        def show(delivery: Delivery) -> None:
            bar.update(task, total=delivery.size, completed=delivery.position, said=_said(delivery))

        return import_file(path, options=options, clock=SystemClock().now, progress=show)


def _said(delivery: Delivery) -> str:
    return f"{delivery.values_kept:,} values, {delivery.rows_rejected:,} rows rejected"


def _lines() -> Callable[[Delivery], None]:
    """Progress for those who are no terminal: a line now and then."""
    told = time.monotonic()

    def tell(delivery: Delivery) -> None:
        nonlocal told
        if time.monotonic() - told >= _SECONDS_BETWEEN_LINES:
            told = time.monotonic()
            share = delivery.position / max(delivery.size, 1)
            click.echo(f"{delivery.name}: {share:.0%}, {_said(delivery)}", err=True)

    return tell


def _report(delivery: Delivery, *, as_json: bool) -> None:
    from holdfast.metering.intake.rejections import rejected_by_reason  # noqa: PLC0415

    reasons = rejected_by_reason(delivery)
    if as_json:
        figures = {
            "delivery": delivery.pk,
            "file": delivery.name,
            "kind": delivery.kind,
            "rows": delivery.rows_read,
            "values": delivery.values_kept,
            "days_changed": delivery.days_changed,
            "rejected": delivery.rows_rejected,
            "reasons": reasons,
        }
        click.echo(json.dumps(figures))
        return
    click.echo(
        f"{delivery.name}: {delivery.rows_read:,} rows, {delivery.values_kept:,} values kept, "
        f"{delivery.days_changed:,} days changed, {delivery.rows_rejected:,} rows rejected"
    )
    for reason, count in reasons.items():
        click.echo(f"  {count:>10,}  {_meaning(reason)}")
    if reasons:
        click.echo(f"  holdfast import-rejected {delivery.pk} lists them")


def _meaning(reason: str) -> str:
    from holdfast.metering.intake.blocks import Reason  # noqa: PLC0415
    from holdfast.metering.intake.rejections import WORDING  # noqa: PLC0415

    return f"{reason}: {WORDING[Reason[reason]]}"


def _beside(rejected: Path, file: Path) -> Path:
    """Of several files each has its rejected rows in a file of its own."""
    return rejected.with_name(f"{file.stem}-{rejected.name}")


def _write(delivery: Delivery, path: Path) -> None:
    from holdfast.metering.intake.rejections import write_rejected  # noqa: PLC0415

    with path.open("w", encoding="utf-8", newline="") as out:
        count = write_rejected(delivery, out)
    click.echo(f"  {count:,} rejected rows are in {path}")


@click.command("import-rejected")
@click.argument("delivery_id", type=int)
def import_rejected(delivery_id: int) -> None:
    """Print the rejected rows of a delivery as CSV: row, reason, what is wrong, and the row itself."""

    def work(_url: str) -> None:
        from holdfast.metering.intake.rejections import delivery_by_id, write_rejected  # noqa: PLC0415

        delivery = delivery_by_id(delivery_id)
        if delivery is None:
            raise click.ClickException(f"there is no delivery {delivery_id}")
        write_rejected(delivery, sys.stdout)

    with_database(work)


IMPORT_COMMANDS = (import_data, import_rejected)
