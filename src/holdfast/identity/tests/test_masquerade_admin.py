"""From the back office into the customer site as a customer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from holdfast.api import view
from holdfast.identity import operations
from holdfast.identity.models import MasqueradeToken
from holdfast.identity.tests.asking import NOW, Asking
from holdfast.platform.models import AuditRecord

if TYPE_CHECKING:
    from holdfast.identity.models import User

BEGIN = """mutation be($token: String!, $user: String!) {
    masqueradeAuthentication(masqueradeToken: $token, userId: $user) { token } }"""


@pytest.fixture(autouse=True)
def same_time(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "clock", asking.clock)


@pytest.fixture
def office(db: None) -> Client:
    boss = operations.create_user(email="boss@fenlight.example", is_superuser=True, now=NOW)
    office = Client()
    office.force_login(boss)
    return office


def test_a_button_on_the_customers_page_opens_their_view(
    asking: Asking, office: Client, customer: User
) -> None:
    page = office.get(f"/admin/identity/user/{customer.pk}/change/").content.decode()
    (action,) = re.findall(r'action="([^"]*/masquerade/)"', page)

    answer = office.post(action)

    assert "no-store" in answer.headers["Cache-Control"]
    (link,) = re.findall(r'href="([^"]*masqueradeToken[^"]*)"', answer.content.decode())
    query = parse_qs(urlsplit(link.replace("&amp;", "&")).query)
    begun = asking.must(BEGIN, token=query["masqueradeToken"][0], user=query["userId"][0])
    assert asking.must("{ viewer { number } }", begun["token"]) == {"number": customer.number}
    began, *_ = AuditRecord.objects.filter(operation="masquerade:begin")
    assert (began.on_behalf_of_user_id, began.ip_address) == (customer.pk, "127.0.0.1")


def test_nobody_becomes_staff_that_way(office: Client, agent: User) -> None:
    page = office.get(f"/admin/identity/user/{agent.pk}/change/").content.decode()
    assert "/masquerade/" not in page
    assert office.post(f"/admin/identity/user/{agent.pk}/masquerade/").status_code == 403
    assert office.get(f"/admin/identity/user/{agent.pk}/masquerade/").status_code == 405
    assert not MasqueradeToken.objects.exists()


def test_who_may_not_masquerade_is_refused(customer: User) -> None:
    newcomer = operations.create_user(email="new@fenlight.example", is_staff=True, now=NOW)
    office = Client()
    office.force_login(newcomer)
    assert office.post(f"/admin/identity/user/{customer.pk}/masquerade/").status_code == 403
    assert Client().post(f"/admin/identity/user/{customer.pk}/masquerade/").status_code == 302
    assert not MasqueradeToken.objects.exists()
