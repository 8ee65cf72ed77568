from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.models import AccountNote
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import NOW, make_account, make_organization, make_staff, make_user
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.tokens import Holder

pytestmark = pytest.mark.django_db

WRITE = """mutation ($input: CreateAccountNoteInput!) { createAccountNote(input: $input) {
    account { number notes { id body isPinned createdAt unpinAt } }
} }"""
READ = """query ($number: String!) { account(accountNumber: $number) { notes { body isPinned } } }"""
WRITES = {"Can access customer queries", "Can create account notes"}


def write(caller: Holder | None, account: Account, **changes: Any) -> dict[str, Any]:
    given = {"accountNumber": account.number, "isPinned": False, "note": "Called back."}
    return ask(caller, WRITE, input=given | changes)


def read(caller: Holder, account: Account, **later: Any) -> Any:
    return data_of(ask(caller, READ, number=account.number, **later))["account"]["notes"]


def test_an_agent_pins_a_note_until_a_day() -> None:
    account, agent = make_account(), customer(make_staff(permissions=WRITES))
    until = NOW + timedelta(days=2)

    data_of(write(agent, account))
    pinned = write(
        agent, account, note=" Deaf: write, do not call. ", isPinned=True, unpinAt=until.isoformat()
    )

    notes = data_of(pinned)["createAccountNote"]["account"]["notes"]
    assert [(note["body"], note["isPinned"]) for note in notes] == [
        ("Deaf: write, do not call.", True),
        ("Called back.", False),
    ]
    assert notes[0]["unpinAt"] == until.isoformat()
    assert BusinessEventRecord.objects.filter(name="accounts.note.created-v1").count() == 2
    assert AuditRecord.objects.filter(operation="createAccountNote").count() == 2

    the_day_after = read(agent, account, now=NOW + timedelta(minutes=30))
    assert the_day_after[0]["isPinned"] is True
    AccountNote.objects.update(unpin_at=NOW, pinned=True)
    assert not any(note["isPinned"] for note in read(agent, account))


def test_a_third_party_reads_its_own_notes_and_customers_none() -> None:
    user = make_user()
    account = make_account(user=user)
    agent = customer(make_staff(permissions=WRITES))
    broker = partner(make_organization(account.brand.code, permissions=WRITES))
    data_of(write(agent, account, note="By the agent."))
    data_of(write(broker, account, note="By the broker."))

    assert [note["body"] for note in read(agent, account)] == ["By the broker.", "By the agent."]
    assert [note["body"] for note in read(broker, account)] == ["By the broker."]
    assert read(customer(user), account) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"note": "  "}, "KT-CT-4180"),
        ({"note": "n" * 10_001}, "KT-CT-4180"),
        ({"unpinAt": (NOW + timedelta(days=1)).isoformat()}, "KT-CT-4195"),
        ({"isPinned": True, "unpinAt": NOW.isoformat()}, "KT-CT-4196"),
    ],
)
def test_notes_that_make_no_sense_are_refused(changes: dict[str, Any], code: str) -> None:
    agent = customer(make_staff(permissions=WRITES))

    assert error_codes(write(agent, make_account(), **changes)) == [code]
    assert not AccountNote.objects.exists()


def test_only_those_who_may_write_about_an_account() -> None:
    user = make_user()
    account = make_account(user=user)
    elsewhere = partner(make_organization("HOLDFAST_FR", permissions=WRITES))

    assert error_codes(write(None, account)) == ["KT-CT-1112"]
    assert error_codes(write(customer(user), account)) == ["KT-CT-4123"]
    assert error_codes(write(elsewhere, account)) == ["KT-CT-4123"]
    assert not AccountNote.objects.exists()
