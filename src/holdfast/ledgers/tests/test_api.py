"""Ledgers as clients read and post to them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

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
from holdfast.ledgers.models import Ledger, Transaction
from holdfast.platform.models import AuditRecord

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.models import User
    from holdfast.identity.tokens import Holder

pytestmark = pytest.mark.django_db

STAFF = {
    "Can access customer queries",
    "Can add charges to accounts",
    "Can perform payments operations",
    "Can add credits to accounts",
}

CHARGE = """mutation ($input: CreateAccountChargeInput!) { createAccountCharge(input: $input) {
    accountCharge {
        id grossAmount netAmount salesTaxAmount cclAmount reason note displayNote metadata { data updatedAt }
    }
} }"""

CREDIT = """mutation ($input: PostCreditInput!) { postCredit(input: $input) { credit {
    __typename id accountNumber amount amounts { net tax gross } balanceCarriedForward isCredit isReversed
    isAccountCharge isAccountPayment isHeld isIssued hasStatement statementId billingDocumentIdentifier
    note reasonCode title postedDate createdAt
} } }"""


@pytest.fixture
def staff() -> Holder:
    return customer(make_staff(permissions=STAFF))


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def account(user: User) -> Account:
    account = make_account(user=user, number="A-0000000B")
    operations.open_account_ledgers(account=account, now=NOW)
    operations.ensure_reasons()
    return account


def main_number(account: Account) -> str:
    return Ledger.objects.get(account=account, is_main=True).number


def post(caller: Holder | None, document: str, **fields: Any) -> dict[str, Any]:
    return ask(caller, document, input=fields)


def test_support_charges_an_account(staff: Holder, account: Account) -> None:
    answer = post(
        staff,
        CHARGE,
        accountNumber=account.number,
        grossAmount=1200,
        reason="ADMIN_FEE",
        note="call of 1 March",
        displayNote="As agreed",
        metadata='{"ticket": 7}',
    )

    # £12.00 with 20 % VAT inside it is £10.00 and £2.00.
    charge = data_of(answer)["createAccountCharge"]["accountCharge"]
    assert charge == {
        "id": str(Transaction.objects.get().pk),
        "grossAmount": 1200,
        "netAmount": 1000,
        "salesTaxAmount": 200,
        "cclAmount": 0,
        "reason": "ADMIN_FEE",
        "note": "call of 1 March",
        "displayNote": "As agreed",
        "metadata": {"data": '{"ticket": 7}', "updatedAt": "2025-03-01T09:00:00+00:00"},
    }
    trace = AuditRecord.objects.get(operation="createAccountCharge")
    assert (trace.actor_user_id, trace.account_number) == (staff.pk, "A-0000000B")
    assert trace.objects_touched == [f"Transaction:{charge['id']}"]


def test_support_credits_a_ledger(staff: Holder, account: Account) -> None:
    answer = post(
        staff,
        CREDIT,
        accountNumber=account.number,
        ledgerNumber=main_number(account),
        netAmount=2500,
        taxAmount=0,
        reason="GOODWILL",
        note="sorry",
    )

    assert data_of(answer)["postCredit"]["credit"] == {
        "__typename": "Credit",
        "id": str(Transaction.objects.get().pk),
        "accountNumber": "A-0000000B",
        "amount": 2500,
        "amounts": {"net": 2500, "tax": 0, "gross": 2500},
        "balanceCarriedForward": 2500,
        "isCredit": True,
        "isReversed": False,
        "isAccountCharge": False,
        "isAccountPayment": False,
        "isHeld": False,
        "isIssued": False,
        "hasStatement": False,
        "statementId": None,
        "billingDocumentIdentifier": None,
        "note": "sorry",
        "reasonCode": "GOODWILL",
        "title": "Goodwill",
        "postedDate": "2025-03-01",
        "createdAt": "2025-03-01T09:00:00+00:00",
    }


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reason": "PAPER_BILL_FEE"}, "KT-CT-5211"),
        ({"reason": "NO_SUCH_REASON"}, "KT-CT-5212"),
        ({"grossAmount": 0}, "KT-CT-5213"),
        ({"metadata": "[1, 2]"}, "KT-CT-5213"),
    ],
)
def test_charges_that_are_refused(staff: Holder, account: Account, fields: dict[str, Any], code: str) -> None:
    wanted = {"accountNumber": account.number, "grossAmount": 1200, "reason": "ADMIN_FEE"} | fields

    assert error_codes(post(staff, CHARGE, **wanted)) == [code]
    assert not Transaction.objects.exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"ledgerId": "1"}, "KT-CT-3820"),
        ({"ledgerNumber": None}, "KT-CT-3821"),
        ({"reason": "WELCOME_CREDIT"}, "KT-CT-5311"),
        ({"reason": "NO_SUCH_REASON"}, "KT-CT-5312"),
        ({"netAmount": -1}, "KT-CT-5316"),
    ],
)
def test_credits_that_are_refused(staff: Holder, account: Account, fields: dict[str, Any], code: str) -> None:
    wanted = {
        "accountNumber": account.number,
        "ledgerNumber": main_number(account),
        "netAmount": 100,
        "taxAmount": 0,
        "reason": "GOODWILL",
    } | fields

    assert error_codes(post(staff, CREDIT, **wanted)) == [code]
    assert not Transaction.objects.exists()


def test_credit_to_a_closed_ledger(staff: Holder, account: Account) -> None:
    Ledger.objects.update(closed_at=NOW)

    answer = post(
        staff,
        CREDIT,
        accountNumber=account.number,
        ledgerNumber=main_number(account),
        netAmount=100,
        taxAmount=0,
        reason="GOODWILL",
    )

    assert error_codes(answer) == ["KT-CT-5313"]


def test_who_may_not_post(account: Account, user: User) -> None:
    elsewhere = make_organization(make_brand("ELSEWHERE").code, permissions=STAFF)
    without_permission = make_organization(account.brand.code, permissions={"Can access customer queries"})
    charge = {"accountNumber": account.number, "grossAmount": 1200, "reason": "ADMIN_FEE"}
    credit = {
        "accountNumber": account.number,
        "ledgerNumber": main_number(account),
        "netAmount": 100,
        "taxAmount": 0,
        "reason": "GOODWILL",
    }

    for document, fields in ((CHARGE, charge), (CREDIT, credit)):
        assert error_codes(post(None, document, **fields)) == ["KT-CT-1112"]
        assert error_codes(post(customer(user), document, **fields)) == ["KT-CT-1111"]
        assert error_codes(post(partner(without_permission), document, **fields)) == ["KT-CT-1111"]
        assert error_codes(post(partner(elsewhere), document, **fields)) == ["KT-CT-4177"]
    assert not Transaction.objects.exists()


def test_partner_of_the_brand_may_post(account: Account) -> None:
    organization = make_organization(account.brand.code, permissions=STAFF)

    answer = post(
        partner(organization), CHARGE, accountNumber=account.number, grossAmount=1200, reason="ADMIN_FEE"
    )

    assert data_of(answer)["createAccountCharge"]["accountCharge"]["grossAmount"] == 1200


def test_customer_reads_balances_ledgers_and_transactions(user: User, account: Account) -> None:
    ledger = Ledger.objects.get(account=account)
    charge = operations.create_account_charge(account=account, gross_amount=1200, reason="ADMIN_FEE", now=NOW)
    operations.post_payment(
        ledger=ledger,
        amount=5000,
        payment_type="DD_REGULAR_COLLECTION",
        posted_on=NOW.date() + timedelta(days=1),
        now=NOW,
    )
    operations.post_repayment(ledger=ledger, amount=300, posted_on=NOW.date() + timedelta(days=2), now=NOW)
    operations.reverse_transaction(original=charge, posted_on=NOW.date() + timedelta(days=3), now=NOW)

    answer = ask(
        customer(user),
        """query ($number: String!) { account(accountNumber: $number) {
            balance overdueBalance all: balance(includeAllLedgers: true)
            ledgers { id number name ledgerType balance amountOwedByCustomer affectsAccountBalance
                acceptsPayments supportsStatements supportsInvoices
                creditTransferPermissionsData { toTargetLedgers { ledgerNumber } }
                transactions(first: 1, orderBy: POSTED_DATE_ASC) { totalCount edges { node { amount } } } }
            transactions(first: 10) { totalCount edgeCount edges { node {
                __typename amount isCredit isReversed isAccountCharge isAccountPayment balanceCarriedForward
                ... on Payment { paymentTransactionType isLateFailedPayment }
            } } }
            provisionalTransactions(first: 5) { totalCount }
        } }""",
        number=account.number,
    )

    data = data_of(answer)["account"]
    # -1200 + 5000 - 300 + 1200
    assert (data["balance"], data["all"], data["overdueBalance"]) == (4700, 4700, 0)
    assert data["ledgers"] == [
        {
            "id": str(ledger.pk),
            "number": ledger.number,
            "name": "Energy",
            "ledgerType": "GBR_ENERGY_LEDGER",
            "balance": 4700,
            "amountOwedByCustomer": -4700,
            "affectsAccountBalance": True,
            "acceptsPayments": True,
            "supportsStatements": True,
            "supportsInvoices": False,
            "creditTransferPermissionsData": {"toTargetLedgers": []},
            "transactions": {"totalCount": 4, "edges": [{"node": {"amount": 1200}}]},
        }
    ]
    nodes = [edge["node"] for edge in data["transactions"]["edges"]]
    assert [(node["__typename"], node["amount"], node["isCredit"], node["isReversed"]) for node in nodes] == [
        ("Charge", -1200, True, False),
        ("Refund", 300, False, False),
        ("Payment", 5000, True, False),
        ("Charge", 1200, False, True),
    ]
    assert nodes[2]["paymentTransactionType"] == "DD_REGULAR_COLLECTION"
    assert [node["balanceCarriedForward"] for node in nodes] == [4700, 3500, 3800, -1200]
    assert data["provisionalTransactions"] == {"totalCount": 0}


def test_transactions_by_ledger_day_and_type(user: User) -> None:
    account = make_account(user=user, brand=make_brand("HOLDFAST_ES", market="ES"))
    electricity, gas = operations.open_account_ledgers(account=account, now=NOW)
    operations.ensure_reasons()
    for ledger, day in ((electricity, 0), (gas, 1), (electricity, 2)):
        operations.post_credit(
            account=account,
            ledger_number=ledger.number,
            net_amount=100 + day,
            tax_amount=0,
            reason="GOODWILL",
            now=NOW + timedelta(days=day),
        )

    answer = ask(
        customer(user),
        """query ($number: String!, $gas: String!) { account(accountNumber: $number) {
            main: transactions(first: 5) { edges { node { amount } } }
            all: transactions(first: 5, includeAllLedgers: true, orderBy: POSTED_DATE_ASC) {
                edges { node { amount } } }
            gas: transactions(first: 5, ledgerNumber: $gas) { edges { node { amount } } }
            early: transactions(first: 5, toDate: "2025-03-02") { edges { node { amount } } }
            issued: transactions(first: 5, transactionTypes: [ISSUED_TRANSACTIONS]) { totalCount }
            rest: transactions(first: 5, transactionTypesExcluded: [ISSUED_TRANSACTIONS]) { totalCount }
            ledgers(ledgerNumber: $gas) { ledgerType transactions(first: 5) { edges { node { amount } } } }
        } }""",
        number=account.number,
        gas=gas.number,
    )

    data = data_of(answer)["account"]
    shown = {
        name: [edge["node"]["amount"] for edge in data[name]["edges"]]
        for name in ("main", "all", "gas", "early")
    }
    assert shown == {"main": [102, 100], "all": [100, 101, 102], "gas": [101], "early": [100]}
    assert (data["issued"]["totalCount"], data["rest"]["totalCount"]) == (0, 2)
    assert data["ledgers"] == [
        {"ledgerType": "SPAIN_GAS_LEDGER", "transactions": {"edges": [{"node": {"amount": 101}}]}}
    ]


def test_billing_info_of_a_spanish_account(user: User) -> None:
    account = make_account(user=user, brand=make_brand("HOLDFAST_ES", market="ES"))
    operations.open_account_ledgers(account=account, now=NOW)

    answer = ask(
        customer(user),
        """query ($number: String!) { accountBillingInfo(accountNumber: $number) {
            number ledgers { ledgerType balance statementsWithDetails(first: 1) {
                edges { node { amount consumptionStartDate consumptionEndDate issuedDate } } } }
        } }""",
        number=account.number,
    )

    assert data_of(answer)["accountBillingInfo"]["ledgers"] == [
        {"ledgerType": name, "balance": 0, "statementsWithDetails": {"edges": []}}
        for name in ("SPAIN_ELECTRICITY_LEDGER", "SPAIN_GAS_LEDGER")
    ]


def test_reasons_are_listed(user: User) -> None:
    operations.ensure_reasons()

    data = data_of(
        ask(
            customer(user),
            """{ accountChargeReasons { code display group isDeprecated isHidden isTaxExempt }
                 accountCreditReasons { code display group isDeprecated isHidden isTaxExempt } }""",
        )
    )

    assert {
        "code": "LATE_PAYMENT_FEE",
        "display": "Late payment",
        "group": "Fees",
        "isDeprecated": False,
        "isHidden": False,
        "isTaxExempt": True,
    } in data["accountChargeReasons"]
    assert {
        "code": "GOODWILL",
        "display": "Goodwill",
        "group": "Goodwill",
        "isDeprecated": False,
        "isHidden": False,
        "isTaxExempt": True,
    } in data["accountCreditReasons"]


def test_statements_do_not_grow_with_accounts(user: User) -> None:
    document = """{ accounts { number balance ledgers { number transactions(first: 5) { edges { node {
        __typename amount accountNumber isReversed isIssued statementId } } } } } }"""

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert data_of(ask(customer(user), document))["accounts"]
        return len(captured)

    def one_more() -> None:
        account = make_account(user=user)
        operations.open_account_ledgers(account=account, now=NOW)
        operations.ensure_reasons()
        operations.create_account_charge(account=account, gross_amount=100, reason="ADMIN_FEE", now=NOW)

    one_more()
    before = statements()
    for _ in range(3):
        one_more()

    assert statements() == before
