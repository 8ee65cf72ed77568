from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from holdfast.accounts import operations
from holdfast.accounts.models import ExternalEvent
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_organization,
    make_role,
    make_staff,
    make_user,
)
from holdfast.api import view
from holdfast.kernel.clock import FixedClock
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db

EVENTS = """query ($number: String!, $types: [AccountEventType]) { account(accountNumber: $number) {
    events(first: 9, eventTypes: $types) { totalCount edges { node {
        __typename
        ... on EmailEventType { id eventType occurredAt message {
            id subject textBody toAddress fromEmail sentAt attachments { id }
        } }
        ... on SMSEventType { id eventType message { textBody recipient account { number } } }
        ... on PrintEventType { id eventType message { templateCode highPriority } }
        ... on PushNotificationEventType { id eventType message { title textBody } }
    } } }
} }"""
REPORT = """mutation ($input: CreateExternalAccountEventInput!) { createExternalAccountEvent(input: $input) {
    event { id category subcategory description content eventType occurredAt }
} }"""
REPORT_USER = """mutation ($input: CreateExternalAccountUserEventInput!) {
    createExternalAccountUserEvent(input: $input) { event { id eventType subcategory content } }
}"""
REPORTS = {"Can access third party queries", "Can create external account events"}


def call(**changes: Any) -> dict[str, Any]:
    return {
        "category": "COMMUNICATIONS",
        "subcategory": "TELEPHONE",
        "description": "A call.",
        "content": [{"contentType": "LINK", "description": "Recording", "value": "https://calls.example/1"}],
        **changes,
    }


def nodes(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in data_of(answer)["account"]["events"]["edges"]]


def test_messages_of_every_channel_stand_on_the_time_line() -> None:
    user = make_user()
    account = make_account(user=user)
    sent = {
        "EMAIL_SENT": {
            "subject": "Your bill",
            "text_body": "It is here.",
            "sender": "us@example.com",
            "recipient": "ada@example.com",
        },
        "SMS_SENT": {"text_body": "Your code", "recipient": "+447700900123"},
        "PRINT_SENT": {"template_code": "bill", "high_priority": True},
        "PUSH_NOTIFICATION_SENT": {"subject": "Cheap now", "text_body": "Plug in."},
    }
    for minutes, (kind, parts) in enumerate(sent.items()):
        event = operations.record_message(
            account=account, event_type=kind, now=NOW + timedelta(minutes=minutes), user=user, **parts
        )
        if kind == "PRINT_SENT":
            letter = event.message
    operations.record_message_event(message=letter, event_type="PRINT_RETURNED", now=NOW + timedelta(days=1))
    with pytest.raises(ValueError, match="does not happen"):
        operations.record_message_event(message=letter, event_type="SMS_RECEIVED", now=NOW)

    shown = nodes(ask(customer(user), EVENTS, number=account.number))

    assert [event["eventType"] for event in shown] == [
        "PRINT_RETURNED",
        "PUSH_NOTIFICATION_SENT",
        "PRINT_SENT",
        "SMS_SENT",
        "EMAIL_SENT",
    ]
    assert shown[1]["message"] == {"title": "Cheap now", "textBody": "Plug in."}
    assert shown[2]["message"] == {"templateCode": "bill", "highPriority": True}
    assert shown[3]["message"]["account"] == {"number": account.number}
    email = shown[4]["message"]
    assert (email["subject"], email["toAddress"], email["fromEmail"]) == (
        "Your bill",
        "ada@example.com",
        "us@example.com",
    )
    some = nodes(ask(customer(user), EVENTS, number=account.number, types=["SMS_SENT", "EMAIL_SENT"]))
    assert [event["__typename"] for event in some] == ["SMSEventType", "EmailEventType"]
    one = ask(customer(user), "query ($id: ID!) { node(id: $id) { id __typename } }", id=some[0]["id"])
    assert data_of(one)["node"] == {"id": some[0]["id"], "__typename": "SMSEventType"}


