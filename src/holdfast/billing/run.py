"""The bill run: every ledger of every account, for each month that has ended and is not billed yet.

What is due is read from what was billed before, so a run can be repeated, resumed or split without doubling
anything: months are billed in order, each in a transaction of its own. A ledger whose readings or prices are
not all there is skipped, told, and tried again by the next run.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.agreements import queries as agreements
from holdfast.billing import queries, supplies
from holdfast.billing.calculation import next_month
from holdfast.billing.issue import DueBill, issue_bills
from holdfast.billing.models import BillRun, SkippedAccount
from holdfast.billing.supply import PricedSupply, Unbillable, price
from holdfast.kernel.periods import Period, start_of_day
from holdfast.ledgers import queries as ledger_queries
from holdfast.ledgers.charging import ledger_charged
from holdfast.markets.registry import market_of
from holdfast.metering import operations as metering
from holdfast.products import operations as products

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date

    from holdfast.accounts.models import Account, Brand
    from holdfast.agreements.models import Agreement
    from holdfast.billing.models import Bill
    from holdfast.ledgers.models import Ledger

BATCH_SIZE = 300
"""Accounts a batch: enough that statements are shared, few enough that a lost worker loses little."""

#: Before any supply began.
LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Skipped:
    """A ledger that could not be billed for the month from `from_date` on."""

    account_number: str
    from_date: date
    reason: str
    detail: str


@dataclass(slots=True)
class RunReport:
    """What a run, or a batch of it, did."""

    accounts: int = 0
    bills: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    def add(self, other: RunReport) -> None:
        self.accounts += other.accounts
        self.bills += other.bills
        self.skipped += other.skipped


@dataclass(slots=True)
class _Due:
    """A ledger with the agreements charged to it, and the first day that no bill covers."""

    account: Account
    ledger: Ledger
    agreements: list[Agreement]
    unbilled_from: date


def run_bills(
    *,
    through: date,
    now: datetime,
    brand: Brand | None = None,
    account_ids: Collection[int] | None = None,
    batch_size: int = BATCH_SIZE,
    progress: Callable[[int, int], None] | None = None,
) -> RunReport:
    """Bill here and now all months that end by `through` (exclusive): of a brand, some accounts, or all.

    now: the moment of posting and issuing. progress: called with accounts done and accounts in all.
    """
    by_brand = ledger_queries.accounts_with_ledgers(
        brand_id=None if brand is None else brand.pk, account_ids=account_ids
    )
    total = sum(len(ids) for ids in by_brand.values())
    report = RunReport()
    for brand_id, ids in by_brand.items():
        run = BillRun.objects.create(
            brand_id=brand_id, through_date=through, issued_at=now, accounts_total=len(ids)
        )
        for first in range(0, len(ids), batch_size):
            report.add(bill_accounts(run=run, account_ids=ids[first : first + batch_size]))
            if progress is not None:
                progress(report.accounts, total)
    return report


@transaction.atomic
def start_bill_run(*, brand: Brand, through: date, now: datetime, batch_size: int = BATCH_SIZE) -> BillRun:
    """Order a run as background jobs, one for each batch of accounts, together with the order itself."""
    from holdfast.billing.tasks import defer_bill_batches  # noqa: PLC0415 - tasks call back into this module

    ids = ledger_queries.accounts_with_ledgers(brand_id=brand.pk).get(brand.pk, [])
    run = BillRun.objects.create(brand=brand, through_date=through, issued_at=now, accounts_total=len(ids))
    defer_bill_batches(run, [ids[first : first + batch_size] for first in range(0, len(ids), batch_size)])
    return run


def bill_accounts(*, run: BillRun, account_ids: Sequence[int]) -> RunReport:
    """One batch of a run. Done again, it bills what is still due, which after success is nothing."""
    due = _what_is_due(account_ids, run.through_date)
    report = RunReport(accounts=len(account_ids))
    while due := [one for one in due if next_month(one.unbilled_from) <= run.through_date]:
        month_end = min(next_month(one.unbilled_from) for one in due)
        this_month = [one for one in due if one.unbilled_from < month_end]
        charged = _charged(this_month, month_end)
        ready, skipped = _price(this_month, charged, month_end, run.issued_at)
        with transaction.atomic():
            issued = issue_bills(due=ready, run=run, issued_at=run.issued_at)
            _mark_used({bill.ledger_id for bill in issued}, charged, run.issued_at)
            _remember(run, skipped)
        report.bills += len(issued)
        report.skipped += [
            Skipped(one.account.number, one.unbilled_from, why.reason, str(why)) for one, why in skipped
        ]
        stopped = {one.ledger.pk for one, _ in skipped}
        for one in this_month:
            one.unbilled_from = month_end
        due = [one for one in due if one.ledger.pk not in stopped]
    return report


def price_again(bill: Bill, *, now: datetime) -> DueBill:
    """The days of a bill priced anew, from the agreements, readings and prices that are known now.

    Raises Unbillable where readings or prices are missing. Account (with brand) and ledger come with the bill.
    """
    account = bill.account
    zone = market_of(account.market_code).zone
    days = Period(start_of_day(bill.from_date, zone), start_of_day(bill.to_date, zone))
    ledgers = ledger_queries.ledgers_by_account([account.pk]).get(account.pk, [])
    held = [
        agreement
        for agreement in agreements.agreements_in([account.pk], days).get(account.pk, [])
        if ledger_charged(agreement, ledgers) == bill.ledger
    ]
    one = _Due(account, bill.ledger, held, bill.from_date)
    ready, skipped = _price([one], _charged([one], bill.to_date), bill.to_date, now)
    if skipped:
        raise skipped[0][1]
    return ready[0] if ready else DueBill(account, bill.ledger, bill.from_date, bill.to_date, ())


def _what_is_due(account_ids: Sequence[int], through: date) -> list[_Due]:
    """Ledgers that agreements are charged to, with the day from which they are unbilled."""
    ledgers = ledger_queries.ledgers_by_account(account_ids)
    billed_to = queries.billed_to(account_ids)
    until = datetime(through.year, through.month, through.day, tzinfo=UTC)
    due: dict[int, _Due] = {}
    for account_id, found in agreements.agreements_in(account_ids, Period(LONG_AGO, until)).items():
        account = found[0].account
        zone = market_of(account.market_code).zone
        for agreement in found:
            ledger = ledger_charged(agreement, ledgers.get(account_id, []))
            if ledger is None:
                continue
            starts_on = agreement.valid_from.astimezone(zone).date()
            one = due.setdefault(ledger.pk, _Due(account, ledger, [], starts_on))
            one.agreements.append(agreement)
            one.unbilled_from = min(one.unbilled_from, starts_on)
    for ledger_id, day in billed_to.items():
        if ledger_id in due:
            due[ledger_id].unbilled_from = day
    return list(due.values())


def _charged(due: Sequence[_Due], month_end: date) -> list[supplies.Charged]:
    """The agreements that hold in the unbilled part of a month of each ledger."""
    charged = []
    for one in due:
        zone = market_of(one.account.market_code).zone
        days = Period(start_of_day(one.unbilled_from, zone), start_of_day(month_end, zone))
        for agreement in one.agreements:
            period = days.intersection(agreement.period)
            if period is not None and period.start != period.end:
                charged.append(supplies.Charged(agreement, one.ledger, one.account, period))
    return charged


def _price(
    due: Sequence[_Due], charged: Sequence[supplies.Charged], month_end: date, issued_at: datetime
) -> tuple[list[DueBill], list[tuple[_Due, Unbillable]]]:
    """What can be billed for the month, and what cannot and why; ledgers without supply are in neither."""
    by_ledger = defaultdict(list)
    for supply in supplies.supplies_of(charged):
        by_ledger[supply.ledger_id].append(supply)
    ready: list[DueBill] = []
    skipped: list[tuple[_Due, Unbillable]] = []
    for one in due:
        if one.ledger.pk not in by_ledger:
            continue
        issued_on = issued_at.astimezone(market_of(one.account.market_code).zone).date()
        try:
            priced: list[PricedSupply] = [
                price(supply, issued_on=issued_on) for supply in by_ledger[one.ledger.pk]
            ]
        except Unbillable as why:
            skipped.append((one, why))
        else:
            ready.append(DueBill(one.account, one.ledger, one.unbilled_from, month_end, tuple(priced)))
    return ready, skipped


def _mark_used(
    issued_ledger_ids: Collection[int], charged: Sequence[supplies.Charged], issued_at: datetime
) -> None:
    """Tell metering which readings bills have used, and products which series of prices.

    Two statements at most for each moment at which periods end.
    """
    used = defaultdict(list)
    for one in charged:
        if one.ledger.pk in issued_ledger_ids and one.period.end is not None:
            used[one.period.end].append(one.agreement)
    for until, some in used.items():
        metering.mark_readings_billed(
            supply_points=[one.supply_point for one in some], until=until, now=issued_at
        )
        products.mark_series_used(tariffs=[one.tariff for one in some], until=until)


def _remember(run: BillRun, skipped: Sequence[tuple[_Due, Unbillable]]) -> None:
    SkippedAccount.objects.bulk_create(
        [
            SkippedAccount(
                run=run,
                account=one.account,
                ledger=one.ledger,
                from_date=one.unbilled_from,
                reason=why.reason,
                detail=str(why),
            )
            for one, why in skipped
        ],
        ignore_conflicts=True,
    )
