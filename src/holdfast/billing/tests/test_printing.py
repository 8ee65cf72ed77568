"""Bills on paper, from the customer's wish to the printer's word that it is done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.models import Account
from holdfast.accounts.tests.asking import ask, data_of, error_codes, partner
from holdfast.accounts.tests.asking import customer as viewer_of
from holdfast.accounts.tests.factories import make_user
from holdfast.billing import printing
from holdfast.billing.annulment import annul_bill
from holdfast.billing.models import Bill, PrintBatch, PrintedBill
from holdfast.billing.run import run_bills
from holdfast.billing.tests.world import FEBRUARY, FEBRUARY_3, JANUARY, customer, supply, tariff, use
from holdfast.identity.operations import create_organization, create_user, install_standard_roles
from holdfast.platform import papers
from holdfast.platform.models import BusinessEventRecord

if TYPE_CHECKING:
    from holdfast.identity.models import User

pytestmark = pytest.mark.django_db

REQUEST = """mutation ($account: String!, $bill: ID!) {
    requestPrintedBill(input: {accountNumber: $account, billingDocumentId: $bill}) {
        success possibleErrors { code } } }"""
CLOSE = """mutation { closeOpenPrintBatch { possibleErrors { code } printBatch { id status
    messages(first: 5) { totalCount edgeCount pageInfo { hasNextPage } edges { cursor node {
        id templateCode highPriority account { number }
        attachments { id filename s3Bucket s3Key temporaryUrl } } } } } } }"""
DONE = """mutation ($batch: ID!) { markPrintBatchAsProcessed(printBatchId: $batch) {
    possibleErrors { code } printBatch { id status } } }"""


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def staff() -> User:
    install_standard_roles()
    return create_user(email="post@staff.example", is_staff=True, roles=["administrator"], now=FEBRUARY_3)


@pytest.fixture
def bill(user: User) -> Bill:
    account = customer(user=user)
    _, channel = supply(account, tariff("FIXED", unit_rates=[(JANUARY, "22.36")]))
    use(channel, JANUARY, FEBRUARY, 250)
    run_bills(through=FEBRUARY, now=FEBRUARY_3)
    return Bill.objects.get()


def asked_by(asker: User, about: Bill, **changed: Any) -> dict[str, Any]:
    given = {"account": about.account.number, "bill": str(about.pk), **changed}
    return ask(viewer_of(asker), REQUEST, now=FEBRUARY_3, **given)


def closed_by(staff: User) -> dict[str, Any]:
    batch: dict[str, Any] = data_of(ask(viewer_of(staff), CLOSE, now=FEBRUARY_3))["closeOpenPrintBatch"]
    return batch


def test_a_bill_is_printed_and_posted(user: User, staff: User, bill: Bill) -> None:
    requested = data_of(asked_by(user, bill))["requestPrintedBill"]
    assert requested["success"] is True
    assert {error["code"] for error in requested["possibleErrors"]} >= {"KT-CT-3824", "KT-CT-9705"}

    closed = closed_by(staff)["printBatch"]
    done = data_of(ask(viewer_of(staff), DONE, now=FEBRUARY_3, batch=closed["id"]))

    assert closed["status"] == "CLOSED"
    assert closed["messages"]["totalCount"] == 1
    letter = closed["messages"]["edges"][0]["node"]
    assert letter["account"] == {"number": bill.account.number}
    assert letter["templateCode"] == printing.TEMPLATE_CODE
    (attached,) = letter["attachments"]
    assert attached["filename"] == f"{bill.number}.pdf"
    assert attached["temporaryUrl"].startswith("http")
    assert done["markPrintBatchAsProcessed"]["printBatch"] == {"id": closed["id"], "status": "PROCESSED"}
    account = data_of(
        ask(
            viewer_of(user),
            """query ($number: String!) { account(accountNumber: $number) {
                events(first: 5) { edges { node { ... on PrintEventType { eventType } } } } } }""",
            now=FEBRUARY_3,
            number=bill.account.number,
        )
    )["account"]
    happened = [edge["node"]["eventType"] for edge in account["events"]["edges"]]
    assert happened == ["PRINT_SUCCEEDED", "PRINT_SENT"]


def test_who_reads_large_print_is_sent_large_print(user: User, staff: User, bill: Bill) -> None:
    Account.objects.filter(pk=bill.account_id).update(document_accessibility="LARGE_PRINT")
    data_of(asked_by(user, bill))

    letter = closed_by(staff)["printBatch"]["messages"]["edges"][0]["node"]

    assert letter["attachments"][0]["filename"] == f"{bill.number}-large-print.pdf"


def test_asked_twice_it_is_one_letter_until_the_batch_is_closed(user: User, staff: User, bill: Bill) -> None:
    for _ in range(2):
        data_of(asked_by(user, bill))
    closed_by(staff)
    data_of(asked_by(user, bill))

    assert [one.batch.status for one in PrintedBill.objects.order_by("pk")] == ["CLOSED", "OPEN"]


@pytest.mark.parametrize("which", ["annulled", "another's", "no number"])
def test_only_issued_bills_of_the_account_are_printed(user: User, bill: Bill, which: str) -> None:
    """KT-CT-9705"""
    other = customer(user=user)
    given = {
        "annulled": {},
        "another's": {"account": other.number},
        "no number": {"bill": "the last one"},
    }[which]
    if which == "annulled":
        annul_bill(bill=bill, reason="Another meter", now=FEBRUARY_3)

    assert error_codes(asked_by(user, bill, **given)) == ["KT-CT-9705"]
    assert not PrintBatch.objects.exists()


def test_a_strangers_bill_is_not_printed(bill: Bill) -> None:
    """KT-CT-3824, for an account that is there as for one that is not"""
    stranger = make_user()
    customer(user=stranger)

    assert error_codes(asked_by(stranger, bill)) == ["KT-CT-3824"]
    assert error_codes(asked_by(stranger, bill, account="A-00000000")) == ["KT-CT-3824"]


def test_where_no_batch_is_open_there_is_none_to_close(staff: User) -> None:
    assert closed_by(staff)["printBatch"] is None


def test_a_batch_whose_letters_cannot_be_made_stays_open(
    user: User, staff: User, bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """KT-CT-9010"""
    data_of(asked_by(user, bill))

    def missing() -> None:
        raise papers.PapersUnavailable("no Pango")

    monkeypatch.setattr(papers, "_weasyprint", missing)

    answer = ask(viewer_of(staff), CLOSE, now=FEBRUARY_3)

    assert error_codes(answer) == ["KT-CT-9010"]
    assert PrintBatch.objects.get().status == "OPEN"
    assert not BusinessEventRecord.objects.filter(name="billing.print_batch.closed-v1").exists()


def test_only_a_closed_batch_can_be_done(user: User, staff: User, bill: Bill) -> None:
    """KT-CT-9011"""
    data_of(asked_by(user, bill))
    batch = str(PrintBatch.objects.get().pk)

    def done(key: str) -> list[str]:
        return error_codes(ask(viewer_of(staff), DONE, now=FEBRUARY_3, batch=key))

    assert done(batch) == done("0") == done("x") == ["KT-CT-9011"]
    closed_by(staff)
    assert done(batch) == []
    assert done(batch) == ["KT-CT-9011"]


def test_customers_do_not_handle_batches(user: User, bill: Bill) -> None:
    data_of(asked_by(user, bill))

    assert error_codes(ask(viewer_of(user), CLOSE, now=FEBRUARY_3)) == ["KT-CT-1111"]
    assert error_codes(ask(None, CLOSE, now=FEBRUARY_3)) == ["KT-CT-1112"]


def test_nor_do_partners(user: User, bill: Bill) -> None:
    data_of(asked_by(user, bill))
    install_standard_roles()
    organization = create_organization(
        name="Print & Post",
        roles=["full-access-integration"],
        brand_codes=[bill.account.brand.code],
        now=FEBRUARY_3,
    )

    assert error_codes(ask(partner(organization), CLOSE, now=FEBRUARY_3)) == ["KT-CT-1111"]


FRENCH = """query ($number: String!, $supply: ID, $property: ID, $wanted: ID, $from: Date, $to: Date) {
    bills(accountNumber: $number, supplyPointId: $supply, propertyId: $property, documentId: $wanted,
        fromDate: $from, toDate: $to, first: 5) { totalCount edgeCount pageInfo { hasNextPage } edges { cursor node {
        id number billType fromDate toDate issuedDate amount temporaryUrl ledgerNumber } } } }"""


def test_bills_as_french_clients_list_them(user: User) -> None:
    """31 × 12 kWh × 10 c = 3720; the French rate of 20 % on energy since August 2025 makes 4464, with its levies
    on top."""
    account = customer("FRA", user=user)
    agreement, channel = supply(
        account,
        tariff("FIXE", market="FRA", unit_rates=[(JANUARY, "10")]),
        market_name="FRA_ELECTRICITY",
    )
    use(channel, JANUARY, FEBRUARY, 250)
    run_bills(through=FEBRUARY, now=FEBRUARY_3)
    bill = Bill.objects.get()

    def found(**named: Any) -> list[dict[str, Any]]:
        answer = ask(viewer_of(user), FRENCH, now=FEBRUARY_3, number=account.number, **named)
        return [edge["node"] for edge in data_of(answer)["bills"]["edges"]]

    (listed,) = found()
    assert listed.pop("temporaryUrl").startswith("http")
    assert listed == {
        "id": str(bill.pk),
        "number": bill.number,
        "billType": "STATEMENT",
        "fromDate": "2026-01-01",
        "toDate": "2026-02-01",
        "issuedDate": "2026-02-03",
        "amount": bill.charges_net + bill.charges_tax,
        "ledgerNumber": bill.ledger.number,
    }
    point = agreement.supply_point
    assert found(supply=str(point.pk), property=str(point.property_id), wanted=str(bill.pk))
    assert found(**{"from": "2026-02-03", "to": "2026-02-04"})
    assert found(wanted=str(bill.pk), **{"from": "2027-01-01"})
    for named in (
        {"supply": str(point.pk + 1)},
        {"property": "x"},
        {"wanted": "0"},
        {"to": "2026-02-03"},
        {"from": (FEBRUARY_3 + timedelta(days=1)).date().isoformat()},
    ):
        assert found(**named) == [], named
