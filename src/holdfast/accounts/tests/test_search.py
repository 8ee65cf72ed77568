from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts import operations, tasks
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.models import Account, SearchDocument, SearchPending
from holdfast.accounts.search_sources import texts_of
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_brand,
    make_organization,
    make_staff,
    make_user,
)

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from holdfast.identity.tokens import Holder

pytestmark = pytest.mark.django_db

SEARCH = """query ($terms: AccountSearchInputType, $max: Int) {
    accountsSearch(searchTerms: $terms, maxResults: $max) { account { number } score }
}"""


@pytest.fixture
def clerk() -> Holder:
    return customer(make_staff(permissions={"Can access customer queries"}))


@pytest.fixture
def ada() -> Account:
    user = make_user(
        given_name="Zoë", family_name="Moss", email="zoe.moss@example.com", mobile="+447400123456"
    )
    business = operations.create_business(name="Quay Bakery", number="SC123456", now=NOW)
    address = RichAddress(
        country="GB", street_address="14 Quay Street", locality="Bristol", postal_code="BS1 4QA"
    )
    account = make_account(
        user=user,
        number="A-00BEEF11",
        urn="CRM-77/b",
        business=business,
        billing=operations.BillingDetails(name="Z. Moss", address=address),
    )
    operations.create_account_reference(account=account, namespace="erp", value="ERP 4711", now=NOW)
    make_account(user=make_user(given_name="Bo", family_name="Reed"))
    return account


def found(caller: Holder | None, max_results: int | None = None, **terms: str) -> list[str]:
    data = data_of(ask(caller, SEARCH, terms=terms, max=max_results))
    return [item["account"]["number"] for item in data["accountsSearch"]]


@pytest.mark.parametrize(
    "terms",
    [
        {"account": "A-00BEEF11"},
        {"account": "a00beef11"},
        {"account": "zoe moss"},
        {"account": "moss bs1 4qa"},
        {"account": "ZOE.MOSS@example.com"},
        {"account": "07400 123456"},
        {"account": "erp-4711"},
        {"account": "quay street bristol"},
        {"account": "mos"},
        {"accountNumber": "A-00BEEF11"},
        {"urn": "crm77b"},
        {"user": "moss"},
        {"user": "zoe.moss@"},
        {"user": "+44 7400 123456"},
        {"billingName": "moss"},
        {"businessName": "bakery"},
        {"businessNumber": "sc123456"},
        {"accountReferences": "ERP 4711"},
        {"user": "zoe", "account": "quay"},
    ],
)
def test_an_account_is_found_by_what_is_known_of_it(
    clerk: Holder, ada: Account, terms: dict[str, str]
) -> None:
    assert found(clerk, **terms) == [ada.number]


def test_an_account_is_found_by_its_portfolio(clerk: Holder, ada: Account) -> None:
    assert found(clerk, portfolioNumber=ada.portfolio.number) == [ada.number]


@pytest.mark.parametrize(
    "terms",
    [
        {"user": "quay"},
        {"accountNumber": "moss"},
        {"user": "zoe", "account": "reed"},
        {"billingName": "ss"},
        {"meterSerialNumber": "00beef11"},
    ],
)
def test_fields_are_kept_apart(clerk: Holder, ada: Account, terms: dict[str, str]) -> None:
    assert found(clerk, **terms) == []


def test_whole_words_come_before_beginnings_and_names_before_streets(clerk: Holder) -> None:
    street = make_account(
        billing=operations.BillingDetails(
            address=RichAddress(country="GB", street_address="1 Moss Lane", postal_code="BS1 4QA")
        )
    )
    name = make_account(user=make_user(family_name="Moss"))
    beginning = make_account(user=make_user(family_name="Mossman"))

    items = data_of(ask(clerk, SEARCH, terms={"account": "moss"}))["accountsSearch"]

    assert [item["account"]["number"] for item in items] == [name.number, street.number, beginning.number]
    assert [float(item["score"]) >= 1 for item in items] == [True, True, False]
    assert found(clerk, 1, account="moss") == [name.number]


def test_a_change_is_found_at_once_and_what_was_before_is_not(clerk: Holder, ada: Account) -> None:
    assert found(clerk, account="leeds") == []
    address = RichAddress(country="GB", street_address="1 Mill Row", locality="Leeds", postal_code="LS1 4AP")
    operations.update_account_billing_address(account=ada, address=address, now=NOW)

    assert found(clerk, account="leeds") == [ada.number]
    assert found(clerk, account="bristol") == []


def test_a_customer_finds_their_own_accounts_and_a_partner_those_of_its_brands(ada: Account) -> None:
    french = make_account(user=make_user(family_name="Moss"), brand=make_brand("HOLDFAST_FR", market="FR"))
    holder = ada.user_roles.get().user
    broker = partner(make_organization("HOLDFAST_FR", permissions={"Can access customer queries"}))
    lead_maker = partner(make_organization("HOLDFAST_GB", permissions={"Can create leads"}))
    clerk_without = customer(make_staff(permissions={"Can create leads"}))

    assert found(customer(holder), user="moss") == [ada.number]
    assert found(broker, user="moss") == [french.number]
    assert found(customer(make_user()), user="moss") == []
    assert found(lead_maker, user="moss") == []
    assert found(clerk_without, user="moss") == []
    assert error_codes(ask(None, SEARCH, terms={"user": "moss"})) == ["KT-CT-1112"]


@pytest.mark.parametrize(
    ("terms", "limit"),
    [
        (None, 5),
        ({}, 5),
        ({"user": " "}, 5),
        ({"user": "x"}, 5),
        ({"user": "--'"}, 5),
        ({"user": "x" * 201}, 5),
        ({"user": "moss"}, 0),
        ({"user": "moss"}, 101),
    ],
)
def test_terms_that_find_nothing_or_everything_are_refused(clerk: Holder, terms: Any, limit: int) -> None:
    assert error_codes(ask(clerk, SEARCH, terms=terms, max=limit)) == ["KT-CT-4183"]


@pytest.mark.parametrize("text", ["' | 'u.moss", "moss':*", "\\", "!moss & (", "ﷺ moss", "a\tb"])
def test_no_term_reaches_the_query_language(clerk: Holder, ada: Account, text: str) -> None:
    assert error_codes(ask(clerk, SEARCH, terms={"account": text})) in ([], ["KT-CT-4183"])


def test_all_can_be_built_anew(clerk: Holder, ada: Account) -> None:
    tasks.catch_up_search(timestamp=0)
    assert not SearchPending.objects.exists()
    before = dict(SearchDocument.objects.values_list("account_id", "document"))
    SearchDocument.objects.all().delete()

    assert found(clerk, account="moss") == []
    tasks.rebuild_search()

    assert dict(SearchDocument.objects.values_list("account_id", "document")) == before
    assert found(clerk, account="moss") == [ada.number]


def test_documents_of_many_accounts_cost_the_same_statements(
    ada: Account, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ids = [make_account(user=make_user()).pk for _ in range(5)]
    with django_assert_num_queries(7):
        texts_of(ids)
