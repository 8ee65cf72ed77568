"""Bills as clients read them, after a run of the platform's own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.accounts.tests.asking import ask, data_of, error_codes
from holdfast.accounts.tests.asking import customer as viewer_of
from holdfast.accounts.tests.factories import make_user
from holdfast.agreements.models import Agreement
from holdfast.billing.choices import PaperForm
from holdfast.billing.models import Bill
from holdfast.billing.papers import keeping
from holdfast.billing.run import run_bills
from holdfast.billing.tests.world import (
    FEBRUARY,
    FEBRUARY_3,
    JANUARY,
    MARCH,
    MARCH_3,
    customer,
    supply,
    tariff,
    use,
)
from holdfast.ledgers import operations as ledgers
from holdfast.ledgers.models import Ledger, Transaction

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def billed(user: User) -> Account:
    """Two months at home: January 10406 as in test_run, £50 paid on 3 February, February 9399."""
    account = customer(user=user)
    fixed = tariff("FIXED", unit_rates=[(JANUARY, "22.36")], standing_charge="51.37")
    _, channel = supply(account, fixed)
    use(channel, JANUARY, MARCH, 250)
    run_bills(through=FEBRUARY, now=FEBRUARY_3)
    ledgers.post_payment(
        ledger=Ledger.objects.get(),
        amount=5000,
        payment_type="CASH",
        posted_on=date(2026, 2, 3),
        now=FEBRUARY_3,
    )
    run_bills(through=MARCH, now=MARCH_3)
    return account


def read(user: User, account: Account, selection: str, *, now: datetime = MARCH_3) -> dict[str, Any]:
    document = f"query ($number: String!) {{ account(accountNumber: $number) {{ {selection} }} }}"
    data: dict[str, Any] = data_of(ask(viewer_of(user), document, now=now, number=account.number))["account"]
    return data


def test_statements_of_an_account(user: User, billed: Account) -> None:
    first, second = Bill.objects.order_by("serial")

    data = read(
        user,
        billed,
        """bills(first: 5, orderBy: ISSUED_DATE_DESC) { totalCount edges { node {
            __typename id billType fromDate toDate issuedDate temporaryUrl reversalsAfterClose
            attachments(first: 1) { totalCount }
            ... on StatementType {
                status openingBalance closingBalance paymentDueDate consumptionStartDate consumptionEndDate
                isExternalBill heldStatus { isHeld reason } toAddress
                totalCharges { netTotal taxTotal grossTotal } totalCredits { netTotal taxTotal grossTotal }
                transactions(first: 5) { edges { node {
                    __typename title amounts { gross } isIssued hasStatement statementId
                    ... on Charge {
                        consumption { startDate endDate quantity unit usageCost supplyCharge }
                        detail { ... on SupplyOrServiceCharge {
                            period { start end }
                            agreements(first: 2) { edges { node { id } } }
                        } }
                    } } } }
            } } } }""",
    )

    assert data["bills"]["totalCount"] == 2
    statement = data["bills"]["edges"][0]["node"]
    transactions = statement.pop("transactions")["edges"]
    assert "/v1/bills/pdf/" in statement.pop("temporaryUrl")
    assert statement == {
        "__typename": "StatementType",
        "id": str(second.pk),
        "billType": "STATEMENT",
        "fromDate": "2026-02-01",
        "toDate": "2026-03-01",
        "issuedDate": "2026-03-03",
        "reversalsAfterClose": "NONE",
        "attachments": {"totalCount": 2},
        "status": "CLOSED",
        "openingBalance": -10406,
        "closingBalance": -10406 + 5000 - 9399,
        "paymentDueDate": "2026-03-17",
        "consumptionStartDate": "2026-02-01",
        "consumptionEndDate": "2026-03-01",
        "isExternalBill": False,
        "heldStatus": {"isHeld": False, "reason": None},
        "toAddress": "",
        # 28 × 12 kWh × 22.36 = 7,512.96 and 28 × 51.37 = 1,438.36; 5 % of 8951 is 447.55.
        "totalCharges": {"netTotal": 8951, "taxTotal": 448, "grossTotal": 9399},
        "totalCredits": {"netTotal": 0, "taxTotal": 0, "grossTotal": 0},
    }
    charge, payment = (edge["node"] for edge in transactions)
    assert charge == {
        "__typename": "Charge",
        "title": "Electricity",
        "amounts": {"gross": 9399},
        "isIssued": True,
        "hasStatement": True,
        "statementId": str(second.pk),
        "consumption": {
            "startDate": "2026-02-01",
            "endDate": "2026-03-01",
            "quantity": "336",
            "unit": "kWh",
            "usageCost": 7513,
            "supplyCharge": 1438,
        },
        "detail": {
            "period": {"start": "2026-02-01T00:00:00+00:00", "end": "2026-03-01T00:00:00+00:00"},
            "agreements": {"edges": [{"node": {"id": str(Agreement.objects.get().pk)}}]},
        },
    }
    assert (payment["__typename"], payment["statementId"]) == ("Payment", str(second.pk))
    assert data["bills"]["edges"][1]["node"]["id"] == str(first.pk)


def test_bills_by_day_and_by_name(user: User, billed: Account) -> None:
    first, second = Bill.objects.order_by("serial")

    data = read(
        user,
        billed,
        f"""january: bills(first: 5, toDate: "2026-02-01") {{ edges {{ node {{ id }} }} }}
            later: bills(first: 5, issuedFromDate: "2026-02-04") {{ edges {{ node {{ id }} }} }}
            none: bills(first: 5, issuedToDate: "2026-02-03") {{ edges {{ node {{ id }} }} }}
            oldest: bills(last: 1, orderBy: FROM_DATE_DESC) {{ edges {{ node {{ id }} }} }}
            byId: bill(id: "{first.pk}") {{ id }}
            byNumber: bill(identifier: "{second.number}", billType: STATEMENT) {{ id }}
            invoice: bill(billType: INVOICE) {{ id }}
            statements: bills(first: 5, includeInvoices: false) {{ totalCount }}
            mailed: bills(first: 5, onlyCurrentEmail: true) {{ totalCount }}""",
    )

    def ids(name: str) -> list[str]:
        return [edge["node"]["id"] for edge in data[name]["edges"]]

    assert (ids("january"), ids("later"), ids("none"), ids("oldest")) == (
        [str(first.pk)],
        [str(second.pk)],
        [],
        [str(first.pk)],
    )
    assert (data["byId"], data["byNumber"]) == ({"id": str(first.pk)}, {"id": str(second.pk)})
    assert data["invoice"] is None
    assert (data["statements"], data["mailed"]) == ({"totalCount": 2}, {"totalCount": 0})


def test_bill_of_somebody_else_is_not_found(user: User, billed: Account) -> None:
    other_user = make_user()
    other = customer(user=other_user)
    bill = Bill.objects.first()
    assert bill is not None

    assert read(other_user, other, f'bill(id: "{bill.pk}") {{ id }}') == {"bill": None}
    refused = ask(
        viewer_of(other_user),
        "query ($number: String!) { account(accountNumber: $number) { bills(first: 1) { totalCount } } }",
        number=billed.number,
    )
    assert error_codes(refused) == ["KT-CT-4177"]


def test_overdue_is_what_was_due_and_has_not_been_paid(user: User, billed: Account) -> None:
    def overdue(now: datetime) -> int:
        amount: int = read(user, billed, "overdueBalance", now=now)["overdueBalance"]
        return amount

    # January's 10406 is due on 17 February; 5000 was paid. February's bill of 3 March is due on the 17th.
    assert overdue(datetime(2026, 2, 17, 12, tzinfo=UTC)) == 0
    assert overdue(datetime(2026, 2, 18, 12, tzinfo=UTC)) == 10406 - 5000
    assert overdue(datetime(2026, 3, 18, 12, tzinfo=UTC)) == 10406 - 5000 + 9399


def test_reversal_after_the_bill_shows_on_it(user: User, billed: Account) -> None:
    charge = Transaction.objects.get(sequence=1)
    ledgers.reverse_transaction(original=charge, posted_on=date(2026, 3, 4), now=MARCH_3)

    data = read(user, billed, "bills(first: 5) { edges { node { reversalsAfterClose } } }")

    assert [edge["node"]["reversalsAfterClose"] for edge in data["bills"]["edges"]] == ["NONE", "ALL"]


def test_spanish_invoices_on_the_account_and_on_the_ledger(user: User) -> None:
    account = customer("ESP", user=user)
    iberian = tariff("IBERIAN", market="ESP", unit_rates=[(JANUARY, "15.20")], standing_charge="25")
    _, channel = supply(account, iberian, market_name="ESP_ELECTRICITY")
    use(channel, JANUARY, FEBRUARY, 500)
    run_bills(through=FEBRUARY, now=FEBRUARY_3)
    bill = Bill.objects.get()

    data = read(
        user,
        account,
        """bills(first: 1) { edges { node { __typename ... on InvoiceType {
               identifier grossAmount isAnnulled isHeld totalPayments totalCharges { grossTotal }
               transactions(first: 1) { edges { node { __typename title amounts { net }
                   ... on BillCharge { consumption { quantity } } } } } } } } }
           ledgers { ledgerType supportsInvoices agreements(first: 5) { totalCount }
               invoices(first: 5, orderBy: FINALIZED_AT_DESC) { edges { node {
               id number pdfUrl earliestChargeAt latestChargeAt invoicedAmount firstIssued isHeld
               paymentDueDate annulledBy { id } totalCharges { grossTotal }
               transactions(first: 5) { totalCount } } } }
               statements(first: 1) { totalCount } }""",
    )

    # 8177 as in test_run.
    assert data["bills"]["edges"][0]["node"] == {
        "__typename": "InvoiceType",
        "identifier": "HOLDFAST_ES-I-0000001",
        "grossAmount": 8177,
        "isAnnulled": False,
        "isHeld": False,
        "totalPayments": 0,
        "totalCharges": {"grossTotal": 8177},
        "transactions": {
            "edges": [
                {
                    "node": {
                        "__typename": "BillCharge",
                        "title": "Electricidad",
                        "amounts": {"net": 6758},
                        "consumption": {"quantity": "372"},
                    }
                }
            ]
        },
    }
    electricity, gas = data["ledgers"]
    assert electricity["supportsInvoices"] is True
    assert (electricity["agreements"], gas["agreements"]) == ({"totalCount": 1}, {"totalCount": 0})
    assert [edge["node"] for edge in electricity["invoices"]["edges"]] == [
        {
            "id": bill.pk,
            "number": "HOLDFAST_ES-I-0000001",
            "pdfUrl": keeping.link_to(bill, form=PaperForm.PDF, now=MARCH_3),
            "earliestChargeAt": "2025-12-31T23:00:00+00:00",
            "latestChargeAt": "2026-01-31T23:00:00+00:00",
            "invoicedAmount": 8177,
            "firstIssued": "2026-02-03T09:00:00+00:00",
            "isHeld": False,
            "paymentDueDate": "2026-02-17",
            "annulledBy": None,
            "totalCharges": {"grossTotal": 8177},
            "transactions": {"totalCount": 1},
        }
    ]
    assert (electricity["statements"]["totalCount"], gas["invoices"]["edges"]) == (0, [])


def test_statements_of_a_ledger(user: User, billed: Account) -> None:
    second = Bill.objects.latest("serial")

    data = read(
        user,
        billed,
        f"""ledgers {{ statements(first: 5, statementId: {second.pk}) {{ edges {{ node {{
            id identifier startAt endAt firstIssuedAt earliestChargeAt latestChargeAt paymentDueDate
            totalCharges {{ netTotal }} totalCredits {{ netTotal }}
            transactions(first: 5, orderBy: POSTED_DATE_ASC) {{ edges {{ node {{ __typename }} }} }}
        }} }} }} }}""",
    )

    [edge] = data["ledgers"][0]["statements"]["edges"]
    assert edge["node"] == {
        "id": second.pk,
        "identifier": "HOLDFAST_GB-S-0000002",
        "startAt": "2026-02-01T00:00:00+00:00",
        "endAt": "2026-03-01T00:00:00+00:00",
        "firstIssuedAt": "2026-03-03T09:00:00+00:00",
        "earliestChargeAt": "2026-02-01T00:00:00+00:00",
        "latestChargeAt": "2026-03-01T00:00:00+00:00",
        "paymentDueDate": "2026-03-17",
        "totalCharges": {"netTotal": 8951},
        "totalCredits": {"netTotal": 0},
        "transactions": {
            "edges": [{"node": {"__typename": "BillPayment"}}, {"node": {"__typename": "BillCharge"}}]
        },
    }


def test_billing_options_tell_the_running_month(user: User, billed: Account) -> None:
    data = read(
        user,
        billed,
        """billingOptions { isFixed periodStartDay periodLength periodLengthMultiplier nextBillingDate
           currentBillingPeriodStartDate currentBillingPeriodEndDate }
           annualStatements(first: 1) { totalCount }""",
    )

    assert data["billingOptions"] == {
        "isFixed": True,
        "periodStartDay": 1,
        "periodLength": "MONTHLY",
        "periodLengthMultiplier": 1,
        "nextBillingDate": "2026-04-01",
        "currentBillingPeriodStartDate": "2026-03-01",
        "currentBillingPeriodEndDate": "2026-03-31",
    }


def test_statements_do_not_grow_with_bills(user: User) -> None:
    fixed = tariff("FIXED", unit_rates=[(JANUARY, "22.36")], standing_charge="51.37")

    def one_more() -> None:
        _, channel = supply(customer(user=user), fixed)
        use(channel, JANUARY, MARCH, 250)
        run_bills(through=MARCH, now=MARCH_3)

    def counted() -> int:
        with CaptureQueriesContext(connection) as captured:
            data_of(
                ask(
                    viewer_of(user),
                    """{ accounts { overdueBalance bills(first: 5) { edges { node {
                        reversalsAfterClose ... on StatementType { consumptionStartDate
                        transactions(first: 5) { edges { node { statementId
                            ... on Charge { consumption { quantity } } } } } } } } }
                        ledgers { statements(first: 5) { edges { node { earliestChargeAt } } } } } }""",
                    now=MARCH_3,
                )
            )
        return len(captured)

    one_more()
    before = counted()
    for _ in range(2):
        one_more()

    assert counted() == before
