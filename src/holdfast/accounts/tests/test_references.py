from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts import operations
from holdfast.accounts.models import AccountReference
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import NOW, make_account, make_organization, make_staff, make_user
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from holdfast.identity.tokens import Holder

pytestmark = pytest.mark.django_db

CREATE = """mutation ($input: AccountReferenceInput!) { createAccountReference(input: $input) {
    accountReference { namespace value createdAt updatedAt account { number } }
} }"""
UPDATE = """mutation ($input: AccountReferenceInput!) { updateAccountReference(input: $input) {
    accountReference { namespace value }
} }"""
DELETE = """mutation ($input: DeleteAccountReferenceInput!) { deleteAccountReference(input: $input) {
    accountReference { namespace }
} }"""
FIND = """query ($value: String) { accountReference(value: $value) {
    value account { number } namespace createdAt updatedAt
} }"""

OWN = "query ($value: String) { accountReference(value: $value) { value account { number } } }"


def agent() -> Holder:
    return customer(make_staff(permissions={"Can access customer queries", "Can delete account reference"}))


def test_an_agent_names_an_account_as_the_crm_does_and_finds_it_by_that_name() -> None:
    account = make_account()
    caller = agent()
    given = {"accountNumber": account.number, "namespace": " crm ", "value": "C-77"}

    created = data_of(ask(caller, CREATE, input=given))["createAccountReference"]["accountReference"]

    assert created == {
        "namespace": "crm",
        "value": "C-77",
        "createdAt": NOW.isoformat(),
        "updatedAt": NOW.isoformat(),
        "account": {"number": account.number},
    }
    assert data_of(ask(caller, FIND, value="C-77"))["accountReference"] == [created]

    given["value"] = "C-78"
    assert data_of(ask(caller, UPDATE, input=given))["updateAccountReference"]["accountReference"] == {
        "namespace": "crm",
        "value": "C-78",
    }
    gone = data_of(ask(caller, DELETE, input={"accountNumber": account.number, "namespace": "crm"}))
    assert gone["deleteAccountReference"]["accountReference"] == {"namespace": "crm"}

    assert data_of(ask(caller, FIND, value="C-78"))["accountReference"] == []
    events = BusinessEventRecord.objects.filter(name__startswith="accounts.reference").order_by("pk")
    assert [event.name.split(".")[-1] for event in events] == ["created-v1", "updated-v1", "deleted-v1"]
    traces = AuditRecord.objects.filter(account_number=account.number).order_by("pk")
    assert [trace.operation for trace in traces] == [
        "createAccountReference",
        "updateAccountReference",
        "deleteAccountReference",
    ]


def test_a_customer_finds_the_names_of_their_own_accounts_alone() -> None:
    user = make_user()
    mine, other = make_account(user=user), make_account()
    operations.create_account_reference(account=mine, namespace="crm", value="1", now=NOW)
    operations.create_account_reference(account=other, namespace="erp", value="1", now=NOW)

    found = [{"value": "1", "account": {"number": mine.number}}]

    assert data_of(ask(customer(user), OWN, value="1"))["accountReference"] == found
    assert data_of(ask(customer(user), OWN))["accountReference"] == found
    assert data_of(ask(agent(), FIND))["accountReference"] == []


@pytest.mark.parametrize(
    ("namespace", "value"), [("", "1"), ("crm", "  "), ("n" * 101, "1"), ("crm", "a\tb")]
)
def test_names_have_to_be_lines_of_text(namespace: str, value: str) -> None:
    given = {"accountNumber": make_account().number, "namespace": namespace, "value": value}

    assert error_codes(ask(agent(), CREATE, input=given)) == ["KT-CT-8310"]
    assert error_codes(ask(agent(), UPDATE, input=given)) == ["KT-CT-8310"]
    assert not AccountReference.objects.exists()


def test_a_search_for_nothing_and_a_namespace_of_nothing_are_refused() -> None:
    gone = {"accountNumber": make_account().number, "namespace": " "}

    assert error_codes(ask(agent(), FIND, value="")) == ["KT-CT-8310"]
    assert error_codes(ask(agent(), DELETE, input=gone)) == ["KT-CT-8310"]


def test_a_name_is_given_once() -> None:
    first, second = make_account(), make_account()
    operations.create_account_reference(account=first, namespace="crm", value="1", now=NOW)
    operations.create_account_reference(account=second, namespace="crm", value="2", now=NOW)

    def refused(document: str, **given: Any) -> None:
        assert error_codes(ask(agent(), document, input=given)) == ["KT-CT-8311"]

    refused(CREATE, accountNumber=first.number, namespace="crm", value="3")
    refused(CREATE, accountNumber=make_account().number, namespace="crm", value="1")
    refused(UPDATE, accountNumber=second.number, namespace="crm", value="1")
    refused(UPDATE, accountNumber=second.number, namespace="erp", value="9")

    assert sorted(AccountReference.objects.values_list("value", flat=True)) == ["1", "2"]


def test_what_has_no_name_cannot_lose_it() -> None:
    given = {"accountNumber": make_account().number, "namespace": "crm"}

    assert error_codes(ask(agent(), DELETE, input=given)) == ["KT-CT-8312"]


@pytest.mark.parametrize("document", [CREATE, UPDATE, DELETE])
def test_accounts_out_of_reach_cannot_be_named(document: str) -> None:
    account = make_account(user=make_user())
    operations.create_account_reference(account=account, namespace="crm", value="1", now=NOW)
    given = {"accountNumber": account.number, "namespace": "crm"}
    if document is not DELETE:
        given["value"] = "2"
    stranger = customer(make_user())
    broker = partner(make_organization(account.brand.code, permissions={"Can create leads"}))

    assert error_codes(ask(None, document, input=given)) == ["KT-CT-1112"]
    assert error_codes(ask(stranger, document, input=given)) == ["KT-CT-4123"]
    assert error_codes(ask(broker, document, input=given)) == ["KT-CT-4123"]
    assert AccountReference.objects.get().value == "1"
