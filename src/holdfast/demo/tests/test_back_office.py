"""A support user finds and helps the demo's customers in the back office, page after page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from holdfast.accounts.models import Account
from holdfast.billing.models import Bill
from holdfast.demo.seed import CUSTOMER_EMAIL
from holdfast.identity.models import User
from holdfast.metering.models import Meter
from holdfast.platform.models import AuditRecord
from holdfast.properties.models import SupplyPoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from holdfast.demo.access import DemoAccess

LIST = "/admin/accounts/account/"
#: Session, user and roles, and Django's savepoints: what each page costs before it shows anything.
OVERHEAD = 5


@pytest.fixture
def office(demo: DemoAccess) -> Client:
    """The back office after the login that the demo prints."""
    client = Client()
    shown = {"username": demo.staff_email, "password": demo.staff_password, "next": "/admin/"}
    assert client.post("/admin/login/", shown).status_code == 302
    return client


@pytest.fixture
def account(demo: DemoAccess) -> Account:
    return Account.objects.get(number=demo.account_numbers[0])


def _found(answer: HttpResponse) -> list[str]:
    return [account.number for account in answer.context["cl"].result_list]


def test_the_front_page_leads_to_accounts(office: Client) -> None:
    page = office.get("/admin/").content.decode()

    assert "Find an account" in page
    for name in ("Accounts", "Users", "Supply points", "Agreements", "Ledgers", "Bills"):
        assert f">{name}</a>" in page


KEYS: dict[str, Callable[[Account], str]] = {
    "account number": lambda account: account.number.lower(),
    "portfolio number": lambda account: account.portfolio.number,
    "e-mail": lambda account: account.user_roles.earliest("pk").user.email.upper(),
    "telephone": lambda account: "0" + account.user_roles.earliest("pk").user.mobile.removeprefix("+44"),
    "name": lambda account: account.billing_name.split()[-1],
    "address": lambda account: account.billing_address_line1,
    "MPAN": lambda account: _points(account, "GBR_ELECTRICITY"),
    "MPRN": lambda account: _points(account, "GBR_GAS"),
    "meter": lambda account: Meter.objects.filter(supply_point__agreements__account=account)[0].serial_number,
    "bill": lambda account: Bill.objects.filter(account=account)[0].number,
}


def _points(account: Account, market_name: str) -> str:
    points = SupplyPoint.objects.filter(agreements__account=account, market_name=market_name)
    return points.order_by("pk")[0].identifier


@pytest.mark.parametrize("key", KEYS)
def test_one_search_finds_an_account_by_whatever_a_caller_says(
    office: Client, account: Account, key: str
) -> None:
    assert account.number in _found(office.get(LIST, {"q": KEYS[key](account)}))


@pytest.mark.parametrize(("market_name", "place"), [("FRA_ELECTRICITY", 2), ("FRA_GAS", 2), ("ESP_GAS", 3)])
def test_so_do_the_identifiers_of_other_countries(
    office: Client, demo: DemoAccess, market_name: str, place: int
) -> None:
    account = Account.objects.get(number=demo.account_numbers[place])

    assert _found(office.get(LIST, {"q": _points(account, market_name)})) == [account.number]


def test_what_nobody_has_finds_nobody(office: Client) -> None:
    assert _found(office.get(LIST, {"q": "nobody-has-this-name"})) == []
    assert _found(office.get(LIST, {"q": "a"})) == []


def test_a_page_tells_the_whole_story_of_an_account(office: Client, account: Account) -> None:
    page = office.get(f"{LIST}{account.pk}/change/")

    titles = [panel.title for panel in page.context["panels"]]
    assert titles == ["People", "Properties", "Agreements", "Contracts", "Ledgers"]
    line = page.context["moments"]
    assert {"Bill", "Charge", "Payment", "Event"} <= {moment.kind for moment in line}
    assert [moment.at for moment in line] == sorted((moment.at for moment in line), reverse=True)
    text = page.content.decode()
    assert Bill.objects.filter(account=account).latest("pk").number in text
    assert _points(account, "GBR_GAS") in text


def test_the_page_of_a_customer_leads_to_their_accounts_and_into_their_view(
    office: Client, demo: DemoAccess
) -> None:
    customer = User.objects.get(email=CUSTOMER_EMAIL)
    page = office.get(f"/admin/identity/user/{customer.pk}/change/").content.decode()
    assert all(number in page for number in demo.account_numbers[:4])

    answer = office.post(f"/admin/identity/user/{customer.pk}/masquerade/")

    assert "masqueradeAuthentication" in answer.content.decode()
    trace = AuditRecord.objects.get(operation="masquerade:begin")
    assert trace.on_behalf_of_user_id == customer.pk
    assert trace.actor_user_id == User.objects.get(email=demo.staff_email).pk


def _statements(office: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert office.get(address).status_code == 200, address
    return len(captured)


def _pages() -> list[Any]:
    return [pytest.param(page, id=model.__name__) for model, page in admin.site._registry.items()]


@pytest.mark.parametrize("page", _pages())
def test_lists_cost_the_same_however_long_they_are(
    office: Client, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/admin/{page.opts.app_label}/{page.opts.model_name}/"
    monkeypatch.setattr(page, "list_per_page", 1)
    with_one = _statements(office, address)
    monkeypatch.setattr(page, "list_per_page", 50)

    assert _statements(office, address) == with_one
    assert with_one <= OVERHEAD + 4 + len(page.list_filter)


@pytest.mark.parametrize("page", _pages())
def test_each_object_has_a_page(office: Client, page: Any) -> None:
    newest = page.model._default_manager.order_by("-pk").first()
    if newest is not None:
        address = f"/admin/{page.opts.app_label}/{page.opts.model_name}/{newest.pk}/change/"
        assert _statements(office, address) <= OVERHEAD + 25


def test_a_long_story_costs_no_more_than_a_short_one(office: Client, demo: DemoAccess) -> None:
    costs = {
        _statements(office, f"{LIST}{account.pk}/change/")
        for account in Account.objects.filter(number__in=demo.account_numbers[:4])
    }

    assert len(costs) == 1
    assert costs.pop() <= OVERHEAD + 20
