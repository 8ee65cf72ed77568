"""Moving balances between accounts, as staff do over HTTP, and the database's word on halves of transfers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_brand,
    make_organization,
    make_staff,
    make_user,
)
from holdfast.kernel.money import TaxedAmount
from holdfast.ledgers import operations, queries
from holdfast.ledgers.choices import GeneralAccount, TransactionKind
from holdfast.ledgers.models import BalanceTransfer, Ledger, Transaction
from holdfast.ledgers.posting import Posting, post_batch
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.tokens import Holder

pytestmark = pytest.mark.django_db

STAFF = {
    "Can access customer queries",
    "Can perform balance transfers",
    "Can perform payments operations",
}

TRANSFER = """mutation ($input: TransferLedgerBalanceInputType!) { transferLedgerBalance(input: $input) {
    balanceTransfer { id reason
        accountCharge { id grossAmount netAmount salesTaxAmount reason note }
        accountCredit { id grossAmount netAmount salesTaxAmount reason note metadata { data } } }
} }"""


@pytest.fixture
def staff() -> Holder:
    return customer(make_staff(permissions=STAFF))


@pytest.fixture
def source() -> Account:
    """An account that is 50.00 in credit."""
    account = opened(make_account(user=make_user()))
    receive(account, 5000)
    return account


@pytest.fixture
def target() -> Account:
    return opened(make_account(user=make_user()))


def opened(account: Account) -> Account:
    operations.open_account_ledgers(account=account, now=NOW)
    operations.ensure_reasons()
    return account


def receive(account: Account, amount: int) -> Transaction:
    return operations.post_payment(
        ledger=main(account), amount=amount, payment_type="BACS_DEPOSIT", posted_on=NOW.date(), now=NOW
    )


def main(account: Account) -> Ledger:
    return Ledger.objects.select_related("account__brand").get(account=account, is_main=True)


def named(account: Account, **how: Any) -> dict[str, Any]:
    return {"accountNumber": account.number, **(how or {"ledgerNumber": main(account).number})}


def move(caller: Holder | None, source: Any, target: Any, amount: int, **further: Any) -> dict[str, Any]:
    sides = {"sourceAccountLedger": source, "targetAccountLedger": target}
    return ask(caller, TRANSFER, input={**sides, "amount": amount, **further})


def balances(*accounts: Account) -> list[int]:
    return [main(account).balance for account in accounts]


def test_credit_moves_to_another_account(staff: Holder, source: Account, target: Account) -> None:
    answer = move(staff, named(source), named(target), 1200, note="moved house")

    made = data_of(answer)["transferLedgerBalance"]["balanceTransfer"]
    amounts = {"grossAmount": 1200, "netAmount": 1200, "salesTaxAmount": 0, "reason": "BALANCE_TRANSFER"}
    charge, credit = Transaction.objects.order_by("-pk")[:2][::-1]
    assert made == {
        "id": str(BalanceTransfer.objects.get().pk),
        "reason": "BALANCE_TRANSFER",
        "accountCharge": {"id": str(charge.pk), "note": "moved house", **amounts},
        "accountCredit": {"id": str(credit.pk), "note": "moved house", "metadata": None, **amounts},
    }
    assert balances(source, target) == [3800, 1200]
    assert queries.trial_balance().get(("GBP", GeneralAccount.TRANSFERS)) == 0
    assert list(
        AuditRecord.objects.filter(operation="transferLedgerBalance").values_list("account_number", flat=True)
    ) == [source.number, target.number]
    assert list(
        BusinessEventRecord.objects.filter(name__contains="transferred").values_list("name", "account_number")
    ) == [
        ("ledgers.transaction.transferred_out-v1", source.number),
        ("ledgers.transaction.transferred_in-v1", target.number),
    ]


def test_a_negative_amount_moves_debt(staff: Holder, source: Account, target: Account) -> None:
    operations.create_account_charge(account=target, gross_amount=700, reason="LATE_PAYMENT_FEE", now=NOW)

    data_of(move(staff, named(target), named(source), -700))

    assert balances(source, target) == [4300, 0]


def test_ledgers_are_named_by_number_or_by_id_and_not_by_both(
    staff: Holder, source: Account, target: Account
) -> None:
    by_id = named(source, ledgerId=str(main(source).pk))

    data_of(move(staff, by_id, named(target), 100))
    both = move(staff, {**by_id, "ledgerNumber": main(source).number}, named(target), 100)
    neither = move(staff, named(source), {"accountNumber": target.number}, 100)

    assert error_codes(both) == ["KT-CT-3820"]
    assert error_codes(neither) == ["KT-CT-3821"]
    assert balances(source, target) == [4900, 100]


def test_what_cannot_be_moved_is_refused_and_changes_nothing(
    staff: Holder, source: Account, target: Account
) -> None:
    spanish = opened(make_account(brand=make_brand("TRANSFER_ES", market="ES")))
    indebted = opened(make_account())
    operations.create_account_charge(account=indebted, gross_amount=700, reason="LATE_PAYMENT_FEE", now=NOW)
    before = Transaction.objects.count()

    refusals = {
        "KT-CT-9701": move(staff, named(source), named(source), 100),
        "KT-CT-9702": move(staff, named(target), named(source), 100),
        "KT-CT-9703": move(staff, named(indebted), named(source), 100),
        "KT-CT-9704": move(staff, named(source), named(target), 0),
        "KT-CT-3822": move(staff, {"accountNumber": "A-00000000", "ledgerNumber": "L-0"}, named(target), 1),
        "KT-CT-3823": move(staff, named(source), named(target, ledgerNumber="L-00000000"), 1),
        "KT-CT-1605": move(staff, named(source), named(spanish), 100),
    }

    assert {code: error_codes(answer) for code, answer in refusals.items()} == {
        code: [code] for code in refusals
    }
    assert error_codes(move(staff, named(source), named(target), 5001)) == ["KT-CT-9703"]
    assert Transaction.objects.count() == before


def test_only_who_may_see_both_accounts_moves_anything(source: Account, target: Account) -> None:
    elsewhere = make_account(brand=make_brand("ELSEWHERE"))
    opened(elsewhere)
    agent = partner(make_organization(source.brand.code, permissions=STAFF))
    stranger = partner(make_organization("ELSEWHERE", permissions=STAFF))

    assert error_codes(move(None, named(source), named(target), 1)) == ["KT-CT-1112"]
    assert error_codes(move(customer(make_user()), named(source), named(target), 1)) == ["KT-CT-3822"]
    assert error_codes(move(stranger, named(source), named(target), 1)) == ["KT-CT-3822"]
    assert error_codes(move(agent, named(source), named(elsewhere), 1)) == ["KT-CT-3823"]
    data_of(move(agent, named(source), named(target), 1))
    assert balances(source, target) == [4999, 1]


def test_a_transfer_is_taken_back_whole_and_once(source: Account, target: Account) -> None:
    made = operations.transfer_ledger_balance(source=main(source), target=main(target), amount=900, now=NOW)

    for half in (made.charge, made.credit):
        with pytest.raises(operations.PartOfATransfer):
            operations.reverse_transaction(original=half, posted_on=NOW.date(), now=NOW)
    back = operations.reverse_transfer(transfer=made, posted_on=NOW.date(), now=NOW)
    for done in (made, back):
        with pytest.raises(operations.TransferAlreadyReversed):
            operations.reverse_transfer(transfer=done, posted_on=NOW.date(), now=NOW)

    assert (back.charge.reverses, back.credit.reverses) == (made.charge, made.credit)
    assert balances(source, target) == [5000, 0]


def check_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def half(account: Account, kind: TransactionKind, amount: int) -> Posting:
    return Posting(
        ledger_id=main(account).pk,
        kind=kind,
        amount=TaxedAmount(amount, 0),
        against=GeneralAccount.TRANSFERS,
        title="Half",
        posted_on=NOW.date(),
    )


@transaction.atomic
def post_halves(*postings: Posting) -> None:
    """Post halves and, where there are two, join them; then let the database have its word."""
    posted = post_batch(postings=postings, now=NOW)
    if len(posted) > 1:
        BalanceTransfer.objects.create(charge=posted[0], credit=posted[1], created_at=NOW)
    check_now()


def test_the_database_refuses_half_a_transfer(source: Account) -> None:
    with pytest.raises(IntegrityError, match="half a transfer"):
        post_halves(half(source, TransactionKind.CHARGE, 100))


def test_the_database_refuses_halves_that_do_not_match(source: Account, target: Account) -> None:
    given, received = half(source, TransactionKind.CHARGE, 100), half(target, TransactionKind.CREDIT, 101)

    with pytest.raises(IntegrityError, match="do not match"):
        post_halves(given, received)


def test_the_database_keeps_transfers_as_they_are(source: Account, target: Account) -> None:
    made = operations.transfer_ledger_balance(source=main(source), target=main(target), amount=900, now=NOW)

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        made.delete()


def test_deposits_are_held_apart_and_released(source: Account) -> None:
    operations.take_deposit(
        account=source, amount=15000, payment_type="BACS_DEPOSIT", posted_on=NOW.date(), now=NOW
    )
    operations.take_deposit(
        account=source, amount=5000, payment_type="BACS_DEPOSIT", posted_on=NOW.date(), now=NOW
    )
    deposit = Ledger.objects.get(account=source, ledger_type="DEPOSIT_LEDGER")
    assert (deposit.balance, queries.balances_of([source], include_all_ledgers=True)) == (
        20000,
        {source.pk: 5000},
    )

    operations.release_deposit(account=source, amount=12000, posted_on=NOW.date(), now=NOW)
    with pytest.raises(ValueError, match="what is held"):
        operations.release_deposit(account=source, amount=8001, posted_on=NOW.date(), now=NOW)
    operations.release_deposit(account=source, posted_on=NOW.date(), now=NOW)

    deposit.refresh_from_db()
    assert (deposit.balance, balances(source)) == (0, [25000])
