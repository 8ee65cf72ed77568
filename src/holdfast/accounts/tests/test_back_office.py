"""The page of an account in the back office: its time line, notes, and what is put right there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

import pytest

from holdfast.accounts import operations
from holdfast.accounts.backoffice.time_line import time_line, title_of
from holdfast.accounts.models import AccountChange, AccountNote, FileAttachment, Reminder
from holdfast.accounts.tests.factories import NOW, make_account, make_staff, make_user
from holdfast.api import view
from holdfast.kernel.clock import FixedClock
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.models import AuditRecord, BusinessEventRecord
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from django.test import Client

    from holdfast.accounts.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "clock", FixedClock(NOW))


@pytest.fixture
def account() -> Account:
    account = make_account(user=make_user())
    account.billing_name, account.billing_email = "Ada Moss", "ada@example.com"
    account.save()
    return account


def _office(client: Client, *permissions: str) -> Client:
    client.force_login(make_staff(permissions={"Can access customer queries", *permissions}))
    return client


def _page(account: Account) -> str:
    return f"/admin/accounts/account/{account.pk}/change/"


def test_the_newest_moment_is_first_and_nothing_stands_there_twice(account: Account) -> None:
    operations.create_account_note(account=account, note="Called twice.", now=NOW + timedelta(hours=2))
    moved = BusinessEvent("accounts.account.moved-v1", NOW + timedelta(hours=1), account.number)
    record_event(moved)
    record_event(BusinessEvent("accounts.account.moved-v1", NOW, make_account().number))

    line = time_line(account, limit=50)

    assert [(one.kind, one.title) for one in line] == [
        ("Note", "Note"),
        ("Event", "Account moved"),
        ("Event", "Account user added"),
        ("Event", "Account created"),
    ]
    assert line[0].detail == "Called twice."


def test_a_time_line_is_bounded(account: Account, client: Client) -> None:
    for hour in range(60):
        operations.create_account_note(account=account, note=f"{hour}", now=NOW + timedelta(hours=hour))
    clerk = _office(client)

    assert [one.detail for one in time_line(account, limit=3)] == ["59", "58", "57"]
    page = clerk.get(_page(account))
    assert len(page.context["moments"]) == 50
    assert "Show up to 500" in page.content.decode()
    assert len(clerk.get(_page(account) + "?everything").context["moments"]) == 62


def test_events_are_told_in_words() -> None:
    assert title_of("accounts.account.billing_address_changed-v1") == "Account billing address changed"


class TestNotes:
    def test_staff_write_them_beside_the_time_line(self, account: Account, client: Client) -> None:
        clerk = _office(client, "Can create account notes")
        assert "Add note" in clerk.get(_page(account)).content.decode()

        answer = clerk.post(
            f"/admin/accounts/account/{account.pk}/note/", {"note": "Moves in May."}, follow=True
        )

        assert "Moves in May." in answer.content.decode()
        note, trace = AccountNote.objects.get(), AuditRecord.objects.get(operation="backoffice:note")
        assert note.by_user_id == trace.actor_user_id
        assert (trace.account_number, trace.objects_touched[1]) == (account.number, f"AccountNote:{note.pk}")

    def test_who_may_not_has_no_place_for_one(self, account: Account, client: Client) -> None:
        clerk = _office(client)

        assert "Add note" not in clerk.get(_page(account)).content.decode()
        address = f"/admin/accounts/account/{account.pk}/note/"
        assert clerk.post(address, {"note": "Moves."}).status_code == 403
        assert clerk.get(address).status_code == 405
        assert not AccountNote.objects.exists()

    def test_an_empty_one_is_refused(self, account: Account, client: Client) -> None:
        clerk = _office(client, "Can create account notes")

        answer = clerk.post(f"/admin/accounts/account/{account.pk}/note/", {"note": " "}, follow=True)

        assert "A note has 1 to" in answer.content.decode()
        assert not AccountNote.objects.exists()


class TestDetails:
    SENT: ClassVar = {
        "billing_name": "Ada Moss",
        "billing_sub_name": "",
        "billing_email": "ada@example.com",
        "comms_delivery_preference": "EMAIL",
        "document_accessibility": "",
        "preferred_language_for_comms": "",
    }

    def test_they_change_with_their_history(self, account: Account, client: Client) -> None:
        clerk = _office(client, "Can update account details")

        answer = clerk.post(_page(account), self.SENT | {"billing_name": "A. Moss"})

        assert answer.status_code == 302
        kept = AccountChange.objects.get(account=account)
        assert (kept.field, kept.before, kept.after) == ("billing_name", "Ada Moss", "A. Moss")
        trace = AuditRecord.objects.get(operation="backoffice:change")
        assert (trace.account_number, trace.actor_user_id) == (account.number, kept.by_user_id)
        changed = BusinessEventRecord.objects.get(name="accounts.account.details_changed-v1")
        assert changed.data == {"fields": ["billing_name"]}

    def test_what_the_operation_refuses_is_said_and_changes_nothing(
        self, account: Account, client: Client
    ) -> None:
        clerk = _office(client, "Can update account details")

        wrong = self.SENT | {"billing_email": "", "billing_name": "A. Moss"}
        answer = clerk.post(_page(account), wrong, follow=True)

        assert "an address is needed" in answer.content.decode()
        account.refresh_from_db()
        assert (account.billing_email, account.billing_name) == ("ada@example.com", "Ada Moss")
        assert not AuditRecord.objects.exists()

    def test_who_may_not_reads_alone(self, account: Account, client: Client) -> None:
        clerk = _office(client)

        assert 'name="billing_name"' not in clerk.get(_page(account)).content.decode()
        assert clerk.post(_page(account), self.SENT).status_code == 403


DEEDS: dict[str, tuple[str, dict[str, str]]] = {
    "remind": (
        "Can create account reminders",
        {"remind-type": "AD_HOC", "remind-content": "Ring.", "remind-due_at": "2035-01-01T09:00"},
    ),
    "status": ("Can update account details", {"status-status": "DORMANT"}),
}


class TestDeeds:
    @pytest.mark.parametrize("code", DEEDS)
    def test_each_is_done_with_its_permission_and_leaves_a_trace(
        self, account: Account, client: Client, code: str
    ) -> None:
        permission, sent = DEEDS[code]
        address = f"/admin/accounts/account/{account.pk}/do/{code}/"
        clerk = _office(client)
        assert f"do/{code}/" not in clerk.get(_page(account)).content.decode()
        assert clerk.post(address, sent).status_code == 403
        assert clerk.get(address).status_code == 405

        lead = _office(client, permission)
        assert f"do/{code}/" in lead.get(_page(account)).content.decode()
        assert lead.post(address, sent).headers["Location"] == _page(account)

        trace = AuditRecord.objects.get()
        assert (trace.operation, trace.account_number) == (f"backoffice:{code}", account.number)
        assert trace.objects_touched[0] == f"Account:{account.pk}"

    def test_what_is_missing_or_refused_is_said_and_changes_nothing(
        self, account: Account, client: Client
    ) -> None:
        lead = _office(client, "Can create account reminders")
        address = f"/admin/accounts/account/{account.pk}/do/remind/"

        missing = lead.post(address, {"remind-type": "AD_HOC"}, follow=True).content.decode()
        assert "What is to be done: This field is required." in missing
        late = DEEDS["remind"][1] | {"remind-due_at": "2001-01-01T09:00"}
        assert "falls due in the future" in lead.post(address, late, follow=True).content.decode()
        assert not Reminder.objects.exists()
        assert not AuditRecord.objects.exists()

    def test_there_are_no_others(self, account: Account, client: Client) -> None:
        lead = _office(client, "Can create account reminders")

        assert lead.post(f"/admin/accounts/account/{account.pk}/do/nothing/").status_code == 404
        assert lead.post("/admin/accounts/account/987654/do/remind/").status_code == 404

    def test_a_file_is_fetched_through_a_signed_link_on_record(
        self, account: Account, client: Client
    ) -> None:
        attachment = FileAttachment.objects.create(
            account=account,
            key="accounts/1/bill.pdf",
            filename="bill.pdf",
            content_type="application/pdf",
            size_in_bytes=4,
            created_at=NOW,
            uploaded_at=NOW,
            ready_at=NOW,
        )
        clerk = _office(client)
        page = f"/admin/accounts/fileattachment/{attachment.pk}/"

        answer = clerk.post(f"{page}do/download/")

        assert "/v1/files/" in answer.headers["Location"]
        assert AuditRecord.objects.get().operation == "backoffice:download"
        assert "/v1/files/" not in clerk.get(f"{page}change/").content.decode()
        FileAttachment.objects.update(ready_at=None)
        assert "cannot be done here now" in clerk.post(f"{page}do/download/", follow=True).content.decode()

    def test_accounts_are_linked_to_businesses(self, account: Account, client: Client) -> None:
        business = operations.create_business(
            name="Lock Cottage Teas", number="01234567", business_type="LIMITED", now=NOW
        )
        lead = _office(client, "Can update businesses")
        address = f"/admin/accounts/business/{business.pk}/do/link/"

        assert (
            "no such account"
            in lead.post(address, {"link-number": "A-00000000"}, follow=True).content.decode()
        )
        lead.post(address, {"link-number": account.number.lower()})

        account.refresh_from_db()
        assert account.business == business
