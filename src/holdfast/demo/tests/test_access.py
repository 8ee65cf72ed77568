"""What the printed credentials open, over HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.api.testing import GraphQL
from holdfast.demo.tests.conftest import TODAY
from holdfast.kernel.clock import FixedClock

if TYPE_CHECKING:
    from holdfast.demo.access import DemoAccess

LOGIN = "mutation ($input: ObtainJSONWebTokenInput!) { obtainKrakenToken(input: $input) { token } }"
BALANCE = "query ($number: String!) { account(accountNumber: $number) { balance } }"


@pytest.fixture
def api() -> GraphQL:
    return GraphQL(clock=FixedClock(TODAY))


def token(api: GraphQL, **credential: str) -> str:
    found: str = api.must(LOGIN, {"input": credential})["obtainKrakenToken"]["token"]
    return found


def test_the_customer_sees_an_account_of_each_country(demo: DemoAccess, api: GraphQL) -> None:
    for credential in ({"email": demo.email, "password": demo.password}, {"APIKey": demo.api_key}):
        data = api.must("{ viewer { accounts { number brand } } }", token=token(api, **credential))

        assert [tuple(account.values()) for account in data["viewer"]["accounts"]] == list(
            zip(demo.account_numbers, ("BRINDLEWICK", "BRINDLEWICK", "LUMERANDE", "SOLTRAMAR"), strict=False)
        )


def test_the_customer_does_not_see_other_accounts(demo: DemoAccess, api: GraphQL) -> None:
    customer = token(api, email=demo.email, password=demo.password)

    refused = api.execute(BALANCE, {"number": demo.account_numbers[4]}, token=customer)

    assert refused.codes == ["KT-CT-4177"]


def test_the_third_party_sees_the_accounts_of_its_brand_alone(demo: DemoAccess, api: GraphQL) -> None:
    partner = token(api, organizationSecretKey=demo.organization_secret_key)

    def ask(position: int) -> Any:
        return api.execute(BALANCE, {"number": demo.account_numbers[position]}, token=partner)

    assert ask(4).errors == []
    assert ask(2).codes == ["KT-CT-4177"]


def test_staff_see_every_account(demo: DemoAccess, api: GraphQL) -> None:
    staff = token(api, email=demo.staff_email, password=demo.staff_password)

    for number in demo.account_numbers:
        assert api.execute(BALANCE, {"number": number}, token=staff).errors == []


def test_account_numbers_look_like_account_numbers(demo: DemoAccess) -> None:
    assert all(re.fullmatch(r"A-[0-9A-F]{8}", number) for number in demo.account_numbers)
    assert len(set(demo.account_numbers)) == len(demo.account_numbers)


def test_yesterday_has_readings_and_today_has_none(demo: DemoAccess, api: GraphQL) -> None:
    customer = token(api, email=demo.email, password=demo.password)
    query = """
        query ($number: String!, $from: DateTime!, $to: DateTime!) {
          account(accountNumber: $number) {
            properties { measurements(first: 100, startAt: $from, endAt: $to) { edges { node { value } } } }
          }
        }
    """

    def values(day: str, after: str) -> list[str]:
        data = api.must(
            query,
            {"number": demo.account_numbers[0], "from": f"{day}T00:00:00Z", "to": f"{after}T00:00:00Z"},
            token=customer,
        )
        [home] = data["account"]["properties"]
        return [edge["node"]["value"] for edge in home["measurements"]["edges"]]

    assert len(values("2026-03-09", "2026-03-10")) == 48
    assert values("2026-03-10", "2026-03-11") == []
