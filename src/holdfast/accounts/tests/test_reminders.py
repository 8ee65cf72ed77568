from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from procrastinate.contrib.django import app

from holdfast.accounts import operations
from holdfast.accounts.models import Reminder
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import NOW, make_account, make_organization, make_staff, make_user
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from holdfast.identity.models import User

pytestmark = pytest.mark.django_db

CREATE = """mutation ($input: CreateReminderInput!) { createReminder(input: $input) { reminder {
    id reminderTypeName content dueAt createdAt isKrakenManaged reopenInkConversation
    assigneeId assigneeUsername assigneeTeamId assigneeTeamName
} } }"""
CREATE_OLD = """mutation ($input: CreateAccountReminderInput!) { createAccountReminder(input: $input) {
    accountReminder { content dueAt reminderType }
} }"""
COMPLETE = "mutation ($input: CompleteReminderInput!) { completeReminder(input: $input) { __typename } }"
LISTED = """query ($number: String!) { account(accountNumber: $number) {
    reminders(first: 9) { totalCount edges { node { content } } }
} }"""
WORKS = {"Can access customer queries", "Can create account reminders", "Can update reminders"}
TOMORROW = (NOW + timedelta(days=1)).isoformat()


@pytest.fixture
def agent() -> User:
    return make_staff(permissions=WORKS)


def calling_back(**changes: Any) -> dict[str, Any]:
    whole = {"reminderTypeName": "CALL_BACK", "content": "Call back about the meter.", "dueAt": TOMORROW}
    return {**whole, **changes}


def events() -> list[tuple[str, str | None]]:
    found = BusinessEventRecord.objects.filter(name__startswith="accounts.reminder").order_by("pk")
    return [(event.name.split(".")[-1], event.account_number) for event in found]


def test_an_agent_is_reminded_of_a_call_and_makes_it(agent: User) -> None:
    account = make_account()
    given = calling_back(accountNumber=account.number, assigneeUsername=agent.number.lower())

    reminder = data_of(ask(customer(agent), CREATE, input=given))["createReminder"]["reminder"]
    by_address = {**given, "assigneeUsername": agent.email.upper()}
    same = data_of(ask(customer(agent), CREATE, input=by_address))["createReminder"]["reminder"]
    assert same["assigneeId"] == reminder["assigneeId"]
    Reminder.objects.filter(pk=same["id"]).delete()

    assert reminder["assigneeId"] == str(agent.pk)
    assert reminder["assigneeUsername"] == agent.number
    assert reminder["dueAt"] == TOMORROW
    assert reminder["isKrakenManaged"] is False
    listed = data_of(ask(customer(agent), LISTED, number=account.number))["account"]["reminders"]
    assert listed == {"totalCount": 1, "edges": [{"node": {"content": "Call back about the meter."}}]}

    due = NOW + timedelta(days=1)
    assert operations.raise_due_reminders(now=due - timedelta(seconds=1)) == 0
    assert operations.raise_due_reminders(now=due) == 1
    assert operations.raise_due_reminders(now=due) == 0

    data_of(ask(customer(agent), COMPLETE, input={"reminderId": reminder["id"], "reason": "Called."}))
    done = Reminder.objects.get()
    assert (done.completed_by, done.completion_reason) == (agent, "Called.")
    assert events() == [
        ("created-v1", account.number),
        ("created-v1", account.number),
        ("raised-v1", account.number),
        ("completed-v1", account.number),
    ]
    assert list(AuditRecord.objects.order_by("pk").values_list("operation", "account_number")) == [
        ("createReminder", account.number),
        ("createReminder", account.number),
        ("completeReminder", account.number),
    ]


def test_a_team_is_reminded_of_a_business(agent: User) -> None:
    team = operations.create_operations_team(name="Key accounts", now=NOW)
    business = operations.create_business(name="Quay Bakery", now=NOW)
    given = calling_back(businessId=business.pk, assigneeTeamName="key ACCOUNTS", reopenInkConversation=True)

    reminder = data_of(ask(customer(agent), CREATE, input=given))["createReminder"]["reminder"]

    assert (reminder["assigneeTeamId"], reminder["assigneeTeamName"]) == (str(team.pk), "Key accounts")
    assert reminder["reopenInkConversation"] is True
    assert events() == [("created-v1", None)]


