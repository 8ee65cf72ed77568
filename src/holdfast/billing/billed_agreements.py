"""How far agreements have been billed: billing's answer to what agreements ask before a period changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.agreements.billed import Billed
from holdfast.billing import queries
from holdfast.billing.models import Bill, BillLine
from holdfast.kernel.periods import start_of_day
from holdfast.ledgers import queries as ledger_queries
from holdfast.ledgers.charging import ledger_charged
from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.agreements.models import Agreement


def billed_of(agreements: Sequence[Agreement]) -> list[Billed]:
    """In the order given, also for agreements that are not stored yet. Three statements for all of them.

    Supply point, account and brand should be loaded. Bills that were annulled do not count, nor what annulled them.
    """
    account_ids = {one.account_id for one in agreements}
    ledgers = ledger_queries.ledgers_by_account(account_ids)
    until = queries.billed_to(account_ids)
    lines = BillLine.objects.filter(
        agreement__in=[one.pk for one in agreements if one.pk],
        bill__status=Bill.Status.ISSUED,
        bill__annuls=None,
    )
    on_bills = set(lines.values_list("agreement_id", flat=True).distinct())
    found = []
    for one in agreements:
        ledger = ledger_charged(one, ledgers.get(one.account_id, []))
        day = until.get(ledger.pk) if ledger is not None else None
        zone = market_of(one.account.market_code).zone
        found.append(Billed(one.pk in on_bills, None if day is None else start_of_day(day, zone)))
    return found
