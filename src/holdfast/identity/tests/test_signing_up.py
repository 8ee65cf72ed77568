"""Users found by what they say of themselves, or made, over HTTP; and several at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from holdfast.identity import contributions, operations
from holdfast.identity.contributions import KnownBrand
from holdfast.identity.models import User, UserDetail
from holdfast.identity.operations.matching import Person, find_or_create_user
from holdfast.identity.operations.users import create_user
from holdfast.identity.tests.asking import NOW, Asking
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.identity.models import Organization

AT_ONCE = 4
INITIALIZE = """mutation begin($input: BaseInitializeUserInput!) {
    initializeUser(input: $input) { isNewUser userNumber } }"""


@pytest.fixture(autouse=True)
def brands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Accounts, a floor above, know the brands."""
    known = {"FENLIGHT": KnownBrand("FENLIGHT", "GB"), "SOLEO": KnownBrand("SOLEO", "ES")}
    monkeypatch.setattr(contributions.customer_book, "find_brand", known.get)


def told(brand: str = "FENLIGHT", **details: Any) -> dict[str, Any]:
    person = {"givenName": "Grace", "familyName": "Hopper", "email": "grace@example.com"} | details
    return {"brandCode": brand, "customerDetails": person}


class TestOverHttp:
    def test_a_partner_signs_somebody_up_and_doing_it_again_finds_them(
        self, asking: Asking, partner: Organization
    ) -> None:
        token = asking.token_of(partner)
        sent = told(
            email=" Grace@Example.com ", mobile="07400 123456", dateOfBirth="1986-12-09", title="Dr"
        ) | {
            "accountType": "DOMESTIC",
            "details": [{"namespace": "crm.id", "value": "4711"}, {"namespace": "crm.note"}],
        }

        first = asking.must(INITIALIZE, token, input=sent)
        again = asking.must(INITIALIZE, token, input=sent)

        user = User.objects.get(number=first["userNumber"])
        assert (first["isNewUser"], again["isNewUser"]) == (True, False)
        assert again["userNumber"] == first["userNumber"]
        assert (user.email, user.mobile, user.full_name) == (
            "Grace@example.com",
            "+447400123456",
            "Grace Hopper",
        )
        assert list(UserDetail.objects.values_list("namespace", "value")) == [("crm.id", "4711")]
        events = BusinessEventRecord.objects.filter(name="identity.user.initialized-v1").order_by("pk")
        assert [event.data["is_new"] for event in events] == [True, False]
        assert events[0].data["account_type"] == "DOMESTIC"
        trace = AuditRecord.objects.filter(operation="initializeUser").first()
        assert trace is not None
        assert (trace.actor_organization_id, trace.objects_touched) == (partner.pk, [f"User:{user.pk}"])

    def test_what_is_known_of_somebody_stays_as_it_is(
        self, asking: Asking, agent: User, customer: User
    ) -> None:
        sent = told(email="ADA.byron@example.com", mobile="07400123456", title="Countess")

        found = asking.must(INITIALIZE, asking.token_of(agent), input=sent)

        customer.refresh_from_db()
        assert found == {"isNewUser": False, "userNumber": customer.number}
        assert (customer.given_name, customer.mobile, customer.title) == ("Ada", "", "")

    def test_without_an_address_number_and_names_find_somebody(self, asking: Asking, agent: User) -> None:
        token = asking.token_of(agent)
        first = asking.must(INITIALIZE, token, input=told(email=None, mobile="07400 123456"))

        same = told(email=None, givenName="GRACE", familyName=" hopper ", mobile="+44 7400 123456")
        assert asking.must(INITIALIZE, token, input=same)["userNumber"] == first["userNumber"]
        with_an_address = told(mobile="07400123456")
        assert asking.must(INITIALIZE, token, input=with_an_address)["userNumber"] == first["userNumber"]
        for other in (
            told(email=None, familyName="Murray", mobile="07400123456"),
            told(email=None, mobile="07400654321"),
            told(email=None, mobile=None),
        ):
            assert asking.must(INITIALIZE, token, input=other)["isNewUser"]

    def test_a_portfolio_is_joined_on_the_way(
        self, asking: Asking, agent: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        joined = []

        def join(*, user: User, portfolio_number: str, role_code: str | None, **_rest: Any) -> bool:
            joined.append((user.number, portfolio_number, role_code))
            return portfolio_number == "P-1"

        monkeypatch.setattr(contributions.customer_book, "join_portfolio", join)
        token = asking.token_of(agent)
        sent = told() | {"portfolioNumber": "P-1", "role": "account-viewer"}

        number = asking.must(INITIALIZE, token, input=sent)["userNumber"]

        assert joined == [(number, "P-1", "account-viewer")]
        lost = told(email="new@example.com") | {"portfolioNumber": "P-2"}
        assert asking.code(INITIALIZE, token, input=lost) == "KT-CT-10329"
        assert not User.objects.with_email("new@example.com").exists()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("email", "grace at example.com"),
            ("mobile", "12"),
            ("landline", "call me"),
            ("givenName", " "),
            ("familyName", "x" * 151),
            ("dateOfBirth", "2026-01-16"),
            ("dateOfBirth", "1600-01-01"),
        ],
    )
    def test_what_cannot_be_read_is_refused_with_its_place(
        self, asking: Asking, agent: User, field: str, value: str
    ) -> None:
        answer = asking.execute(INITIALIZE, asking.token_of(agent), input=told(**{field: value}))

        (error,) = answer.errors
        assert error["extensions"]["errorCode"] == "KT-CT-10328"
        (wrong,) = error["extensions"]["validationErrors"]
        assert wrong["inputPath"] == ["input", "customerDetails", field]
        assert not User.objects.filter(is_staff=False).exists()

    def test_a_fact_needs_a_name_of_its_own(self, asking: Asking, agent: User) -> None:
        twice = told() | {"details": [{"namespace": "crm.id", "value": "1"}] * 2}
        assert asking.code(INITIALIZE, asking.token_of(agent), input=twice) == "KT-CT-10328"

    def test_who_cannot_be_signed_up(self, asking: Asking, agent: User, customer: User) -> None:
        token = asking.token_of(agent)
        assert asking.code(INITIALIZE, token, input=told("NOBODYS")) == "KT-CT-10329"
        assert asking.code(INITIALIZE, token, input=told(email=agent.email)) == "KT-CT-10329"
        User.objects.filter(pk=customer.pk).update(date_of_birth="1815-12-10")
        other_day = told(email=customer.email, dateOfBirth="1986-12-09")
        assert asking.code(INITIALIZE, token, input=other_day) == "KT-CT-10329"
        operations.deactivate_user(user=customer, now=NOW)
        assert asking.code(INITIALIZE, token, input=told(email=customer.email)) == "KT-CT-10329"

    def test_an_operator_can_switch_it_off(self, asking: Asking, agent: User, settings: Any) -> None:
        settings.USER_INITIALIZATION = False
        assert asking.code(INITIALIZE, asking.token_of(agent), input=told()) == "KT-CT-10327"

    def test_who_may_not_ask(self, asking: Asking, customer: User, partner: Organization) -> None:
        assert asking.code(INITIALIZE, input=told()) == "KT-CT-1112"
        assert asking.code(INITIALIZE, asking.token_of(customer), input=told()) == "KT-CT-1111"
        assert asking.code(INITIALIZE, asking.token_of(partner), input=told("SOLEO")) == "KT-CT-1111"
        partner.role_assignments.all().delete()
        assert asking.code(INITIALIZE, asking.token_of(partner), input=told()) == "KT-CT-1111"


