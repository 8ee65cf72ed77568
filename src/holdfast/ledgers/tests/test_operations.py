"""Charging, crediting, paying and taking back, with every documented refusal."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.api.errors import BothLedgerIdAndNumber, IdempotencyKeyUsed
from holdfast.ledgers import errors, operations, queries
from holdfast.ledgers.models import Entry, Ledger, Transaction
from holdfast.ledgers.tests.conftest import NOW
from holdfast.platform.models import BusinessEventRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.accounts.models import Account
    from holdfast.kernel.errors import DomainError

pytestmark = pytest.mark.usefixtures("reasons")


def main_ledger(account: Account) -> Ledger:
    return Ledger.objects.get(account=account, is_main=True)


def charge(account: Account, **changes: Any) -> Transaction:
    arguments = {"gross_amount": 1200, "reason": "ADMIN_FEE", "now": NOW} | changes
    return operations.create_account_charge(account=account, **arguments)


def credit(account: Account, **changes: Any) -> Transaction:
    named = {} if "ledger_id" in changes else {"ledger_number": main_ledger(account).number}
    arguments = named | {"net_amount": 500, "tax_amount": 0, "reason": "GOODWILL", "now": NOW} | changes
    return operations.post_credit(account=account, **arguments)


def entries_of(transaction: Transaction) -> dict[str, int]:
    entries = Entry.objects.filter(journal_id=transaction.journal_id)
    return {entry.general_account: entry.amount for entry in entries}


def test_charge_takes_tax_out_of_the_gross_amount(account: Account) -> None:
    # £12.00 with 20 % VAT inside: 1200 / 1.2 = 1000 net, 200 tax.
    posted = charge(account, note="call of 3 March", display_note="As agreed", metadata={"ticket": 7})

    assert (posted.net, posted.tax, posted.gross) == (1000, 200, 1200)
    assert entries_of(posted) == {"customers": -1200, "other_sales": 1000, "sales_tax": 200}
    assert main_ledger(account).balance == -1200
    assert (posted.title, posted.reason_code, posted.metadata) == (
        "Administration fee",
        "ADMIN_FEE",
        {"ticket": 7},
    )


def test_charge_without_tax_where_the_reason_is_exempt(account: Account) -> None:
    posted = charge(account, reason="LATE_PAYMENT_FEE", gross_amount=1500)

    assert (posted.net, posted.tax) == (1500, 0)
    assert entries_of(posted) == {"customers": -1500, "other_sales": 1500}


@pytest.mark.parametrize(
    ("market_code", "account_type", "reason", "net"),
    [
        ("ES", "DOMESTIC", "ADMIN_FEE", 1000),  # 1210 / 1.21
        ("FR", "BUSINESS", "ADMIN_FEE", 1008),  # 1210 / 1.20 = 1008.33
        ("GB", "DOMESTIC", "ENERGY_CORRECTION", 1152),  # 1210 / 1.05 = 1152.38
        ("GB", "BUSINESS", "ENERGY_CORRECTION", 1008),  # 1210 / 1.20
    ],
)
def test_tax_is_that_of_the_market_and_customer(
    new_account: Callable[..., Account], market_code: str, account_type: str, reason: str, net: int
) -> None:
    account = new_account(market_code, account_type=account_type)

    posted = charge(account, reason=reason, gross_amount=1210)

    assert (posted.net, posted.tax) == (net, 1210 - net)


def test_day_of_posting_is_the_markets_own(new_account: Callable[..., Account]) -> None:
    # 23:30 UTC on 31 March is 00:30 on 1 April in London and 01:30 in Madrid; both are on summer time.
    late = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)

    assert charge(new_account("GB"), now=late).posted_on == date(2026, 4, 1)
    assert charge(new_account("ES"), now=late).posted_on == date(2026, 4, 1)


def test_credit_goes_to_the_named_ledger(new_account: Callable[..., Account]) -> None:
    account = new_account("ES")
    gas = Ledger.objects.get(account=account, ledger_type="SPAIN_GAS_LEDGER")

    posted = credit(
        account, ledger_number=gas.number.lower(), net_amount=400, tax_amount=84, reason="ENERGY_CORRECTION"
    )

    assert entries_of(posted) == {"customers": 484, "goodwill": -400, "sales_tax": -84}
    assert queries.balances_of([account]) == {account.pk: 0}
    assert queries.balances_of([account], include_all_ledgers=True) == {account.pk: 484}


def test_credit_to_a_ledger_named_by_id(account: Account) -> None:
    assert credit(account, ledger_id=str(main_ledger(account).pk)).balance_carried_forward == 500


def test_changes_leave_events(account: Account) -> None:
    charge(account, actor_user_id=9)
    credit(account)

    events = BusinessEventRecord.objects.filter(account_number=account.number).order_by("pk")
    assert [event.name for event in events] == [
        "ledgers.transaction.charge_posted-v1",
        "ledgers.transaction.credit_posted-v1",
    ]
    assert events[0].data["gross_amount"] == 1200
    assert events[0].data["actor_user_id"] == 9


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"reason": "NO_SUCH_REASON"}, errors.ChargeReasonNotFound),
        ({"reason": "PAPER_BILL_FEE"}, errors.ChargeReasonDeprecated),
        ({"gross_amount": 0}, errors.InvalidCharge),
        ({"gross_amount": -5}, errors.InvalidCharge),
        ({"metadata": ["not", "an", "object"]}, errors.InvalidCharge),
        ({"display_note": "x" * 1001}, errors.InvalidCharge),
    ],
)
def test_refused_charge_changes_nothing(
    account: Account, changes: dict[str, Any], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        charge(account, **changes)

    assert not Transaction.objects.exists()
    assert not BusinessEventRecord.objects.exists()


def test_charge_needs_an_open_ledger(account: Account) -> None:
    Ledger.objects.filter(account=account).update(closed_at=NOW)

    with pytest.raises(errors.InvalidCharge) as refusal:
        charge(account)

    assert refusal.value.invalid[0].input_path == ("input", "accountNumber")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"ledger_number": "L-1", "ledger_id": "1"}, BothLedgerIdAndNumber),
        ({"ledger_number": None}, errors.LedgerNotNamed),
        ({"reason": "NO_SUCH_REASON"}, errors.CreditReasonNotFound),
        ({"reason": "WELCOME_CREDIT"}, errors.CreditReasonDeprecated),
        ({"net_amount": 0}, errors.InvalidCredit),
        ({"net_amount": -1}, errors.InvalidCredit),
        ({"tax_amount": -1}, errors.InvalidCredit),
        ({"tax_amount": 100}, errors.InvalidCredit),  # goodwill bears no tax
        ({"ledger_number": "L-FFFFFFFF"}, errors.InvalidCredit),
        ({"ledger_id": "not a number"}, errors.InvalidCredit),
    ],
)
def test_refused_credit_changes_nothing(
    account: Account, changes: dict[str, Any], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        credit(account, **changes)

    assert not Transaction.objects.exists()
    assert not BusinessEventRecord.objects.exists()


def test_credit_to_somebody_elses_ledger_is_refused(
    account: Account, new_account: Callable[..., Account]
) -> None:
    with pytest.raises(errors.InvalidCredit):
        credit(account, ledger_number=main_ledger(new_account()).number)


def test_closed_ledger_takes_no_credit(account: Account) -> None:
    Ledger.objects.filter(account=account).update(closed_at=NOW)

    with pytest.raises(errors.CreditNotPosted):
        credit(account)

    assert not Transaction.objects.exists()


def test_idempotency_key_works_once(account: Account) -> None:
    charge(account, idempotency_key="k-1")

    with pytest.raises(IdempotencyKeyUsed):
        charge(account, idempotency_key="k-1")

    credit(account, idempotency_key="k-1")  # a key belongs to its operation
    assert Transaction.objects.count() == 2


def test_key_of_a_refused_operation_is_free_again(account: Account) -> None:
    with pytest.raises(errors.InvalidCharge):
        charge(account, gross_amount=0, idempotency_key="k-1")

    assert charge(account, idempotency_key="k-1").gross == 1200


def test_payment_and_repayment_pass_through_the_bank(account: Account) -> None:
    ledger = main_ledger(account)
    paid = operations.post_payment(
        ledger=ledger, amount=5000, payment_type="DD_REGULAR_COLLECTION", posted_on=NOW.date(), now=NOW
    )
    returned = operations.post_repayment(ledger=ledger, amount=2000, posted_on=NOW.date(), now=NOW)

    assert entries_of(paid) == {"customers": 5000, "bank": -5000}
    assert entries_of(returned) == {"customers": -2000, "bank": 2000}
    assert (paid.balance_carried_forward, returned.balance_carried_forward) == (5000, 3000)


def test_money_on_a_closed_ledger_is_refused(account: Account) -> None:
    ledger = main_ledger(account)
    Ledger.objects.update(closed_at=NOW)

    with pytest.raises(operations.LedgerClosed):
        operations.post_payment(ledger=ledger, amount=1, payment_type="CASH", posted_on=NOW.date(), now=NOW)


def test_reversal_is_the_mirror_image_and_happens_once(account: Account) -> None:
    original = charge(account)

    reversal = operations.reverse_transaction(
        original=original, posted_on=NOW.date(), now=NOW, note="in error"
    )

    assert (reversal.kind, reversal.net, reversal.tax) == ("CHARGE", -1000, -200)
    assert entries_of(reversal) == {"customers": 1200, "other_sales": -1000, "sales_tax": -200}
    assert reversal.balance_carried_forward == 0
    assert queries.reversals_of([original, reversal]) == {original.pk: True, reversal.pk: False}
    for again in (original, reversal):
        with pytest.raises(operations.TransactionAlreadyReversed):
            operations.reverse_transaction(original=again, posted_on=NOW.date(), now=NOW)


def test_reasons_are_written_once_and_edits_are_kept(account: Account) -> None:
    reason = next(reason for reason in queries.charge_reasons() if reason.code == "ADMIN_FEE")
    reason.display = "Handling fee"
    reason.save()

    operations.ensure_reasons()

    assert charge(account).title == "Handling fee"
