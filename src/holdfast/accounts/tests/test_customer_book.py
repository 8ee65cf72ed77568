"""What accounts do for identity while it makes users."""

from __future__ import annotations

import pytest

from holdfast.accounts import customer_book
from holdfast.accounts.access import AccountScope
from holdfast.accounts.models import PortfolioUserRole
from holdfast.accounts.roles import ACCOUNT_HOLDER
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_brand,
    make_organization,
    make_role,
    make_user,
)
from holdfast.api.testing import GraphQL
from holdfast.identity import operations
from holdfast.identity.models import User
from holdfast.identity.operations import Credentials
from holdfast.kernel.clock import FixedClock
from holdfast.platform.models import BusinessEventRecord

pytestmark = pytest.mark.django_db

INITIALIZE = """mutation begin($input: BaseInitializeUserInput!) {
    initializeUser(input: $input) { isNewUser userNumber } }"""


def test_a_brand_is_known_by_its_code() -> None:
    make_brand("SOLEO", market="ES")

    found = customer_book.find_brand("SOLEO")

    assert found is not None
    assert found.country_code == "ES"
    assert customer_book.find_brand("NOBODYS") is None


def test_a_partner_signs_somebody_up_for_a_portfolio_of_its_brand() -> None:
    account = make_account()
    partner = make_organization("HOLDFAST_GB", permissions={"Can create account user"})
    key = operations.create_organization_key(organization=partner, now=NOW)
    token = operations.obtain_kraken_token(
        credentials=Credentials(organization_secret_key=key), now=NOW
    ).token
    api = GraphQL(token=token, clock=FixedClock(NOW))
    sent = {
        "brandCode": "HOLDFAST_GB",
        "portfolioNumber": account.portfolio.number,
        "customerDetails": {"givenName": "Grace", "familyName": "Hopper", "email": "grace@example.com"},
    }

    outcome = api.must(INITIALIZE, {"input": sent})["initializeUser"]

    user = User.objects.get(number=outcome["userNumber"])
    held = PortfolioUserRole.objects.get(user=user)
    assert (held.portfolio, held.role.code) == (account.portfolio, ACCOUNT_HOLDER)
    assert AccountScope.of_user(user.pk).account_ids == {account.pk}
    event = BusinessEventRecord.objects.get(name="accounts.portfolio.user_added-v1")
    assert event.data["user_number"] == user.number
    assert api.must(INITIALIZE, {"input": sent})["initializeUser"]["isNewUser"] is False
    assert PortfolioUserRole.objects.count() == 1


@pytest.mark.parametrize(
    ("brand", "number", "role"),
    [
        ("OTHER", None, None),
        ("HOLDFAST_GB", "P-NONE", None),
        ("HOLDFAST_GB", None, "boss"),
        ("HOLDFAST_GB", None, "?"),
    ],
)
def test_portfolios_of_other_brands_and_roles_of_staff_are_not_joined(
    brand: str, number: str | None, role: str | None
) -> None:
    account, user = make_account(), make_user()
    make_role("boss", frozenset({"Can add credits to accounts"}))

    assert not customer_book.join_portfolio(
        user=user,
        portfolio_number=number or account.portfolio.number,
        brand_code=brand,
        role_code=role,
        now=NOW,
    )
    assert not PortfolioUserRole.objects.exists()
