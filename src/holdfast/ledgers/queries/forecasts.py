"""What balances are foretold from: a year of months, and whether supply goes on."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Case, F, Q, Sum, When
from django.db.models.functions import ExtractMonth, ExtractYear

from holdfast.agreements import queries as agreements
from holdfast.ledgers.choices import Origin, TransactionKind
from holdfast.ledgers.forecasting import YEAR, Forecast, Month, forecast
from holdfast.ledgers.models import Ledger, Transaction
from holdfast.ledgers.taxes import local_date

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from holdfast.accounts.models import Account

_MONEY = (TransactionKind.PAYMENT, TransactionKind.REPAYMENT)


def forecasts_of(accounts: Sequence[Account], *, now: datetime) -> dict[int, Forecast]:
    """What the main ledger of each account will hold; accounts of which too little is known are missing.

    In three statements: ledgers, months, agreements. Nothing is foretold where no agreement goes on.
    """
    ids = [account.pk for account in accounts]
    balances = dict(Ledger.objects.filter(account__in=ids, is_main=True).values_list("account_id", "balance"))
    months = _months_of(ids)
    supplied = agreements.agreements_of(accounts)
    found = {}
    for account in accounts:
        goes_on = any(one.period.end is None or one.period.end > now for one in supplied.get(account.pk, []))
        if not goes_on or account.pk not in balances:
            continue
        today = local_date(now, account.market_code)
        told = forecast(
            balance=balances[account.pk],
            months=months.get(account.pk, {}),
            this_month=today.year * YEAR + today.month - 1,
        )
        if told is not None:
            found[account.pk] = told
    return found


def _months_of(account_ids: Collection[int]) -> dict[int, dict[int, Month]]:
    """What each account's main ledger saw in each month, by the month's number."""
    rows = (
        Transaction.objects.filter(account__in=account_ids, ledger__is_main=True)
        .annotate(year=ExtractYear("posted_on"), month=ExtractMonth("posted_on"))
        .values("account_id", "year", "month")
        .annotate(
            energy=Sum(Case(When(origin=Origin.ENERGY, then=-F("balance_effect")), default=0)),
            received=Sum(Case(When(Q(kind__in=_MONEY), then=F("balance_effect")), default=0)),
        )
    )
    found: dict[int, dict[int, Month]] = defaultdict(dict)
    for row in rows:
        number = row["year"] * YEAR + row["month"] - 1
        found[row["account_id"]][number] = Month(int(row["energy"]), int(row["received"]))
    return dict(found)
