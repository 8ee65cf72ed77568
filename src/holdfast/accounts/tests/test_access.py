from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from holdfast.accounts import operations, queries
from holdfast.accounts.access import AccountScope, account_rule
from holdfast.accounts.models import Account
from holdfast.accounts.tests.factories import NOW, make_account, make_brand, make_role, make_user
from holdfast.api.contract import OperationSpec
from holdfast.api.errors import AuthorizationHeaderNotProvided, NotYourAccount
from holdfast.api.viewers import Viewer, ViewerKind
from holdfast.identity.permissions import CUSTOMER
from holdfast.kernel.errors import DomainError

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from holdfast.identity.models import User

pytestmark = pytest.mark.django_db

THIRD_PARTY = frozenset({"Can access third party queries"})


def test_a_customer_sees_the_accounts_that_roles_of_each_kind_reach() -> None:
    user, role = make_user(), make_role()
    portfolio = operations.create_portfolio(brand=make_brand(), now=NOW)
    business = operations.create_business(name="Quay Bakery", now=NOW)
    own = make_account(user=user)
    in_portfolio = make_account(portfolio=portfolio)
    of_business = make_account(business=business)
    a_strangers = make_account(user=make_user())
    operations.add_user_to_portfolio(user=user, portfolio=portfolio, role=role, now=NOW)
    operations.grant_user_access_to_business(user=user, business=business, role=role, now=NOW)

    scope = AccountScope.of_user(user.pk)

    assert scope.account_ids == {own.pk, in_portfolio.pk, of_business.pk}
    assert scope.may_see(in_portfolio)
    assert not scope.may_see(a_strangers)
    assert set(scope.restrict(Account.objects.all())) == {own, in_portfolio, of_business}


def test_permissions_are_those_of_the_roles_on_the_account_asked_about() -> None:
    user = make_user()
    reader = make_role("reader", frozenset({"Can query agreements"}))
    payer = make_role("payer", frozenset({"Can amend payments"}))
    first, second = make_account(), make_account()
    operations.add_user_to_account(user=user, account=first, role=reader, now=NOW)
    operations.add_user_to_account(user=user, account=first, role=payer, now=NOW)
    operations.add_user_to_account(user=user, account=second, role=reader, now=NOW)

    scope = AccountScope.of_user(user.pk)

    assert scope.permissions_on(first) == {"Can query agreements", "Can amend payments"}
    assert scope.permissions_on(second) == {"Can query agreements"}
    assert scope.permissions_on(make_account()) == frozenset()


