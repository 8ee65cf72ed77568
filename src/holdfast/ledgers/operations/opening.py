"""Opening ledgers, and the reasons that a supplier starts with."""

from __future__ import annotations

import secrets
from itertools import zip_longest
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.ledgers.kinds import KINDS
from holdfast.ledgers.models import ChargeReason, CreditReason, Ledger
from holdfast.ledgers.reasons import CHARGE_REASONS, CREDIT_REASONS
from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.accounts.models import Account


def open_ledger(
    *, account: Account, ledger_type: str, now: datetime, is_main: bool = False, number: str | None = None
) -> Ledger:
    """A new, empty ledger of a kind in `kinds.KINDS`, in the currency of the account's brand.

    number: drawn at random unless given, so that a seeded retailer is the same each time.
    """
    kind = KINDS[ledger_type]
    return Ledger.objects.create(
        account=account,
        number=number or f"L-{secrets.token_hex(4).upper()}",
        ledger_type=kind.code,
        name=kind.name,
        currency=account.brand.currency,
        is_main=is_main,
        affects_account_balance=kind.affects_account_balance,
        accepts_payments=kind.accepts_payments,
        supports_statements=kind.supports_statements,
        supports_invoices=kind.supports_invoices,
        opened_at=now,
    )


@transaction.atomic
def open_account_ledgers(*, account: Account, now: datetime, numbers: Sequence[str] = ()) -> list[Ledger]:
    """The ledgers that energy in the account's market is billed to, the main one (electricity's) first.

    numbers: for the ledgers in turn; those without one get one at random.
    """
    types = dict.fromkeys(market_of(account.market_code).energy_ledger_types.values())
    return [
        open_ledger(account=account, ledger_type=ledger_type, now=now, is_main=position == 0, number=number)
        for position, (ledger_type, number) in enumerate(zip_longest(types, numbers[: len(types)]))
    ]


def ensure_reasons() -> None:
    """Write the reasons every supplier starts with; those that exist are left as they are."""
    charges = [ChargeReason(**reason._asdict()) for reason in CHARGE_REASONS]
    credits_ = [CreditReason(**reason._asdict()) for reason in CREDIT_REASONS]
    ChargeReason.objects.bulk_create(charges, ignore_conflicts=True)
    CreditReason.objects.bulk_create(credits_, ignore_conflicts=True)
