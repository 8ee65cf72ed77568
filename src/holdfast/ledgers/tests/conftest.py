"""Accounts in three countries, with the ledgers that accounts there have."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from holdfast.accounts.models import Account, Brand, Portfolio
from holdfast.ledgers import operations

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)

CURRENCIES = {"GB": "GBP", "FR": "EUR", "ES": "EUR"}


@pytest.fixture
def new_account(db: None) -> Callable[..., Account]:
    """Makes accounts: `new_account()`, `new_account("ES", account_type="BUSINESS")`."""

    def make(market_code: str = "GB", **fields: str) -> Account:
        brand, _ = Brand.objects.get_or_create(
            code=f"holdfast-{market_code.lower()}",
            defaults={
                "name": f"Holdfast {market_code}",
                "market_code": market_code,
                "currency": CURRENCIES[market_code],
            },
        )
        made = Account.objects.count()
        portfolio = Portfolio.objects.create(number=f"P-{made:08X}", brand=brand)
        account = Account.objects.create(number=f"A-{made:08X}", brand=brand, portfolio=portfolio, **fields)
        operations.open_account_ledgers(account=account, now=NOW)
        return account

    return make


@pytest.fixture
def account(new_account: Callable[..., Account]) -> Account:
    return new_account()


@pytest.fixture
def reasons(db: None) -> None:
    operations.ensure_reasons()
