"""The reports of ledgers as tables: for files, the command line and the back office alike.

Amounts are in whole units of the currency with its digits ("12.34"), debits and credits each positive.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from holdfast.kernel.money import MINOR_UNIT_DIGITS
from holdfast.ledgers import queries
from holdfast.ledgers.choices import GeneralAccount

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """name: of the command and the file. days: the names of the days that `rows` takes, by keyword.

    A day counts whole; a report `from` one day `to` another leaves the last one out.
    """

    name: str
    title: str
    headers: tuple[str, ...]
    days: tuple[str, ...]
    rows: Callable[..., list[Row]]


def _trial_balance(*, through: date) -> list[Row]:
    rows: list[Row] = []
    totals: dict[tuple[str, str], list[int]] = {}
    for one in queries.trial_balance_by_brand(through=through):
        label = GeneralAccount(one.general_account).label
        rows.append(
            (one.brand, one.currency, label, *_amounts(one.currency, one.debit, one.credit, one.balance))
        )
        total = totals.setdefault((one.brand, one.currency), [0, 0, 0])
        for place, value in enumerate((one.debit, one.credit, one.balance)):
            total[place] += value
    for (brand, currency), total in totals.items():
        assert total[2] == 0, f"the books of {brand} in {currency} are even"
        rows.append((brand, currency, "Total", *_amounts(currency, *total)))
    return rows


def _aged_debt(*, on: date) -> list[Row]:
    return [
        (
            *(one.brand, one.account_number, one.ledger_number, one.currency),
            *_amounts(
                one.currency, one.up_to_30_days, one.up_to_60_days, one.up_to_90_days, one.older, one.owed
            ),
        )
        for one in queries.aged_debt(on=on)
    ]


def _cash_received(**days: date) -> list[Row]:
    return [
        (
            *(one.brand, one.posted_on.isoformat(), one.currency, one.kind, one.payment_type, one.count),
            *_amounts(one.currency, one.amount, one.reversed_amount),
        )
        for one in queries.cash_received(from_date=days["from"], to_date=days["to"])
    ]


REPORTS: dict[str, Report] = {
    report.name: report
    for report in (
        Report(
            "trial-balance",
            "Trial balance",
            ("Brand", "Currency", "Account", "Debit", "Credit", "Balance"),
            ("through",),
            _trial_balance,
        ),
        Report(
            "aged-debt",
            "Aged debt",
            (
                "Brand",
                "Account",
                "Ledger",
                "Currency",
                "0-30 days",
                "31-60 days",
                "61-90 days",
                "Older",
                "Owed",
            ),
            ("on",),
            _aged_debt,
        ),
        Report(
            "cash-received",
            "Cash received",
            ("Brand", "Day", "Currency", "Kind", "Way", "Count", "Amount", "Reversed"),
            ("from", "to"),
            _cash_received,
        ),
    )
}


def csv_of(report: Report, rows: Sequence[Row]) -> str:
    """A report as CSV with a line of headers (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(report.headers)
    writer.writerows(rows)
    return out.getvalue()


def _amounts(currency: str, *minor_units: int) -> tuple[str, ...]:
    digits = MINOR_UNIT_DIGITS.get(currency, 2)
    return tuple(f"{Decimal(value).scaleb(-digits):.{digits}f}" for value in minor_units)
