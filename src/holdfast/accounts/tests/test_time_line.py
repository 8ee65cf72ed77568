from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

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
from holdfast.platform.models import AuditRecord, BusinessEventRecord

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