@pytest.mark.parametrize("accounts", [1, 12])
def test_a_scope_is_one_statement_however_many_accounts_it_reaches(
    accounts: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user()
    for _ in range(accounts):
        make_account(user=user)

    with django_assert_num_queries(1):
        scope = AccountScope.of_user(user.pk)

    assert len(scope.account_ids) == accounts


def test_an_organisation_sees_the_accounts_of_its_brands_and_no_others() -> None:
    british = make_account()
    french = make_account(brand=make_brand("HOLDFAST_FR", market="FR"))

    scope = AccountScope.of_organization([british.brand.code], THIRD_PARTY)

    assert scope.may_see(british)
    assert not scope.may_see(french)
    assert list(scope.restrict(Account.objects.all())) == [british]


def test_an_organisation_without_the_permission_sees_nothing() -> None:
    account = make_account()

    scope = AccountScope.of_organization([account.brand.code], frozenset({"Can create leads"}))

    assert not scope.may_see(account)
    assert not scope.restrict(Account.objects.all()).exists()


def test_listing_accounts_needs_a_filter_where_a_scope_is_a_whole_brand() -> None:
    account = make_account(user=make_user(mobile="+447700900123"))
    scope = AccountScope.of_organization([account.brand.code], THIRD_PARTY)

    assert queries.accounts_in_scope(scope, limit=10) == []
    assert queries.accounts_in_scope(scope, portfolio_number=account.portfolio.number, limit=10) == [account]
    assert queries.accounts_in_scope(scope, phone_number="+44 7700 900123", limit=10) == [account]


def test_a_filter_never_reaches_beyond_the_scope() -> None:
    stranger = make_account(user=make_user(mobile="+447700900124"))
    scope = AccountScope.of_user(make_user().pk)

    assert queries.accounts_in_scope(scope, phone_number="+447700900124", limit=10) == []
    assert queries.accounts_in_scope(scope, portfolio_number=stranger.portfolio.number, limit=10) == []


ACCOUNT_QUERY = OperationSpec("query", "account", "accounts", documented=True, errors=("KT-CT-4177",))
NOTE_MUTATION = OperationSpec(
    "mutation", "createAccountNote", "accounts", documented=True, errors=("KT-CT-4123",)
)
BARE_QUERY = OperationSpec("query", "properties", "properties", documented=True)


def customer(user: User) -> Viewer:
    return Viewer(ViewerKind.CUSTOMER, user_id=user.pk, permissions=CUSTOMER)


def test_the_rule_hands_over_the_account_of_its_holder() -> None:
    user = make_user()
    account = make_account(user=user)

    found = account_rule()(customer(user), ACCOUNT_QUERY, {"account_number": account.number})

    assert found == {"account": account}


def test_the_rule_reads_nested_arguments_and_names_what_it_hands_over() -> None:
    user = make_user()
    account = make_account(user=user)
    rule = account_rule("input.target.account_number", into="target")

    found = rule(customer(user), NOTE_MUTATION, {"input": {"target": {"account_number": account.number}}})

    assert found == {"target": account}


@pytest.mark.parametrize(
    ("spec", "code"),
    [(ACCOUNT_QUERY, "KT-CT-4177"), (NOTE_MUTATION, "KT-CT-4123"), (BARE_QUERY, "KT-CT-4177")],
)
def test_a_strangers_account_and_no_account_are_refused_alike(spec: OperationSpec, code: str) -> None:
    strangers = make_account(user=make_user())
    viewer = customer(make_user())

    refusals = []
    for number in (strangers.number, "A-FFFFFFFF", "nonsense", None):
        with pytest.raises(DomainError) as refused:
            account_rule()(viewer, spec, {"account_number": number})
        refusals.append((refused.value.code, refused.value.detail, str(refused.value)))

    assert set(refusals) == {(code, None, "Unauthorized.")}


def test_an_anonymous_caller_is_asked_for_a_token() -> None:
    with pytest.raises(AuthorizationHeaderNotProvided):
        account_rule()(Viewer(ViewerKind.ANONYMOUS), ACCOUNT_QUERY, {"account_number": "A-00000001"})


def test_an_optional_account_may_be_left_out_but_not_be_a_strangers() -> None:
    viewer = customer(make_user())
    rule = account_rule(optional=True)

    assert rule(viewer, BARE_QUERY, {}) == {"account": None}
    with pytest.raises(NotYourAccount):
        rule(viewer, BARE_QUERY, {"account_number": make_account().number})


@pytest.mark.parametrize(
    ("kind", "permissions", "sees"),
    [
        (ViewerKind.SUPPORT, {"Can access customer queries"}, True),
        (ViewerKind.SUPPORT, {"Can create leads"}, False),
        (ViewerKind.ORGANIZATION, {"Can access third party queries"}, True),
        (ViewerKind.ORGANIZATION, {"Can create leads"}, False),
        (ViewerKind.APPLICATION, {"Can access customer queries"}, False),
    ],
)
def test_viewers_without_roles_see_by_permission(kind: ViewerKind, permissions: set[str], sees: bool) -> None:
    account = make_account()
    viewer = Viewer(kind, permissions=frozenset(permissions), brand_codes=frozenset({account.brand.code}))

    assert AccountScope.of(viewer).may_see(account) is sees


def test_a_viewers_scope_is_found_out_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = make_user()
    account = make_account(user=user)
    viewer = customer(user)

    with django_assert_num_queries(1):
        assert AccountScope.of(viewer).may_see(account)
        assert AccountScope.of(viewer).may_see(account)
