"""The `report` commands: a supplier's books as CSV on standard output; what is heavy is imported where it is used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from holdfast.runtime.commands import with_database

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("report")
def report() -> None:
    """Print a report as CSV; amounts are in whole units of the currency."""


def _print(name: str, **days: datetime | None) -> None:
    def work(_url: str) -> None:
        from holdfast.kernel.clock import SystemClock  # noqa: PLC0415 - the command has to answer at once
        from holdfast.ledgers.reporting import REPORTS, csv_of  # noqa: PLC0415

        today = SystemClock().now().date()
        asked: dict[str, Any] = {name: today if day is None else day.date() for name, day in days.items()}
        wanted = REPORTS[name]
        click.echo(csv_of(wanted, wanted.rows(**asked)), nl=False)

    with_database(work)


@report.command("trial-balance")
@click.option("--through", type=_DAY, help="The last day that counts; today unless said.")
def trial_balance(through: datetime | None) -> None:
    """Every general account by brand and currency; the total of each is zero."""
    _print("trial-balance", through=through)


@report.command("aged-debt")
@click.option("--on", type=_DAY, help="The day at whose end debts are counted; today unless said.")
def aged_debt(on: datetime | None) -> None:
    """What is owed on each ledger, by how long ago it was charged."""
    _print("aged-debt", on=on)


@report.command("cash-received")
@click.option("--from", "first", type=_DAY, required=True, help="The first day.")
@click.option("--to", "end", type=_DAY, required=True, help="The day after the last.")
def cash_received(first: datetime, end: datetime) -> None:
    """Money in and out, by day and way of payment."""
    _print("cash-received", **{"from": first, "to": end})
