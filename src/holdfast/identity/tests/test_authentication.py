"""From the Authorization header to the viewer."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.api.errors import TokenExpired, TokenInvalid
from holdfast.api.viewers import ViewerKind, authenticator
from holdfast.identity import operations, permissions, queries
from holdfast.identity.authentication import authenticate
from holdfast.identity.models import Organization, User
from holdfast.identity.operations import Credentials
from holdfast.identity.tests.conftest import NOW, PASSWORD


def token_of(**credentials) -> str:
    return operations.obtain_kraken_token(credentials=Credentials(**credentials), now=NOW).token


@pytest.fixture
def token(customer: User) -> str:
    return token_of(email=customer.email, password=PASSWORD)


def basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:".encode()).decode()


@pytest.mark.parametrize("header", [None, "", "  "])
def test_no_header_is_an_anonymous_viewer(header: str | None) -> None:
    assert authenticate(header, NOW).is_anonymous


@pytest.mark.parametrize("form", ["{}", "JWT {}", "Bearer {}", "bearer {}", " jwt  {} "])
def test_a_token_is_accepted_bare_and_with_either_word_before_it(
    customer: User, token: str, form: str
) -> None:
    viewer = authenticate(form.format(token), NOW)

    assert (viewer.kind, viewer.user_id) == (ViewerKind.CUSTOMER, customer.pk)
    assert "Can access customer queries" in viewer.permissions
    assert "Can add charges to accounts" not in viewer.permissions


def test_http_basic_takes_an_api_key_as_user_name(customer: User) -> None:
    key = queries.live_secret_keys([customer])[customer.pk]

    assert authenticate(basic(key), NOW).user_id == customer.pk


def test_http_basic_takes_an_organisations_secret_key_as_user_name(partner: Organization) -> None:
    key = operations.create_organization_key(organization=partner, now=NOW)

    viewer = authenticate(basic(key), NOW)
    token = authenticate(token_of(organization_secret_key=key), NOW)
    assert (viewer.kind, viewer.organization_id) == (ViewerKind.ORGANIZATION, partner.pk)
    assert (viewer.permissions, viewer.brand_codes) == (token.permissions, token.brand_codes)


def test_an_organisations_key_opens_nothing_once_it_is_over(partner: Organization) -> None:
    expired = operations.create_organization_key(organization=partner, now=NOW, expires_at=NOW)
    revoked = operations.create_organization_key(organization=partner, now=NOW)
    later = NOW + timedelta(seconds=1)
    operations.revoke_organization_keys(organization=partner, created_before=later, now=later)
    living = operations.create_organization_key(organization=partner, now=later)
    Organization.objects.filter(pk=partner.pk).update(is_active=False)
    for key in (expired, revoked, living, "sk_org_nobody"):
        with pytest.raises(TokenInvalid):
            authenticate(basic(key), later)


def test_a_replaced_api_key_opens_nothing(customer: User) -> None:
    old = queries.live_secret_keys([customer])[customer.pk]
    operations.regenerate_secret_key(user=customer, now=NOW)

    with pytest.raises(TokenInvalid):
        authenticate(basic(old), NOW)


@pytest.mark.parametrize(
    "header",
    [
        "nonsense",
        "JWT nonsense",
        "Token abc",
        "Basic",
        "Basic %%%",
        "Basic é",
        "Basic 4pyT/w==",
        "Basic Og==",
        "Bearer a b",
    ],
)
def test_what_we_never_issued_is_refused(db: None, header: str) -> None:
    with pytest.raises(TokenInvalid):
        authenticate(header, NOW)


def test_an_old_token_is_refused_as_expired(token: str) -> None:
    with pytest.raises(TokenExpired):
        authenticate(token, NOW + timedelta(hours=1))


def test_one_statement_recognises_a_viewer(customer: User, partner: Organization, token: str) -> None:
    organization_token = token_of(
        organization_secret_key=operations.create_organization_key(organization=partner, now=NOW)
    )
    key = queries.live_secret_keys([customer])[customer.pk]
    for header in (token, organization_token, basic(key)):
        with CaptureQueriesContext(connection) as statements:
            authenticate(header, NOW)
        assert len(statements) == 1


def test_a_forged_or_old_token_costs_no_statement(token: str) -> None:
    for header, now in ((token[:-4], NOW), (token, NOW + timedelta(days=1))):
        with CaptureQueriesContext(connection) as statements, pytest.raises((TokenInvalid, TokenExpired)):
            authenticate(header, now)
        assert len(statements) == 0


def test_forced_reauthentication_ends_the_tokens_issued_before_it_even_in_the_same_second(
    customer: User, token: str
) -> None:
    effective_at = operations.force_reauthentication(holder=customer, now=NOW)
    newer = token_of(email=customer.email, password=PASSWORD)

    assert effective_at == NOW
    with pytest.raises(TokenInvalid):
        authenticate(token, NOW)
    assert authenticate(newer, NOW).user_id == customer.pk


def test_a_users_token_ends_with_the_user(customer: User, token: str) -> None:
    operations.deactivate_user(user=customer, now=NOW)
    with pytest.raises(TokenInvalid):
        authenticate(token, NOW)

    User.objects.all().delete()
    with pytest.raises(TokenInvalid):
        authenticate(token, NOW)


def test_an_organisation_acts_within_its_brands_with_its_roles(partner: Organization) -> None:
    key = operations.create_organization_key(organization=partner, now=NOW)
    token = token_of(organization_secret_key=key)

    viewer = authenticate(token, NOW)

    assert (viewer.kind, viewer.organization_id) == (ViewerKind.ORGANIZATION, partner.pk)
    assert viewer.brand_codes == {"FENLIGHT"}
    assert "Can create leads" in viewer.permissions
    assert "Can access customer queries" not in viewer.permissions

    operations.force_reauthentication(holder=partner, now=NOW)
    with pytest.raises(TokenInvalid):
        authenticate(token, NOW)


def test_support_users_may_do_what_their_roles_say(db: None) -> None:
    operations.install_standard_roles()
    agent = operations.create_user(
        email="agent@example.com",
        password=PASSWORD,
        is_staff=True,
        roles=["support-agent", "finance"],
        now=NOW,
    )
    newcomer = operations.create_user(email="new@example.com", password=PASSWORD, is_staff=True, now=NOW)
    root = operations.create_user(email="root@example.com", password=PASSWORD, is_superuser=True, now=NOW)

    viewers = {
        user.pk: authenticate(token_of(email=user.email, password=PASSWORD), NOW)
        for user in (agent, newcomer, root)
    }

    assert {viewer.kind for viewer in viewers.values()} == {ViewerKind.SUPPORT}
    assert {"Can create account notes", "Can add charges to accounts"} <= viewers[agent.pk].permissions
    assert viewers[newcomer.pk].permissions == frozenset()
    assert viewers[root.pk].permissions == permissions.EVERYTHING


def test_a_role_adds_to_what_a_customer_may_do(customer: User, token: str) -> None:
    operations.install_standard_roles()
    operations.grant_role(holder=customer, code="sales-partner")
    operations.grant_role(holder=customer, code="sales-partner")

    viewer = authenticate(token, NOW)

    assert viewer.kind is ViewerKind.CUSTOMER
    assert viewer.permissions > permissions.CUSTOMER
    assert "Can create leads" in viewer.permissions


def test_a_pre_signed_login_opens_what_its_scopes_name_and_nothing_else(customer: User) -> None:
    key = operations.generate_pre_signed_key(
        user=customer, scopes=["AMEND_PAYMENTS"], expires_at=NOW + timedelta(days=1), now=NOW
    )

    viewer = authenticate(token_of(pre_signed_key=key), NOW)

    assert viewer.user_id == customer.pk
    assert viewer.permissions == {"Can amend payments"}
    assert viewer.claims["scopes"] == ["AMEND_PAYMENTS"]


def test_the_machine_asks_identity(customer: User, token: str) -> None:
    assert authenticator(token, NOW).user_id == customer.pk
