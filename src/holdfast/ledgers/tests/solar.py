"""Spanish accounts with solar wallets, for the tests of sharing credit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.tests.factories import NOW, make_account, make_brand
from holdfast.ledgers import operations
from holdfast.ledgers.models import Ledger

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.models import User


def with_wallet(user: User | None = None) -> Account:
    """A Spanish account with a solar wallet that holds 20.00 euros."""
    account = spanish(user)
    credit(operations.open_ledger(account=account, ledger_type="SOLAR_WALLET_LEDGER", now=NOW), 2000)
    return account


def spanish(user: User | None = None) -> Account:
    account = make_account(user=user, brand=make_brand("SHARING_ES", market="ES"))
    operations.open_account_ledgers(account=account, now=NOW)
    operations.ensure_reasons()
    return account


def credit(ledger: Ledger, amount: int) -> None:
    operations.post_credit(
        account=ledger.account,
        ledger_number=ledger.number,
        net_amount=amount,
        tax_amount=0,
        reason="GOODWILL",
        now=NOW,
    )


def ledger(account: Account, kind: str = "SPAIN_ELECTRICITY_LEDGER") -> Ledger:
    return Ledger.objects.select_related("account__brand").get(account=account, ledger_type=kind)


def wallet(account: Account) -> Ledger:
    return ledger(account, "SOLAR_WALLET_LEDGER")