@pytest.mark.django_db(transaction=True)
class TestSeveralAtOnce:
    @pytest.mark.parametrize(
        "person",
        [
            Person("Grace", "Hopper", email="grace@example.com"),
            Person("Grace", "Hopper", mobile="+447400123456"),
            Person("Grace", "Hopper", email="grace@example.com", mobile="+447400123456"),
        ],
    )
    def test_one_user_is_made(self, person: Person) -> None:
        found = at_once(lambda: find_or_create_user(person=person, now=NOW))

        assert len({user.pk for user, _ in found}) == 1
        assert sorted(is_new for _, is_new in found) == [False] * (AT_ONCE - 1) + [True]

    def test_one_made_in_another_way_meanwhile_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def somebody_is_quicker(**details: Any) -> User:
            at_once(lambda: create_user(**details), times=1)
            return create_user(**details)

        monkeypatch.setattr("holdfast.identity.operations.matching.create_user", somebody_is_quicker)

        user, is_new = find_or_create_user(person=Person("Grace", "Hopper", email="g@example.com"), now=NOW)

        assert not is_new
        assert User.objects.get(email="g@example.com") == user


def at_once(work: Callable[[], Any], *, times: int = AT_ONCE) -> list[Any]:
    """What `work` gives back to several who do it at the same time on connections of their own."""
    barrier = threading.Barrier(times)

    def run(_number: int) -> Any:
        try:
            barrier.wait(timeout=30)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))
