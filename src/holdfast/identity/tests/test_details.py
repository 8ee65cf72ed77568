"""What people change about themselves, and what is changed for them, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.identity import access, operations
from holdfast.identity.models import User, UserChange
from holdfast.identity.tests.mailbox import link_in, mails_to
from holdfast.platform import messages
from holdfast.platform.messages import Voice
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from holdfast.identity.models import Organization
    from holdfast.identity.tests.asking import Asking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

UPDATE = """mutation($input: UpdateUserInput!) { updateUser(input: $input) { viewer {
    number email givenName familyName label landline mobile pronouns title dateOfBirth
    details { namespace value isSensitive } } } }"""
UPDATE_ES = """mutation($input: UpdateAccountUserInput) { updateAccountUser(input: $input) { viewer {
    number familyName givenName accountUserMeta { nif firstFamilyName secondFamilyName } } } }"""
OLD_UPDATE = """mutation($input: UpdateAccountUserMutationInput!) { updateUserDetails(input: $input) {
    clientMutationId dateOfBirth email familyName givenName landline mobile pronouns
    errors { field messages } } }"""


@pytest.fixture
def settled(asking: Asking, customer: User) -> User:
    """A customer whose first 31 days are over."""
    asking.clock.advance(timedelta(days=31))
    return customer


def _paths(asking: Asking, document: str, token: str, shown: dict[str, Any]) -> tuple[str, list[str]]:
    """The code of a refusal, and the fields that it names."""
    (error,) = asking.execute(document, token, input=shown).errors
    extensions = error["extensions"]
    return extensions["errorCode"], [reason["inputPath"][-1] for reason in extensions["validationErrors"]]


def test_a_customer_keeps_their_details_up_to_date(
    asking: Asking, customer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "_finders", [lambda _user_id: Voice("Fenlight", "en", "GB")])
    shown = {
        "title": "Dr",
        "givenName": "  Augusta  Ada ",
        "familyName": "Lovelace",
        "pronouns": "she/her",
        "label": "analyst",
        "mobile": "07400 123456",
        "landline": "+44 20 7946 0018",
        "dateOfBirth": "1990-12-10",
        "details": [{"namespace": "crm", "value": "42"}, {"namespace": "gone", "value": None}],
    }

    viewer = asking.must(UPDATE, asking.token_of(customer), input=shown)["viewer"]

    assert viewer == {
        "number": customer.number,
        "email": customer.email,
        "title": "Dr",
        "givenName": "Augusta Ada",
        "familyName": "Lovelace",
        "pronouns": "she/her",
        "label": "analyst",
        "mobile": "+447400123456",
        "landline": "+442079460018",
        "dateOfBirth": "1990-12-10",
        "details": [{"namespace": "crm", "value": "42", "isSensitive": False}],
    }
    change = UserChange.objects.get(user=customer, field="family_name")
    assert (change.before, change.after, change.by_user_id) == ("Byron", "Lovelace", customer.pk)
    event = BusinessEventRecord.objects.filter(name="identity.user.updated-v1").first()
    assert event is not None
    assert event.data["user_number"] == customer.number
    assert "Lovelace" not in str(event.data)
    (trace,) = AuditRecord.objects.filter(operation="updateUser")
    assert (trace.actor_user_id, trace.objects_touched) == (customer.pk, [f"User:{customer.pk}"])


def test_details_are_replaced_and_removed_by_namespace(asking: Asking, customer: User) -> None:
    token = asking.token_of(customer)
    asking.must(
        UPDATE, token, input={"details": [{"namespace": "a", "value": "1"}, {"namespace": "b", "value": "2"}]}
    )

    viewer = asking.must(
        UPDATE, token, input={"details": [{"namespace": "a"}, {"namespace": "b", "value": "3"}]}
    )

    assert viewer["viewer"]["details"] == [{"namespace": "b", "value": "3", "isSensitive": False}]


def test_a_new_address_is_unverified_and_both_addresses_are_written_to(
    asking: Asking, customer: User
) -> None:
    User.objects.filter(pk=customer.pk).update(email_verified_at=asking.now)

    viewer = asking.must(UPDATE, asking.token_of(customer), input={"email": "Ada@new.example.com"})["viewer"]

    assert viewer["email"] == "Ada@new.example.com"
    customer.refresh_from_db()
    assert customer.email_verified_at is None
    assert mails_to("Ada.Byron@example.com")[0].subject == "Your e-mail address has changed"
    assert link_in(mails_to("Ada@new.example.com")[0])["token"]


def test_one_name_a_day_once_the_first_31_days_are_over(asking: Asking, settled: User) -> None:
    token = asking.token_of(settled)

    assert _paths(asking, UPDATE, token, {"givenName": "Mary", "familyName": "Shelley"}) == (
        "KT-CT-5413",
        ["familyName", "givenName"],
    )
    asking.must(UPDATE, token, input={"givenName": "Mary", "familyName": "Byron"})  # one of them is as it was
    assert _paths(asking, UPDATE, token, {"familyName": "Shelley"})[0] == "KT-CT-5413"
    assert _paths(asking, UPDATE_ES, token, {"familyName": "Shelley"}) == ("KT-CT-5414", ["familyName"])
    asking.must(UPDATE, token, input={"pronouns": "she/her", "mobile": "+447400123456"})  # others are free

    asking.clock.advance(timedelta(days=1))
    asking.must(UPDATE, asking.token_of(settled), input={"familyName": "Shelley"})
    settled.refresh_from_db()
    assert settled.full_name == "Mary Shelley"


def test_the_day_before_the_31_days_are_over_names_are_free(asking: Asking, customer: User) -> None:
    asking.clock.advance(timedelta(days=31) - timedelta(seconds=1))

    asking.must(UPDATE, asking.token_of(customer), input={"givenName": "Mary", "familyName": "Shelley"})

    customer.refresh_from_db()
    assert customer.full_name == "Mary Shelley"


def test_support_corrects_both_names_of_a_customer(asking: Asking, settled: User, agent: User) -> None:
    User.objects.filter(pk=agent.pk).update(is_superuser=True)
    shown = {"userId": settled.number, "givenName": "Mary", "familyName": "Shelley"}

    viewer = asking.must(UPDATE, asking.token_of(agent), input=shown)["viewer"]

    assert (viewer["givenName"], viewer["familyName"]) == ("Mary", "Shelley")
    assert set(UserChange.objects.values_list("by_user_id", flat=True)) == {agent.pk}
    asking.must(UPDATE, asking.token_of(agent), input={"userId": str(settled.pk), "title": "Ms"})
    settled.refresh_from_db()
    assert settled.title == "Ms"


def test_superusers_alone_change_a_colleague(asking: Asking, agent: User) -> None:
    operations.install_standard_roles()
    desk = operations.create_user(
        email="desk@example.com", is_staff=True, roles=["support-lead"], now=asking.now
    )
    shown = {"userId": agent.number, "email": "mine@example.com"}

    assert asking.code(UPDATE, asking.token_of(desk), input=shown) == "KT-CT-1111"

    agent.refresh_from_db()
    assert agent.email != "mine@example.com"
    User.objects.filter(pk=desk.pk).update(is_superuser=True)
    assert asking.must(UPDATE, asking.token_of(desk), input=shown)["viewer"]["email"] == "mine@example.com"


@pytest.mark.parametrize(
    ("shown", "fields"),
    [
        ({"email": "no address"}, ["email"]),
        ({"email": ""}, ["email"]),
        ({"email": "taken@example.com"}, ["email"]),
        ({"mobile": "123", "landline": "call me"}, ["mobile", "landline"]),
        ({"dateOfBirth": "2090-01-01"}, ["dateOfBirth"]),
        ({"dateOfBirth": "1066-10-14"}, ["dateOfBirth"]),
        ({"title": "x" * 51}, ["title"]),
        ({"details": [{"namespace": "a", "value": "1"}, {"namespace": "a", "value": "2"}]}, ["details"]),
        ({"details": [{"namespace": "", "value": "1"}]}, ["details"]),
        ({"details": [{"namespace": "a", "value": "x" * 2_001}], "label": "kept out too"}, ["details"]),
    ],
)
def test_what_cannot_be_stored_changes_nothing(
    asking: Asking, customer: User, shown: dict[str, Any], fields: list[str]
) -> None:
    operations.create_user(email="Taken@example.com", now=asking.now)

    assert _paths(asking, UPDATE, asking.token_of(customer), shown) == ("KT-CT-5414", fields)

    assert not UserChange.objects.exists()
    assert not AuditRecord.objects.filter(operation="updateUser").exists()
    customer.refresh_from_db()
    assert (customer.email, customer.label) == ("Ada.Byron@example.com", "")


def test_nobody_changes_somebody_else_without_the_right_to(
    asking: Asking, customer: User, partner: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = operations.create_user(email="mary@example.com", now=asking.now)
    # Even people who see each other, as those who share an account do, change themselves alone.
    monkeypatch.setattr(access, "_reasons", [lambda _viewer, _user: True])
    shown = {"userId": str(other.pk), "givenName": "Eve"}

    for document in (UPDATE, UPDATE_ES):
        assert asking.code(document, input=shown) == "KT-CT-1112"
        assert asking.code(document, asking.token_of(customer), input=shown) == "KT-CT-1111"
        assert asking.code(document, asking.token_of(partner), input=shown) == "KT-CT-1111"
    other.refresh_from_db()
    assert other.given_name == ""


def test_a_spanish_customer_has_a_tax_number_and_two_family_names(asking: Asking, customer: User) -> None:
    token = asking.token_of(customer)
    shown = {
        "nif": "54362315-K",
        "firstFamilyName": "García",
        "secondFamilyName": "Lorca",
        "givenName": "Ana",
    }

    assert asking.must(UPDATE_ES, token, input=shown)["viewer"] == {
        "number": customer.number,
        "givenName": "Ana",
        "familyName": "García Lorca",
        "accountUserMeta": {"nif": "54362315K", "firstFamilyName": "García", "secondFamilyName": "Lorca"},
    }
    one_more = asking.must(UPDATE_ES, token, input={"secondFamilyName": "Márquez"})["viewer"]
    assert one_more["familyName"] == "García Márquez"
    whole = asking.must(UPDATE_ES, token, input={"familyName": "Smith"})["viewer"]
    assert whole["accountUserMeta"] == {"nif": "54362315K", "firstFamilyName": "", "secondFamilyName": ""}
    assert UserChange.objects.get(user=customer, field="nif").after == "54362315K"


def test_a_wrong_tax_number_changes_nothing(asking: Asking, customer: User) -> None:
    token = asking.token_of(customer)

    assert _paths(asking, UPDATE_ES, token, {"nif": "54362315A", "givenName": "Ana"}) == (
        "KT-ES-5410",
        ["nif"],
    )
    assert _paths(asking, UPDATE_ES, token, {"firstFamilyName": "x" * 151}) == (
        "KT-CT-5414",
        ["firstFamilyName"],
    )
    customer.refresh_from_db()
    assert customer.given_name == "Ada"


def test_the_older_form_takes_one_field_a_day_and_tells_errors_in_its_answer(
    asking: Asking, settled: User
) -> None:
    token = asking.token_of(settled)

    refused = asking.must(OLD_UPDATE, token, input={"givenName": "Mary", "pronouns": "she/her"})
    assert refused["errors"] == [
        {"field": "givenName", "messages": ["Only one field can be changed in a day."]},
        {"field": "pronouns", "messages": ["Only one field can be changed in a day."]},
    ]
    assert (refused["givenName"], refused["pronouns"]) == ("Ada", "")

    changed = asking.must(OLD_UPDATE, token, input={"clientMutationId": "7", "mobile": "+447400123456"})
    assert changed == {
        "clientMutationId": "7",
        "dateOfBirth": None,
        "email": settled.email,
        "familyName": "Byron",
        "givenName": "Ada",
        "landline": "",
        "mobile": "+447400123456",
        "pronouns": "",
        "errors": None,
    }
    assert (
        asking.must(OLD_UPDATE, token, input={"email": "other@example.com"})["errors"][0]["field"] == "email"
    )
    assert asking.code(OLD_UPDATE, input={"mobile": "+447400123456"}) == "KT-CT-1112"


def test_a_new_customer_sets_everything_by_the_older_form(asking: Asking, customer: User) -> None:
    shown = {
        "givenName": "Mary",
        "familyName": "Shelley",
        "pronouns": "she/her",
        "email": "mary@example.com",
        "dateOfBirth": "1997-08-30",
        "landline": "+442079460018",
    }

    answer = asking.must(OLD_UPDATE, asking.token_of(customer), input=shown)

    assert {name: answer[name] for name in shown} == shown
