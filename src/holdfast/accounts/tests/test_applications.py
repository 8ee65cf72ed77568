"""What an application that a customer has let act sees of accounts: theirs, and what its scopes name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from oauth2_provider.models import AccessToken

from holdfast.accounts.tests.factories import NOW, make_account, make_organization, make_user
from holdfast.api.testing import GraphQL
from holdfast.identity import operations
from holdfast.identity.models import Organization, User
from holdfast.identity.oauth.recognition import ACCESS_TOKEN_PREFIX
from holdfast.kernel.clock import FixedClock

pytestmark = pytest.mark.django_db

ACCOUNT = "query one($number: String!) { account(accountNumber: $number) { number } }"


def token_for(scope: str, *, user: User | None = None, organization: Organization | None = None) -> str:
    """An access token as the toolkit stores it once somebody has agreed."""
    application = operations.register_application(
        name="Kettle Timer",
        redirect_uris=["https://app.example.com/callback"],
        organization=organization,
        acts_as_organization=user is None,
        now=NOW,
    ).application
    secret = f"{ACCESS_TOKEN_PREFIX}{application.pk}"
    AccessToken.objects.create(
        user=user,
        application=application,
        token=secret,
        scope=scope,
        expires=timezone.now() + timedelta(hours=1),
    )
    return secret


def ask(number: str, token: str) -> list[str | None]:
    return GraphQL(clock=FixedClock(NOW)).execute(ACCOUNT, {"number": number}, token=token).codes


def test_it_sees_the_accounts_of_who_let_it_with_the_scope_for_that() -> None:
    ada, account = make_user(), make_account()
    hers = make_account(user=ada)

    assert ask(hers.number, token_for("openid account:read", user=ada)) == []
    assert ask(account.number, token_for("openid account:read", user=ada)) != []
    assert ask(hers.number, token_for("openid profile", user=ada)) != []


def test_as_its_organisation_it_sees_the_accounts_of_its_brands() -> None:
    partner = make_organization("HOLDFAST_GB", permissions={"Can access third party queries"})
    stranger = make_organization("ELSEWHERE", permissions={"Can access third party queries"})
    account = make_account()

    assert ask(account.number, token_for("organization", organization=partner)) == []
    assert ask(account.number, token_for("organization", organization=stranger)) != []