WHOLE = """query ($number: String!) { account(accountNumber: $number) { events(first: 9) { edges { node {
    ... on EmailEventType { message {
        channel createdAt fromEmail fromNumber htmlBody recipient sender sentAt supportSiteUrl templateCode
        toAddress toNumber attachments { id filename temporaryUrl }
    } }
    ... on SMSEventType { occurredAt message {
        id sender recipient sentAt attachments { id filename temporaryUrl }
    } }
    ... on PrintEventType { occurredAt message {
        id account { number } attachments { id filename s3Bucket s3Key temporaryUrl }
    } }
    ... on PushNotificationEventType { occurredAt message {
        id createdAt sentAt supportSiteUrl templateCode
    } }
} } } } }"""


@pytest.fixture
def clock_of_files(settings: SettingsWrapper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files in a folder of the test's own, given out in the tests' time."""
    folder = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = settings.STORAGES | {"attachments": folder}
    monkeypatch.setattr(view, "clock", FixedClock(NOW))


@pytest.mark.usefixtures("clock_of_files")
def test_support_reads_each_message_to_its_last_word_with_the_files_that_went_with_it() -> None:
    account = make_account()
    agent = customer(make_staff(permissions={"Can access customer queries"}))
    letter = operations.keep_file(
        account=account, category="LETTERS", filename="welcome.txt", content=b"Welcome.", now=NOW
    )
    parts = {"sender": "us@example.com", "recipient": "ada@example.com", "template_code": "WELCOME"}
    keys = [
        operations.record_message(
            account=account,
            event_type=kind,
            attachments=[letter],
            html_body="<p>Welcome</p>",
            now=NOW + timedelta(minutes=minutes),
            **parts,
        ).message_id
        for minutes, kind in enumerate(["PUSH_NOTIFICATION_SENT", "PRINT_SENT", "SMS_SENT", "EMAIL_SENT"])
    ]

    email, sms, letter_shown, push = (
        one["message"] for one in nodes(ask(agent, WHOLE, number=account.number))
    )

    (file,) = email["attachments"]
    assert (file["id"], file["filename"]) == (str(letter.pk), "welcome.txt")
    content = Client().get(urlsplit(file["temporaryUrl"]).path)
    assert b"".join(content.streaming_content) == b"Welcome."  # type: ignore[attr-defined]
    assert sms["attachments"][0]["filename"] == "welcome.txt"
    (print_file,) = letter_shown["attachments"]
    assert (print_file["s3Bucket"], print_file["s3Key"]) == ("", letter.key)
    del email["attachments"]
    assert email == {
        "channel": "EMAIL",
        "createdAt": (NOW + timedelta(minutes=3)).isoformat(),
        "fromEmail": "us@example.com",
        "fromNumber": "",
        "htmlBody": "<p>Welcome</p>",
        "recipient": "ada@example.com",
        "sender": "us@example.com",
        "sentAt": (NOW + timedelta(minutes=3)).isoformat(),
        "supportSiteUrl": f"http://localhost:8000/admin/accounts/message/{keys[3]}/change/",
        "templateCode": "WELCOME",
        "toAddress": "ada@example.com",
        "toNumber": "",
    }
    assert (sms["id"], sms["sender"]) == (str(keys[2]), "us@example.com")
    assert letter_shown["account"] == {"number": account.number}
    assert push["supportSiteUrl"].endswith(f"/{keys[0]}/change/")
    assert push["templateCode"] == "WELCOME"


def test_a_customer_is_not_sent_to_the_back_office() -> None:
    user = make_user()
    account = make_account(user=user)
    operations.record_message(account=account, event_type="EMAIL_SENT", now=NOW, user=user)

    assert nodes(ask(customer(user), WHOLE, number=account.number))[0]["message"]["supportSiteUrl"] is None


def test_a_message_is_read_by_its_recipient_and_by_staff_alone() -> None:
    ada, ben = make_user(), make_user()
    account = make_account(user=ada)
    operations.add_user_to_account(user=ben, account=account, role=make_role(), now=NOW)
    event = operations.record_message(
        account=account, event_type="SMS_SENT", now=NOW, user=ada, text_body="Your code"
    )
    agent = make_staff(permissions={"Can access customer queries"})

    def message(reader: Any) -> Any:
        return nodes(ask(customer(reader), EVENTS, number=account.number))[0]["message"]

    assert message(ada)["textBody"] == "Your code"
    assert message(agent)["textBody"] == "Your code"
    assert message(ben) is None
    key = nodes(ask(customer(ada), EVENTS, number=account.number))[0]["id"]
    by_key = "query ($id: ID!) { node(id: $id) { id } }"
    assert error_codes(ask(customer(make_user()), by_key, id=key)) == ["KT-CT-1111"]
    assert event.account == account


def test_another_system_reports_a_call_about_an_account() -> None:
    account = make_account()
    caller = partner(make_organization(account.brand.code, permissions=REPORTS))
    given = call(accountNumber=account.number)

    event = data_of(ask(caller, REPORT, input=given))["createExternalAccountEvent"]["event"]

    assert event["eventType"] == "EXTERNAL_COMMUNICATIONS_TELEPHONE"
    assert event["occurredAt"] == NOW.isoformat()
    assert json.loads(event["content"]) == [
        {"content_type": "LINK", "description": "Recording", "value": "https://calls.example/1"}
    ]
    assert BusinessEventRecord.objects.filter(name="accounts.external_event.created-v1").count() == 1
    assert AuditRecord.objects.get().operation == "createExternalAccountEvent"


def test_another_system_reports_something_about_a_person() -> None:
    user = make_user()
    account = make_account(user=user)
    caller = partner(make_organization(account.brand.code, permissions=REPORTS))

    for named in (str(user.pk), user.number.lower()):
        given = call(userId=named, category="SECURITY", subcategory=None)
        event = data_of(ask(caller, REPORT_USER, input=given))["createExternalAccountUserEvent"]["event"]
        assert (event["eventType"], event["subcategory"]) == ("EXTERNAL_SECURITY", "")
    assert ExternalEvent.objects.filter(user=user, account=None).count() == 2
    for named in (str(make_user().pk), "U-00000000"):
        assert error_codes(ask(caller, REPORT_USER, input=call(userId=named))) == ["KT-CT-7123"]


@pytest.mark.parametrize(
    "changes",
    [
        {"occurredAt": (NOW + timedelta(seconds=1)).isoformat()},
        {"description": "d" * 10_001},
        {"content": [{"contentType": "LINK", "description": "", "value": "javascript:alert(1)"}]},
        {"content": [{"contentType": "LINK", "description": "", "value": "http://[oops"}]},
        {"content": [{"contentType": "PLAINTEXT", "description": "", "value": "v" * 50_001}]},
        {"content": [{"contentType": "PLAINTEXT", "description": "", "value": "v"}] * 21},
    ],
)
def test_reports_that_cannot_be_true_or_kept_are_refused(changes: dict[str, Any]) -> None:
    account = make_account()
    caller = partner(make_organization(account.brand.code, permissions=REPORTS))
    given = call(accountNumber=account.number, **changes)

    assert error_codes(ask(caller, REPORT, input=given)) == ["KT-CT-1605"]
    assert not ExternalEvent.objects.exists()


def test_only_those_who_may_report() -> None:
    user = make_user()
    account = make_account(user=user)
    elsewhere = partner(make_organization("HOLDFAST_FR", permissions=REPORTS))
    for document, given in (
        (REPORT, call(accountNumber=account.number)),
        (REPORT_USER, call(userId=str(user.pk))),
    ):
        assert error_codes(ask(None, document, input=given)) == ["KT-CT-1112"]
        assert error_codes(ask(customer(user), document, input=given)) == ["KT-CT-7123"]
        assert error_codes(ask(elsewhere, document, input=given)) == ["KT-CT-7123"]
    assert not ExternalEvent.objects.exists()
