"""What every benchmark prints: a table for people and, with `--json`, one last line for machines."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number beside its baseline. A goal is a bound on `ratio` or, where it has a unit, on `figure`."""

    name: str
    figure: float
    unit: str
    baseline: str
    baseline_figure: float
    goal: str
    met: bool | None

    @property
    def ratio(self) -> float:
        return self.figure / self.baseline_figure if self.baseline_figure else float("inf")


def show(title: str, figures: Sequence[Figure], *, as_json: bool) -> None:
    """Print the figures."""
    table = Table(title=title)
    for column in ("figure", "measured", "baseline", "its figure", "ratio", "goal", "met"):
        table.add_column(column, justify="right" if column in {"measured", "its figure", "ratio"} else "left")
    for one in figures:
        table.add_row(
            one.name,
            f"{one.figure:,.2f} {one.unit}",
            one.baseline,
            f"{one.baseline_figure:,.2f} {one.unit}",
            f"{one.ratio:.2f}",
            one.goal,
            {True: "yes", False: "no", None: ""}[one.met],
        )
    Console(stderr=as_json, width=140).print(table)
    if as_json:
        rows = [{**asdict(one), "ratio": one.ratio} for one in figures]
        print(json.dumps(rows if len(rows) > 1 else rows[0]))
