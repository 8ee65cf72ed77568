"""The pages of what stands around ledgers open for staff, with something on them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from holdfast.accounts.tests.factories import make_staff
from holdfast.ledgers import operations
from holdfast.ledgers.models import (
    BalanceTransfer,
    ContributionAgreement,
    ContributionScheme,
    CreditTransferPermission,
    Ledger,
    ScheduledTransaction,
)
from holdfast.ledgers.tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

    from holdfast.accounts.models import Account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reasons")]

PAGES = (
    BalanceTransfer,
    ContributionAgreement,
    ContributionScheme,
    CreditTransferPermission,
    ScheduledTransaction,
)


@pytest.fixture
def busy_account(new_account: Callable[..., Account]) -> Account:
    """An account with a wallet that has paid for its electricity, a contribution, and a credit to come."""
    account = new_account("ES")
    wallet = operations.open_ledger(account=account, ledger_type="SOLAR_WALLET_LEDGER", now=NOW)
    electricity = Ledger.objects.select_related("account__brand").get(account=account, is_main=True)
    operations.post_credit(
        account=account, ledger_number=wallet.number, net_amount=500, tax_amount=0, reason="GOODWILL", now=NOW
    )
    ContributionScheme.objects.create(code="HARDSHIP", display_name="Hardship fund")
    operations.create_contribution_agreement(
        account=account, scheme_code="HARDSHIP", amount=200, interval="MONTHLY", active_from=NOW, now=NOW
    )
    operations.create_credit_transfer_permission(source=wallet, target=electricity, now=NOW)
    operations.share_credit(now=NOW)
    wanted = operations.Wanted("CREDIT", electricity, 100, 0, 100, Decimal(0), "GOODWILL", NOW, "key")
    operations.create_scheduled_transactions(wanted=[wanted], now=NOW)
    return account


@pytest.mark.parametrize("model", PAGES)
def test_staff_see_lists_and_pages(busy_account: Account, model: type[Model]) -> None:
    office = Client()
    office.force_login(make_staff(permissions={"Can access customer queries"}))
    address = f"/admin/ledgers/{model._meta.model_name}/"
    found = model._default_manager.get()

    assert office.get(address).status_code == 200
    assert office.get(address, {"q": busy_account.number}).status_code == 200
    assert office.get(f"{address}{found.pk}/change/").status_code == 200
    assert office.post(f"{address}{found.pk}/delete/").status_code == 403
