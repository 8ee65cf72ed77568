"""What a supplier's books add up to: trial balance, aged debt, cash received. One statement each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import F, Sum

from holdfast.ledgers.models import Entry

if TYPE_CHECKING:
    from datetime import date

#: The last day of each age but the oldest, counted from the day of the charge.
AGES = (30, 60, 90)

_TRIAL_BALANCE = """
    SELECT brand.code, entry.currency, entry.general_account,
           coalesce(-sum(entry.amount) FILTER (WHERE entry.amount < 0), 0),
           coalesce(sum(entry.amount) FILTER (WHERE entry.amount > 0), 0)
      FROM ledgers_entry entry
      JOIN accounts_account account ON account.id = entry.account_id
      JOIN accounts_brand brand ON brand.id = account.brand_id
      JOIN ledgers_journal journal ON journal.id = entry.journal_id
     WHERE journal.posted_on <= coalesce(%(through)s::date, 'infinity')
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""

# What is owed is the latest of what was charged: money received settles the oldest charge first. A charge and the
# reversal that took it back are both left out.
_AGED_DEBT = """
    WITH line AS (
        SELECT one.ledger_id, one.sequence, one.posted_on, one.balance_effect AS effect
          FROM ledgers_transaction one
         WHERE one.posted_on <= %(on)s AND one.reverses_id IS NULL AND NOT EXISTS (
            SELECT FROM ledgers_transaction later WHERE later.reverses_id = one.id AND later.posted_on <= %(on)s)
    ), owed AS (
        SELECT ledger_id, -sum(effect) AS amount FROM line GROUP BY ledger_id HAVING sum(effect) < 0
    ), charged AS (
        SELECT line.ledger_id, line.posted_on, -line.effect AS amount, owed.amount AS owed,
               sum(-line.effect) OVER (PARTITION BY line.ledger_id ORDER BY line.posted_on DESC, line.sequence DESC)
               AS so_far
          FROM line JOIN owed USING (ledger_id) WHERE line.effect < 0
    ), part AS (
        SELECT ledger_id, %(on)s::date - posted_on AS age, least(amount, owed - (so_far - amount)) AS amount
          FROM charged WHERE so_far - amount < owed
    )
    SELECT brand.code, account.number, ledger.number, ledger.currency,
           coalesce(sum(part.amount) FILTER (WHERE age <= %(first)s), 0),
           coalesce(sum(part.amount) FILTER (WHERE age > %(first)s AND age <= %(second)s), 0),
           coalesce(sum(part.amount) FILTER (WHERE age > %(second)s AND age <= %(third)s), 0),
           coalesce(sum(part.amount) FILTER (WHERE age > %(third)s), 0)
      FROM part
      JOIN ledgers_ledger ledger ON ledger.id = part.ledger_id
      JOIN accounts_account account ON account.id = ledger.account_id
      JOIN accounts_brand brand ON brand.id = account.brand_id
     GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3
"""

_CASH_RECEIVED = """
    SELECT brand.code, money.posted_on, ledger.currency, money.kind, money.payment_type,
           count(*) FILTER (WHERE money.gross > 0),
           coalesce(sum(money.gross) FILTER (WHERE money.gross > 0), 0),
           coalesce(-sum(money.gross) FILTER (WHERE money.gross < 0), 0)
      FROM ledgers_transaction money
      JOIN ledgers_ledger ledger ON ledger.id = money.ledger_id
      JOIN accounts_account account ON account.id = money.account_id
      JOIN accounts_brand brand ON brand.id = account.brand_id
     WHERE money.kind IN ('PAYMENT', 'REPAYMENT') AND money.posted_on >= %(first)s AND money.posted_on < %(end)s
     GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""


@dataclass(frozen=True, slots=True)
class TrialBalanceLine:
    """One general account of a brand in a currency; minor units, both columns positive."""

    brand: str
    currency: str
    general_account: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Positive in credit. The balances of a brand in a currency come to zero."""
        return self.credit - self.debit


@dataclass(frozen=True, slots=True)
class AgedDebt:
    """What is owed on a ledger, in minor units, by the age in days of what was charged."""

    brand: str
    account_number: str
    ledger_number: str
    currency: str
    up_to_30_days: int
    up_to_60_days: int
    up_to_90_days: int
    older: int

    @property
    def owed(self) -> int:
        return self.up_to_30_days + self.up_to_60_days + self.up_to_90_days + self.older


@dataclass(frozen=True, slots=True)
class CashLine:
    """Money of a day that came in (PAYMENT) or went out (REPAYMENT) one way; minor units.

    reversed_amount: what was taken back on the day, whenever it had been posted.
    """

    brand: str
    posted_on: date
    currency: str
    kind: str
    payment_type: str
    count: int
    amount: int
    reversed_amount: int


def trial_balance(*, through: date | None = None) -> dict[tuple[str, str], int]:
    """What each general account holds, by currency and account, credit positive; a currency sums to zero."""
    entries = Entry.objects.all()
    if through is not None:
        entries = entries.filter(journal__posted_on__lte=through)
    sums = entries.values("currency", "general_account").annotate(total=Sum(F("amount")))
    return {(row["currency"], row["general_account"]): int(row["total"]) for row in sums}


def trial_balance_by_brand(*, through: date | None = None) -> list[TrialBalanceLine]:
    """The trial balance of each brand, of what was posted through a day (inclusive)."""
    return [
        TrialBalanceLine(brand, currency, account, int(debit), int(credit))
        for brand, currency, account, debit, credit in _rows(_TRIAL_BALANCE, {"through": through})
    ]


def aged_debt(*, on: date) -> list[AgedDebt]:
    """Every ledger that was in debit at the end of a day, with how long it has been."""
    first, second, third = AGES
    rows = _rows(_AGED_DEBT, {"on": on, "first": first, "second": second, "third": third})
    return [AgedDebt(*row[:4], *(int(amount) for amount in row[4:])) for row in rows]


def cash_received(*, from_date: date, to_date: date) -> list[CashLine]:
    """Payments and repayments posted in a half-open range of days."""
    rows = _rows(_CASH_RECEIVED, {"first": from_date, "end": to_date})
    return [
        CashLine(brand, day, currency, kind, way, count, int(amount), int(taken_back))
        for brand, day, currency, kind, way, count, amount, taken_back in rows
    ]


def _rows(statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
