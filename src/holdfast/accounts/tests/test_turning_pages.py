"""Each list of accounts is read page by page: what it holds, what a page holds, and where the next one begins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts import operations
from holdfast.accounts.models import AccountApplication
from holdfast.accounts.operations import Complainant
from holdfast.accounts.tests.asking import ask, customer, data_of
from holdfast.accounts.tests.factories import NOW, make_account, make_brand, make_role, make_staff, make_user

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.accounts.models import Account
    from holdfast.identity.models import User

pytestmark = pytest.mark.django_db

SUPPORT = {"Can access customer queries", "Can create account reminders"}
PAGE = (
    "totalCount edgeCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node"
)


class Desk:
    """A member of staff with a customer's account before them."""

    def __init__(self) -> None:
        self.user: User = make_user()
        self.account: Account = make_account(user=self.user)
        self.portfolio = self.account.portfolio
        self.clerk = customer(make_staff(permissions=SUPPORT))


def applications(desk: Desk) -> None:
    for channel in ("web", "telephone"):
        AccountApplication.objects.create(account=desk.account, sales_channel=channel, created_at=NOW)


def events(desk: Desk) -> None:
    for text in ("one", "two"):
        operations.record_message(account=desk.account, event_type="SMS_SENT", text_body=text, now=NOW)


def files(desk: Desk) -> None:
    for name in ("a.txt", "b.txt"):
        operations.create_account_file_attachment(
            account=desk.account, category="LETTERS", filename=name, now=NOW
        )


def reminders(desk: Desk) -> None:
    for days in (1, 2):
        operations.create_reminder(
            type_name="CALL_BACK",
            content="Call back",
            due_at=NOW + timedelta(days=days),
            account=desk.account,
            now=NOW,
        )


def complain(desk: Desk) -> Any:
    return operations.create_complaint(
        account=desk.account,
        brand_code=desk.account.brand.code,
        type="Billing",
        status="OPEN",
        source="ONLINE",
        complainant=Complainant(name="Ada Moss"),
        now=NOW,
    )


def complaints(desk: Desk) -> None:
    complain(desk)
    complain(desk)


def contacts(desk: Desk) -> None:
    operations.add_complaint_contact(
        complaint=complain(desk),
        complainant=Complainant(name="Ada Moss"),
        status="IN_PROGRESS",
        action_taken="Called back.",
        now=NOW,
    )


def campaigns(desk: Desk) -> None:
    for slug in ("winter", "summer"):
        operations.create_campaign(slug=slug, name=slug.title(), now=NOW)
        operations.add_campaign_to_account(account=desk.account, slug=slug, now=NOW)


def accounts(desk: Desk) -> None:
    make_account(portfolio=desk.portfolio)


def ancestors(desk: Desk) -> None:
    above = desk.portfolio
    for name in ("region", "country"):
        parent = operations.create_portfolio(brand=make_brand(), name=name, now=NOW)
        operations.move_portfolio(portfolio=above, parent=parent, now=NOW)
        above = parent


def businesses(desk: Desk) -> None:
    for name in ("Bakery", "Mill"):
        operations.grant_user_access_to_business(
            user=desk.user,
            business=operations.create_business(name=name, now=NOW),
            role=make_role(),
            now=NOW,
        )


def portfolios(desk: Desk) -> None:
    for _ in range(2):
        operations.add_user_to_portfolio(
            user=desk.user,
            portfolio=operations.create_portfolio(brand=make_brand(), now=NOW),
            role=make_role(),
            now=NOW,
        )


OF_ACCOUNT = "account(accountNumber: $number)"
OF_PORTFOLIO = "portfolio(portfolioNumber: $portfolio)"
OF_USER = "accountUser(number: $user)"


@pytest.mark.parametrize(
    ("fill", "owner", "name", "node"),
    [
        (applications, OF_ACCOUNT, "applications", "{ salesChannel }"),
        (events, OF_ACCOUNT, "events", "{ __typename }"),
        (files, OF_ACCOUNT, "paginatedFileAttachments", "{ filename }"),
        (reminders, OF_ACCOUNT, "reminders", "{ dueAt }"),
        (complaints, OF_ACCOUNT, "complaints", "{ id }"),
        (contacts, OF_ACCOUNT, "complaints", "{ contacts }"),
        (campaigns, None, "campaigns", "{ slug }"),
        (accounts, OF_PORTFOLIO, "accounts", "{ number }"),
        (ancestors, OF_PORTFOLIO, "ancestors", "{ name }"),
        (businesses, OF_USER, "businesses", "{ name }"),
        (portfolios, OF_USER, "portfolios", "{ number }"),
    ],
)
def test_a_list_of_two_is_read_in_two_pages(
    fill: Callable[[Desk], None], owner: str | None, name: str, node: str
) -> None:
    desk = Desk()
    fill(desk)
    values = {
        "number": desk.account.number,
        "portfolio": desk.portfolio.number,
        "user": desk.user.number,
    }

    def read(page: str) -> Any:
        if owner is None:
            call = f"{name}(accountNumber: $number, {page}) {{ {PAGE} {node} }} }}"
        elif node == "{ contacts }":
            inner = f"contacts({page}) {{ {PAGE} {{ status }} }} }}"
            call = f"{owner} {{ {name}(first: 1) {{ edges {{ node {{ {inner} }} }} }} }}"
        else:
            call = f"{owner} {{ {name}({page}) {{ {PAGE} {node} }} }} }}"
        used = {key: value for key, value in values.items() if f"${key}" in call}
        kinds = {"number": "String!", "portfolio": "String!", "user": "ID!"}
        declared = ", ".join(f"${key}: {kinds[key]}" for key in used)
        found = data_of(ask(desk.clerk, f"query ({declared}) {{ {call} }}", **used))
        found = found[name] if owner is None else found[owner.partition("(")[0]][name]
        return found["edges"][0]["node"]["contacts"] if node == "{ contacts }" else found

    first = read("first: 1")
    assert (first["totalCount"], first["edgeCount"], len(first["edges"])) == (2, 1, 1)
    assert (first["pageInfo"]["hasNextPage"], first["pageInfo"]["hasPreviousPage"]) == (True, False)
    assert first["pageInfo"]["startCursor"] == first["pageInfo"]["endCursor"] == first["edges"][0]["cursor"]

    second = read(f'first: 1, after: "{first["edges"][0]["cursor"]}"')
    assert (second["totalCount"], second["edgeCount"]) == (2, 1)
    assert second["pageInfo"]["hasNextPage"] is False
    assert second["edges"][0]["cursor"] != first["edges"][0]["cursor"]