def test_the_job_raises_reminders_in_batches_every_minute(
    agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdfast.accounts.operations.reminders.BATCH", 2)
    account = make_account()
    for _ in range(5):
        operations.create_reminder(
            account=account, type_name="AD_HOC", content="Look.", due_at=NOW, assignee=agent, now=NOW
        )

    app.tasks["accounts.raise_due_reminders"].func(timestamp=int(NOW.timestamp()))

    assert events()[5:] == [("raised-v1", account.number)] * 5
    assert not Reminder.objects.filter(raised_at=None).exists()


def test_reminders_say_what_they_are_about_to_whom_and_when(agent: User) -> None:
    account, clerk = make_account(), make_user()
    team = operations.create_operations_team(name="Key accounts", now=NOW)
    void = make_account(status="VOID")

    def refused(**changes: Any) -> list[str]:
        given = calling_back(accountNumber=account.number, assigneeId=str(agent.pk), **changes)
        return error_codes(ask(customer(agent), CREATE, input=given))

    assert refused(content=" ") == ["KT-CT-1401"]
    assert refused(dueAt=(NOW - timedelta(seconds=1)).isoformat()) == ["KT-CT-1401"]
    assert refused(reminderTypeName="NOTHING_KNOWN") == ["KT-CT-1401"]
    assert refused(reminderTypeName="COS_GAIN") == ["KT-CT-1404"]
    assert refused(businessId=999_999) == ["KT-CT-1401"]
    assert refused(assigneeTeamId=str(team.pk)) == ["KT-CT-1405"]
    for nobody in ({}, {"assigneeId": ""}):
        given = calling_back(accountNumber=account.number, **nobody)
        assert error_codes(ask(customer(agent), CREATE, input=given)) == ["KT-CT-1403"]
    for wrong in (
        {"assigneeId": str(clerk.pk)},
        {"assigneeUsername": clerk.number},
        {"assigneeTeamId": "999999"},
        {"assigneeTeamName": "Nobody"},
    ):
        given = calling_back(accountNumber=account.number, **wrong)
        assert error_codes(ask(customer(agent), CREATE, input=given)) == ["KT-CT-1401"]
    about_nothing = calling_back(assigneeId=str(agent.pk))
    assert error_codes(ask(customer(agent), CREATE, input=about_nothing)) == ["KT-CT-1401"]
    about_void = calling_back(accountNumber=void.number, assigneeId=str(agent.pk))
    assert error_codes(ask(customer(agent), CREATE, input=about_void)) == ["KT-CT-1402"]
    assert not Reminder.objects.exists()


def test_reminders_of_the_older_types_are_for_whoever_makes_them(agent: User) -> None:
    account = make_account()
    given = {
        "accountNumber": account.number,
        "content": "A gain.",
        "dueAt": TOMORROW,
        "reminderType": "COS_GAIN",
    }

    made = data_of(ask(customer(agent), CREATE_OLD, input=given))["createAccountReminder"]["accountReminder"]

    assert made == {"content": "A gain.", "dueAt": TOMORROW, "reminderType": "COS_GAIN"}
    assert Reminder.objects.get().assignee == agent
    late = given | {"dueAt": (NOW - timedelta(days=1)).isoformat()}
    assert error_codes(ask(customer(agent), CREATE_OLD, input=late)) == ["KT-CT-1401"]
    void = given | {"accountNumber": make_account(status="VOID").number}
    assert error_codes(ask(customer(agent), CREATE_OLD, input=void)) == ["KT-CT-1402"]
    assert Reminder.objects.count() == 1


def test_a_reminder_is_completed_once_by_somebody_who_is_there(agent: User) -> None:
    reminder = operations.create_reminder(
        account=make_account(), type_name="AD_HOC", content="Look.", due_at=NOW, assignee=agent, now=NOW
    )
    elsewhere = partner(make_organization("HOLDFAST_FR", permissions=WORKS))

    def completing(caller: Any, **given: Any) -> list[str]:
        return error_codes(ask(caller, COMPLETE, input={"reminderId": reminder.pk, **given}))

    assert completing(customer(agent), reminderId=999_999) == ["KT-CT-1406"]
    assert completing(customer(agent), completedById=make_user().pk) == ["KT-CT-1406"]
    assert completing(customer(agent), reason="r" * 10_001) == ["KT-CT-1406"]
    assert completing(elsewhere) == ["KT-CT-1406"]
    assert Reminder.objects.get().completed_at is None
    assert completing(customer(agent), completedById=agent.pk) == []
    assert completing(customer(agent)) == ["KT-CT-1407"]
    assert operations.raise_due_reminders(now=NOW) == 0


def test_customers_and_strangers_neither_make_nor_read_reminders(agent: User) -> None:
    user = make_user()
    account = make_account(user=user)
    operations.create_reminder(
        account=account, type_name="AD_HOC", content="Look.", due_at=NOW, assignee=agent, now=NOW
    )
    broker = partner(make_organization(account.brand.code, permissions={"Can access third party queries"}))
    elsewhere = partner(make_organization("HOLDFAST_FR", permissions=WORKS))
    new = calling_back(accountNumber=account.number, assigneeId=str(agent.pk))
    old = {
        "accountNumber": account.number,
        "content": "Look.",
        "dueAt": TOMORROW,
        "reminderType": "COS_GAIN",
    }

    for caller in (customer(user), broker):
        shown = data_of(ask(caller, LISTED, number=account.number))["account"]["reminders"]
        assert shown == {"totalCount": 0, "edges": []}
    for document, given in ((CREATE, new), (CREATE_OLD, old), (COMPLETE, {"reminderId": 1})):
        assert error_codes(ask(None, document, input=given)) == ["KT-CT-1112"]
        for caller in (customer(user), broker):
            assert error_codes(ask(caller, document, input=given)) == ["KT-CT-1111"]
    for document, given in ((CREATE, new), (CREATE_OLD, old)):
        assert error_codes(ask(elsewhere, document, input=given)) == ["KT-CT-4177"]
    assert Reminder.objects.count() == 1
