"""The pot of French accounts: a ledger beside those of energy, where credit is put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.access import AccountScope
from holdfast.api.batching import attribute, batched
from holdfast.ledgers import queries
from holdfast.ledgers.resolvers.base import domain

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.ledgers.models import Ledger

POT = "FRA_POT_LEDGER"

domain.part_of_parent("CreditStorage")


@domain.visible("SupplementaryLedgerType", "PrepayPaymentLedgerType")
def pot_visible(viewer: Viewer, ledger: Ledger) -> bool:
    return AccountScope.of(viewer).may_see(attribute(ledger, "account"))


@domain.field("AccountType", "fraPotLedger")
def pot_of(account: Account, _info: Info) -> Ledger | None:
    held: list[Ledger] = batched(account, queries.ledgers_of, default=[])
    return next((ledger for ledger in held if ledger.ledger_type == POT), None)


@domain.field("AccountType", "creditStorage")
def credit_storage(account: Account, info: Info) -> dict[str, Ledger] | None:
    pot = pot_of(account, info)
    return None if pot is None else {"ledger": pot}


@domain.field(("SupplementaryLedgerType", "PrepayPaymentLedgerType"), "currentBalance")
def current_balance(ledger: Ledger, _info: Info) -> int:
    return ledger.balance
