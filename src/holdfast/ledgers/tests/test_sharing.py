"""Credit that pays what other ledgers owe, as long as it is allowed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from holdfast.accounts.tests.factories import NOW
from holdfast.ledgers import operations
from holdfast.ledgers.models import BalanceTransfer, CreditTransferPermission
from holdfast.ledgers.tests.solar import credit, ledger, spanish, wallet, with_wallet

if TYPE_CHECKING:
    from holdfast.accounts.models import Account

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=30)


@pytest.fixture
def home() -> Account:
    return with_wallet()


@pytest.fixture
def second_home() -> Account:
    return spanish()


def test_credit_pays_what_is_owed_while_it_is_allowed(home: Account, second_home: Account) -> None:
    other = spanish()
    for account, owed in ((second_home, 1500), (other, 900)):
        operations.create_account_charge(
            account=account, gross_amount=owed, reason="LATE_PAYMENT_FEE", now=NOW
        )
    for account in (second_home, other):
        operations.create_credit_transfer_permission(source=wallet(home), target=ledger(account), now=NOW)

    before = operations.share_credit(now=NOW - timedelta(hours=1))
    made = operations.share_credit(now=NOW)
    again = operations.share_credit(now=NOW)

    # 20.00 in the wallet: the older permission's 15.00 in full, then 5.00 of the other's 9.00.
    assert (before, made, again) == (0, 2, 0)
    assert [wallet(home).balance, ledger(second_home).balance, ledger(other).balance] == [0, 0, -400]
    assert [one.permission for one in BalanceTransfer.objects.order_by("pk")] == list(
        CreditTransferPermission.objects.order_by("pk")
    )


def test_nothing_is_shared_after_the_end_and_nothing_put_aside_by_itself(
    home: Account, second_home: Account
) -> None:
    operations.create_account_charge(
        account=second_home, gross_amount=1500, reason="LATE_PAYMENT_FEE", now=NOW
    )
    allowed = {"source": wallet(home), "target": ledger(second_home)}
    operations.create_credit_transfer_permission(**allowed, now=NOW)
    operations.terminate_credit_transfer_permission(**allowed, now=NOW + timedelta(minutes=1))
    credit(ledger(home), 800)
    operations.create_credit_transfer_permission(source=ledger(home), target=wallet(home), now=NOW)

    assert operations.share_credit(now=LATER) == 0


def test_the_database_keeps_what_was_allowed(home: Account, second_home: Account) -> None:
    held = operations.create_credit_transfer_permission(
        source=wallet(home), target=ledger(second_home), now=NOW
    )

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        CreditTransferPermission.objects.filter(pk=held.pk).update(valid_from=LATER)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        held.delete()
    with pytest.raises(IntegrityError, match="one_permission_between"), transaction.atomic():
        CreditTransferPermission.objects.create(
            source=held.source, target=held.target, valid_from=LATER, created_at=NOW
        )
