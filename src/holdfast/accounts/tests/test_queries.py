from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from holdfast.accounts import operations, queries
from holdfast.accounts.access import AccountScope
from holdfast.accounts.tests.factories import NOW, make_account, make_brand, make_role, make_user

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def test_an_account_is_found_by_its_number_in_any_case() -> None:
    account = make_account(number="A-00BEEF11")

    assert queries.account_by_number(" a-00beef11 ") == account
    assert queries.account_by_number("A-00BEEF12") is None


def test_people_of_many_accounts_are_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first, second = make_user(), make_user()
    shared, single, empty = make_account(user=first), make_account(user=second), make_account()
    operations.add_user_to_account(user=second, account=shared, role=make_role(), now=NOW)
    operations.add_user_to_account(user=second, account=shared, role=make_role("reader"), now=NOW)

    with django_assert_num_queries(1):
        people = queries.users_of([shared, single, empty])

    assert people == {shared.pk: [first, second], single.pk: [second]}


def test_accounts_of_people_in_two_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first, second = make_user(), make_user()
    mine = [make_account(user=first) for _ in range(3)]
    theirs = make_account(user=second)

    with django_assert_num_queries(2):
        reached = queries.accounts_of_users([first, second])

    assert reached == {first.pk: mine, second.pk: [theirs]}


def test_accounts_of_a_person_can_be_narrowed() -> None:
    user = make_user()
    hidden_brand = make_brand("HOLDFAST_TRADE", is_public_facing=False)
    home = make_account(user=user)
    shop = make_account(user=user, account_type="BUSINESS")
    trade = make_account(user=user, brand=hidden_brand)

    def narrowed(**filters: object) -> list[object]:
        return queries.accounts_of_users([user], **filters)[user.pk]  # type: ignore[arg-type]

    assert narrowed(exclude_account_types=["BUSINESS"]) == [home, trade]
    assert narrowed(restrict_to_account_numbers=[shop.number.lower()]) == [shop]
    assert narrowed(restrict_to_public_facing_brands=True) == [home, shop]
    assert narrowed(allowed_brand_codes=["HOLDFAST_TRADE"]) == [trade]
    assert narrowed(account_ids_with_agreements=lambda ids: set(ids) & {home.pk}) == [home]


def test_references_roles_portfolios_and_businesses_come_by_parent() -> None:
    user, role = make_user(), make_role()
    business = operations.create_business(name="Quay Bakery", now=NOW)
    account = make_account(user=user, business=business)
    plain = make_account()
    operations.add_user_to_portfolio(user=user, portfolio=account.portfolio, role=role, now=NOW)
    operations.grant_user_access_to_business(user=user, business=business, role=role, now=NOW)
    reference = operations.create_account_reference(account=account, namespace="crm", value="77", now=NOW)

    assert queries.references_of([account, plain]) == {account.pk: [reference]}
    assert queries.businesses_of([account, plain]) == {account.pk: business}
    assert queries.portfolios_of([account, plain])[plain.pk] == plain.portfolio
    assert queries.portfolios_of_users([user]) == {user.pk: [account.portfolio]}
    assert queries.businesses_of_users([user]) == {user.pk: [business]}
    assert queries.account_numbers_of([business], scope=AccountScope.of_user(user.pk)) == {
        business.pk: [account.number]
    }
    assert [held.role for held in queries.account_roles_of([user])[user.pk]] == [role]
    assert queries.account_roles_of([user], account_number=plain.number) == {}
    assert [
        held.portfolio for held in queries.portfolio_roles_of([user], account_number=account.number)[user.pk]
    ] == [account.portfolio]
