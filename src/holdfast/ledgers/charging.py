"""Which supply is charged to which ledger."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from holdfast.agreements import queries as agreements
from holdfast.ledgers import queries
from holdfast.markets.registry import market_of, supply_type_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.agreements.models import Agreement
    from holdfast.ledgers.models import Ledger


def ledger_charged(agreement: Agreement, ledgers: Sequence[Ledger]) -> Ledger | None:
    """The ledger of an account that an agreement is billed to: its fuel's, else the first; None without any.

    The agreement comes with its supply point, account and brand.
    """
    types = market_of(agreement.account.market_code).energy_ledger_types
    wanted = types[supply_type_of(agreement.supply_point.market_name)]
    return next((one for one in ledgers if one.ledger_type == wanted), ledgers[0] if ledgers else None)


def agreements_charged_to(ledgers: Sequence[Ledger]) -> dict[int, list[Agreement]]:
    """The agreements that are charged to each ledger, by ledger; in two statements."""
    account_ids = {ledger.account_id for ledger in ledgers}
    siblings = queries.ledgers_by_account(account_ids)
    charged: dict[int, list[Agreement]] = defaultdict(list)
    for account_id, held in agreements.agreements_of([ledger.account for ledger in ledgers]).items():
        for agreement in held:
            ledger = ledger_charged(agreement, siblings.get(account_id, []))
            if ledger is not None:
                charged[ledger.pk].append(agreement)
    return dict(charged)
