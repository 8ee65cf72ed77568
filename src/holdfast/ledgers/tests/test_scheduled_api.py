"""Charges and credits for later: put down over HTTP, provisional until their day, posted once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
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
from holdfast.ledgers import operations
from holdfast.ledgers.models import Ledger, ScheduledTransaction, Transaction
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.models import User
    from holdfast.identity.tokens import Holder

pytestmark = pytest.mark.django_db

STAFF = {"Can access customer queries", "Can add charges to accounts", "Can add credits to accounts"}
SCHEDULE = """mutation ($input: [CreateScheduledTransactionsInput]!) { createScheduledTransactions(input: $input) {
    scheduledTransactions { action ancillaryData displayNote grossAmount internalNote ledgerNumber metadata
        netAmount postedAfter reason salesTaxAmount salesTaxRate } } }"""
PROVISIONAL = """query ($number: String!) { account(accountNumber: $number) { balance
    provisionalTransactions(first: 5) { totalCount edgeCount pageInfo { hasNextPage }
        edges { cursor node { id amount date title } } } } }"""
#: Half an hour before midnight in UTC is the next day in British summer.
LATER = NOW.replace(month=7, hour=23, minute=30)


@pytest.fixture
def staff() -> Holder:
    return customer(make_staff(permissions=STAFF))


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def account(user: User) -> Account:
    account = make_account(user=user)
    operations.open_account_ledgers(account=account, now=NOW)
    operations.ensure_reasons()
    return account


def number(account: Account) -> str:
    return Ledger.objects.get(account=account, is_main=True).number


def fee(account: Account, **further: Any) -> dict[str, Any]:
    return {
        "action": "CHARGE",
        "ledgerNumber": number(account),
        "netAmount": 1000,
        "taxAmount": 200,
        "grossAmount": 1200,
        "taxRate": "0.2",
        "reason": "ADMIN_FEE",
        "postedAfter": LATER.isoformat(),
        "idempotencyKey": "fee",
        **further,
    }


def gift(account: Account, **further: Any) -> dict[str, Any]:
    gift = {"action": "CREDIT", "netAmount": 500, "taxAmount": 0, "grossAmount": 500, "taxRate": "0"}
    return fee(account, **gift, reason="GOODWILL", **{"idempotencyKey": "gift", **further})


def schedule(caller: Holder | None, *wanted: dict[str, Any]) -> dict[str, Any]:
    return ask(caller, SCHEDULE, input=list(wanted))


def test_what_is_scheduled_is_provisional_until_its_day(staff: Holder, user: User, account: Account) -> None:
    notes = {"displayNote": "Annual fee", "internalNote": "renewal", "metadata": '{"a": 1}'}
    answer = schedule(staff, fee(account, **notes, ancillaryData='{"b": 2}'), gift(account))
    before = data_of(ask(customer(user), PROVISIONAL, number=account.number))["account"]
    early = operations.post_due_transactions(now=LATER - timedelta(seconds=1))
    posted = [operations.post_due_transactions(now=LATER + timedelta(days=days)) for days in (0, 0, 3)]
    after = data_of(ask(customer(user), PROVISIONAL, number=account.number))["account"]

    [charge, credit] = data_of(answer)["createScheduledTransactions"]["scheduledTransactions"]
    assert charge == {
        "action": "CHARGE",
        "ancillaryData": '{"b": 2}',
        "displayNote": "Annual fee",
        "grossAmount": 1200,
        "internalNote": "renewal",
        "ledgerNumber": number(account),
        "metadata": '{"a": 1}',
        "netAmount": 1000,
        "postedAfter": LATER.isoformat(),
        "reason": "ADMIN_FEE",
        "salesTaxAmount": 200,
        "salesTaxRate": "0.2",
    }
    assert (credit["action"], credit["displayNote"], credit["salesTaxRate"]) == ("CREDIT", None, "0")
    assert before["balance"] == 0
    assert before["provisionalTransactions"]["totalCount"] == 2
    assert [edge["node"] for edge in before["provisionalTransactions"]["edges"]] == [
        {"id": str(one.pk), "amount": amount, "date": "2025-07-02", "title": title}
        for one, amount, title in zip(
            ScheduledTransaction.objects.order_by("pk"),
            (-1200, 500),
            ("Administration fee", "Goodwill"),
            strict=True,
        )
    ]
    assert (early, posted) == (0, [2, 0, 0])
    assert (after["balance"], after["provisionalTransactions"]["totalCount"]) == (-700, 0)
    first = Transaction.objects.get(kind="CHARGE")
    assert (first.net, first.tax, first.title, first.display_note, first.note, str(first.posted_on)) == (
        1000,
        200,
        "Administration fee",
        "Annual fee",
        "renewal",
        "2025-07-02",
    )
    assert AuditRecord.objects.get().operation == "createScheduledTransactions"
    assert BusinessEventRecord.objects.filter(name="ledgers.scheduled_transaction.scheduled-v1").count() == 2


def test_what_cannot_be_scheduled_is_refused_and_nothing_is_kept(staff: Holder, account: Account) -> None:
    closed = operations.open_ledger(account=account, ledger_type="SUPPLEMENTARY_LEDGER", now=NOW)
    Ledger.objects.filter(pk=closed.pk).update(closed_at=NOW)
    good = gift(account)

    refusals = {
        "KT-CT-3821": schedule(staff, good, fee(account, ledgerNumber=" ")),
        "KT-CT-3830": schedule(staff, good, fee(account, action="PAYMENT")),
        "KT-CT-3831 none": schedule(staff),
        "KT-CT-3831 sum": schedule(staff, good, fee(account, grossAmount=1201)),
        "KT-CT-3831 negative": schedule(
            staff, fee(account, netAmount=-1000, taxAmount=-200, grossAmount=-1200)
        ),
        "KT-CT-3831 tax": schedule(staff, good, fee(account, taxRate="0.05")),
        "KT-CT-3831 rate": schedule(staff, good, fee(account, taxRate="20")),
        "KT-CT-3831 reason": schedule(staff, good, fee(account, reason="NOPE")),
        "KT-CT-3831 deprecated": schedule(staff, good, fee(account, reason="PAPER_BILL_FEE")),
        "KT-CT-3831 exempt": schedule(staff, good, fee(account, reason="LATE_PAYMENT_FEE")),
        "KT-CT-3831 data": schedule(staff, good, fee(account, metadata="[1]")),
        "KT-CT-3831 unknown": schedule(staff, good, fee(account, ledgerNumber="L-00000000")),
        "KT-CT-3831 closed": schedule(staff, good, fee(account, ledgerNumber=closed.number)),
        "KT-CT-9221 twice": schedule(staff, good, fee(account, idempotencyKey="gift")),
    }

    assert {name: error_codes(answer) for name, answer in refusals.items()} == {
        name: [name.split()[0]] for name in refusals
    }
    assert not ScheduledTransaction.objects.exists()
    data_of(schedule(staff, good))
    assert error_codes(schedule(staff, gift(account), fee(account))) == ["KT-CT-9221"]
    assert ScheduledTransaction.objects.count() == 1


def test_only_who_may_charge_and_credit_an_account_schedules_for_it(user: User, account: Account) -> None:
    elsewhere = partner(make_organization(make_brand("ELSEWHERE").code, permissions=STAFF))
    agent = partner(make_organization(account.brand.code, permissions=STAFF))

    assert error_codes(schedule(None, fee(account))) == ["KT-CT-1112"]
    assert error_codes(schedule(customer(user), fee(account))) == ["KT-CT-1111"]
    assert error_codes(schedule(elsewhere, fee(account))) == ["KT-CT-1111"]
    assert not ScheduledTransaction.objects.exists()
    data_of(schedule(agent, fee(account)))


def test_a_closed_ledger_holds_up_no_other(staff: Holder, account: Account) -> None:
    other = make_account()
    operations.open_account_ledgers(account=other, now=NOW)
    data_of(schedule(staff, fee(account), fee(other, idempotencyKey="other")))
    Ledger.objects.filter(account=account).update(closed_at=NOW)

    assert operations.post_due_transactions(now=LATER) == 1

    failed = ScheduledTransaction.objects.get(account=account)
    assert (failed.transaction, failed.failure) == (None, "The ledger is closed.")
    assert BusinessEventRecord.objects.filter(name="ledgers.scheduled_transaction.failed-v1").count() == 1
    assert operations.post_due_transactions(now=LATER) == 0


def test_the_database_keeps_what_was_scheduled(staff: Holder, account: Account) -> None:
    data_of(schedule(staff, fee(account)))
    operations.post_due_transactions(now=LATER)
    data_of(schedule(staff, fee(account, idempotencyKey="next")))
    done, waiting = ScheduledTransaction.objects.order_by("pk")
    other = operations.create_account_charge(account=account, gross_amount=5, reason="ADMIN_FEE", now=NOW)

    def refused(which: ScheduledTransaction, **changes: Any) -> None:
        with pytest.raises(IntegrityError, match="posted once"), transaction.atomic():
            ScheduledTransaction.objects.filter(pk=which.pk).update(**changes)

    refused(done, transaction=None)
    refused(waiting, gross=1201, net=1001)
    refused(waiting, transaction=other)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        waiting.delete()
