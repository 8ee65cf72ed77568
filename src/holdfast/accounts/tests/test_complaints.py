from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from holdfast.accounts import operations
from holdfast.accounts.models import Complaint
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_brand,
    make_organization,
    make_staff,
    make_user,
)
from holdfast.platform.models import AuditRecord, BusinessEventRecord

pytestmark = pytest.mark.django_db

CREATE = """mutation ($complaint: CreateComplaintInputType!) { createComplaint(complaint: $complaint) {
    complaint { id type subtype creationDate resolutionDate }
} }"""
ONE = """query ($id: Int!) { complaint(complaintId: $id) {
    id type subtype creationDate resolutionDate assigneeId
    contacts(first: 9) { edges { node {
        name email mobile landline preferredCommunicationMethod status summary actionTaken createdAt
    } } }
} }"""
LISTED = """query ($number: String!) { account(accountNumber: $number) {
    complaints(first: 9) { edges { node { type } } }
} }"""


def about(number: str, **changes: Any) -> dict[str, Any]:
    return {
        "accountNumber": number,
        "brand": "HOLDFAST_GB",
        "communicationSource": "ONLINE",
        "preferredContactMethod": "e-mail",
        "status": "OPEN",
        "subtype": "Late",
        "summary": "Three months without a bill.",
        "type": "Billing",
        **changes,
    }


def test_a_customer_complains_and_is_answered_until_it_is_settled() -> None:
    user = make_user(email="ada@example.com", mobile="+447700900123")
    account = make_account(user=user)
    agent = make_staff(permissions={"Can access customer queries"})

    made = data_of(ask(customer(user), CREATE, complaint=about(account.number)))
    shown = made["createComplaint"]["complaint"]
    assert (shown["creationDate"], shown["resolutionDate"]) == ("2025-03-01", None)

    complaint = Complaint.objects.get()
    whom = operations.Complainant.of(account, user)
    operations.assign_complaint(complaint=complaint, assignee=agent, now=NOW)
    for status, action, days in (("IN_PROGRESS", "Bills made.", 1), ("RESOLVED", "Apologised.", 3)):
        operations.add_complaint_contact(
            complaint=complaint,
            complainant=whom,
            status=status,
            action_taken=action,
            now=NOW + timedelta(days=days),
        )

    for caller in (customer(user), customer(agent)):
        whole = data_of(ask(caller, ONE, id=complaint.pk))["complaint"]
        assert whole["resolutionDate"] == "2025-03-04"
        assert whole["assigneeId"] == str(agent.pk)
        contacts = [edge["node"] for edge in whole["contacts"]["edges"]]
        assert [contact["status"] for contact in contacts] == ["OPEN", "IN_PROGRESS", "RESOLVED"]
        assert contacts[2]["actionTaken"] == "Apologised."
        assert contacts[0] == {
            "name": "Ada Moss",
            "email": "ada@example.com",
            "mobile": "+447700900123",
            "landline": "",
            "preferredCommunicationMethod": "e-mail",
            "status": "OPEN",
            "summary": "Three months without a bill.",
            "actionTaken": "",
            "createdAt": NOW.isoformat(),
        }
    listed = data_of(ask(customer(user), LISTED, number=account.number))["account"]["complaints"]
    assert listed == {"edges": [{"node": {"type": "Billing"}}]}
    events = BusinessEventRecord.objects.filter(name__startswith="accounts.complaint").order_by("pk")
    assert [event.name.split(".")[-1] for event in events] == [
        "created-v1",
        "assigned-v1",
        "contact_added-v1",
        "contact_added-v1",
    ]
    assert AuditRecord.objects.get().operation == "createComplaint"


def test_a_resolved_complaint_is_taken_up_again_and_never_jumps() -> None:
    account = make_account(billing=operations.BillingDetails(name="Quay Bakery", email="bills@example.com"))
    whom = operations.Complainant.of(account, None)
    complaint = operations.create_complaint(
        account=account,
        brand_code="HOLDFAST_GB",
        type="Billing",
        status="resolved",
        source="TELEPHONE",
        complainant=whom,
        now=NOW,
    )
    assert complaint.resolution_date == date(2025, 3, 1)

    def becomes(status: str) -> None:
        operations.add_complaint_contact(
            complaint=complaint, complainant=whom, status=status, action_taken="", now=NOW
        )

    with pytest.raises(ValueError, match="does not become"):
        becomes("OMBUDSMAN")
    for status in ("IN_PROGRESS", "DEADLOCKED", "OMBUDSMAN", "RESOLVED"):
        becomes(status)
    complaint.refresh_from_db()
    assert complaint.contacts.count() == 5
    assert complaint.contacts.first().email == "bills@example.com"  # type: ignore[union-attr]


def test_a_day_is_that_of_the_accounts_market() -> None:
    account = make_account(brand=make_brand("HOLDFAST_FR", market="FR"))
    an_hour_before_midnight_utc = NOW.replace(hour=23, minute=30)

    complaint = operations.create_complaint(
        account=account,
        brand_code="HOLDFAST_FR",
        type="Billing",
        status="OPEN",
        source="POST",
        complainant=operations.Complainant.of(account, None),
        now=an_hour_before_midnight_utc,
    )

    assert complaint.creation_date == date(2025, 3, 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"brand": "HOLDFAST_FR"},
        {"status": "DEADLOCKED"},
        {"status": ""},
        {"type": " "},
        {"type": "t" * 101},
        {"subtype": "t" * 101},
        {"preferredContactMethod": "m" * 51},
        {"summary": "s" * 10_001},
    ],
)
def test_a_complaint_has_to_make_sense(changes: dict[str, Any]) -> None:
    user = make_user()
    account = make_account(user=user)

    asked = ask(customer(user), CREATE, complaint=about(account.number, **changes))

    assert error_codes(asked) == ["KT-CT-10801"]
    assert not Complaint.objects.exists()


def test_complaints_of_others_are_not_there() -> None:
    user = make_user()
    account = make_account(user=user)
    data_of(ask(customer(user), CREATE, complaint=about(account.number)))
    key = Complaint.objects.get().pk
    stranger = customer(make_user())
    elsewhere = partner(make_organization("HOLDFAST_FR", permissions={"Can access customer queries"}))
    unfit = partner(make_organization(account.brand.code, permissions={"Can create leads"}))

    for caller in (stranger, elsewhere, unfit):
        assert error_codes(ask(caller, ONE, id=key)) == ["KT-CT-12301"]
        assert error_codes(ask(caller, ONE, id=999_999)) == ["KT-CT-12301"]
    assert error_codes(ask(None, ONE, id=key)) == ["KT-CT-1112"]
    assert error_codes(ask(None, CREATE, complaint=about(account.number))) == ["KT-CT-1112"]
    for caller in (stranger, elsewhere):
        assert error_codes(ask(caller, CREATE, complaint=about(account.number))) == ["KT-CT-4177"]
    assert error_codes(ask(unfit, CREATE, complaint=about(account.number))) == ["KT-CT-1111"]
    assert Complaint.objects.count() == 1
