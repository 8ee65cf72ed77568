from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts import operations
from holdfast.accounts.access import AccountScope
from holdfast.accounts.models import Portfolio, PortfolioReference, PortfolioUserRole
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_brand,
    make_organization,
    make_role,
    make_staff,
    make_user,
)
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from holdfast.identity.tokens import Holder

pytestmark = pytest.mark.django_db

SETS_UP = {"Can create portfolios", "Can update portfolios", "Can allocate user roles"}

CREATE = """mutation ($input: CreatePortfolioInput) { createPortfolio(input: $input) {
    portfolio { id number brand collectiveBilling depth createdAt }
} }"""
ADD_ROLE = """mutation ($input: CreatePortfolioUserRoleInput) { createPortfolioUserRole(input: $input) {
    portfolioUserRole { role portfolio { number } user { number } }
} }"""
ADD_USER = "mutation ($input: AddUserToPortfolioInput!) { addUserToPortfolio(input: $input) { __typename } }"
ADD_REFERENCE = """mutation ($input: AddPortfolioReferenceInput) {
    addPortfolioReference(input: $input) { __typename }
}"""
BY_NUMBER = """query ($number: String!) { portfolio(portfolioNumber: $number) {
    number name depth parent { number }
    ancestors(first: 9) { edges { node { number } } }
    descendants(first: 9) { totalCount edges { node { number } } }
} }"""
BY_REFERENCE = """query ($reference: PortfolioReferenceInput!) {
    portfolioByReference(portfolioReference: $reference) { number }
}"""


def make_portfolio(**values: Any) -> Portfolio:
    return operations.create_portfolio(brand=make_brand(), now=NOW, **values)


def agency() -> Holder:
    return partner(make_organization(make_brand().code, permissions=SETS_UP))


def numbers(connection: dict[str, Any]) -> list[str]:
    return [edge["node"]["number"] for edge in connection["edges"]]


def test_a_partner_sets_up_a_portfolio_and_gives_it_to_somebody() -> None:
    caller, user = agency(), make_user()
    make_role()

    created = data_of(ask(caller, CREATE, input={"collectiveBilling": True}))["createPortfolio"]["portfolio"]
    assert created["brand"] == "HOLDFAST_GB"
    assert created["collectiveBilling"] is True
    assert created["depth"] == 0

    by_id = {"portfolioId": created["id"], "accountUserId": str(user.pk)}
    role = data_of(ask(caller, ADD_ROLE, input=by_id))["createPortfolioUserRole"]["portfolioUserRole"]
    assert role["role"] == "account-holder"
    assert role["portfolio"] == {"number": created["number"]}

    reference = {
        "portfolioNumber": created["number"],
        "referenceNamespace": "crm",
        "referenceValue": "QUAY",
    }
    data_of(ask(caller, ADD_REFERENCE, input=reference))
    found = data_of(ask(customer(user), BY_REFERENCE, reference={"namespace": "crm", "value": "QUAY"}))
    assert found["portfolioByReference"] == {"number": created["number"]}

    names = BusinessEventRecord.objects.filter(name__startswith="accounts.portfolio").order_by("pk")
    assert [event.name.split(".")[-1] for event in names] == [
        "created-v1",
        "user_added-v1",
        "reference_added-v1",
    ]
    assert list(AuditRecord.objects.order_by("pk").values_list("operation", flat=True)) == [
        "createPortfolio",
        "createPortfolioUserRole",
        "addPortfolioReference",
    ]


def test_a_team_can_look_after_a_portfolio() -> None:
    team = operations.create_operations_team(name="Key accounts", now=NOW)

    made = ask(agency(), CREATE, input={"brandCode": "HOLDFAST_GB", "operationsTeamId": str(team.pk)})

    number = data_of(made)["createPortfolio"]["portfolio"]["number"]
    assert Portfolio.objects.get(number=number).operations_team == team


WHOLE = """
    id number name billingName brand collectiveBilling createdAt updatedAt depth leadAccountNumber
    operationsTeam { id name } parent { name }
    accounts(first: 5) { edges { node { number operationsTeam { name } } } }
    ancestors(first: 5) { edges { node { name } } }
    descendants(first: 5) { edges { node { name } } }
"""


def test_a_portfolio_tells_the_same_by_number_and_by_reference() -> None:
    caller = agency()
    team = operations.create_operations_team(name="Key accounts", now=NOW)
    root = make_portfolio(name="Group")
    north = make_portfolio(
        parent=root, name="North", billing_name="Mills Ltd", collective_billing=True, operations_team=team
    )
    make_portfolio(parent=north, name="Mill")
    lead = make_account(portfolio=north)
    Portfolio.objects.filter(pk=north.pk).update(lead_account=lead)
    operations.add_portfolio_reference(portfolio=north, namespace="crm", value="N", now=NOW)
    clerk = customer(make_staff(permissions={"Can access customer queries"}))

    by_number = f"query ($number: String!) {{ portfolio(portfolioNumber: $number) {{ {WHOLE} }} }}"
    whole = data_of(ask(clerk, by_number, number=north.number))["portfolio"]
    call = "portfolioByReference(portfolioReference: $of)"
    by_reference = f"query ($of: PortfolioReferenceInput!) {{ {call} {{ {WHOLE} }} }}"
    same = data_of(ask(clerk, by_reference, of={"namespace": "crm", "value": "N"}))["portfolioByReference"]

    assert same == whole
    assert whole == {
        "id": str(north.pk),
        "number": north.number,
        "name": "North",
        "billingName": "Mills Ltd",
        "brand": "HOLDFAST_GB",
        "collectiveBilling": True,
        "createdAt": NOW.isoformat(),
        "updatedAt": NOW.isoformat(),
        "depth": 1,
        "leadAccountNumber": lead.number,
        "operationsTeam": {"id": str(team.pk), "name": "Key accounts"},
        "parent": {"name": "Group"},
        "accounts": {
            "edges": [{"node": {"number": lead.number, "operationsTeam": {"name": "Key accounts"}}}]
        },
        "ancestors": {"edges": [{"node": {"name": "Group"}}]},
        "descendants": {"edges": [{"node": {"name": "Mill"}}]},
    }
    assert data_of(ask(caller, BY_NUMBER, number=north.number))["portfolio"]["name"] == "North"


def test_people_of_a_portfolio_reach_what_is_below_it_and_nothing_above() -> None:
    user = make_user()
    root = make_portfolio(name="Group")
    middle = make_portfolio(parent=root, name="North")
    leaf = make_portfolio(parent=middle, name="Mill")
    operations.add_user_to_portfolio(user=user, portfolio=middle, role=make_role(), now=NOW)
    reached, above = make_account(portfolio=leaf), make_account(portfolio=root)

    scope = AccountScope.of_user(user.pk)
    shown = data_of(ask(customer(user), BY_NUMBER, number=middle.number))["portfolio"]

    assert scope.may_see(reached)
    assert not scope.may_see(above)
    assert shown["depth"] == 1
    assert shown["parent"] is None
    assert numbers(shown["ancestors"]) == []
    assert numbers(shown["descendants"]) == [leaf.number]
    listed = data_of(ask(customer(user), "{ viewer { accounts { number } } }"))
    assert listed["viewer"]["accounts"] == [{"number": reached.number}]

    whole = data_of(ask(agency(), BY_NUMBER, number=leaf.number))["portfolio"]
    assert whole["depth"] == 2
    assert whole["parent"] == {"number": middle.number}
    assert numbers(whole["ancestors"]) == [middle.number, root.number]


def test_a_portfolio_moves_with_what_is_below_it_and_never_in_a_circle() -> None:
    root, branch, leaf = make_portfolio(), make_portfolio(), make_portfolio()
    operations.move_portfolio(portfolio=branch, parent=root, now=NOW)
    operations.move_portfolio(portfolio=leaf, parent=branch, now=NOW)

    for parent in (root, branch, leaf):
        with pytest.raises(ValueError, match="below"):
            operations.move_portfolio(portfolio=root, parent=parent, now=NOW)
    foreign = operations.create_portfolio(brand=make_brand("HOLDFAST_FR", market="FR"), now=NOW)
    with pytest.raises(ValueError, match="another brand"):
        operations.move_portfolio(portfolio=root, parent=foreign, now=NOW)

    assert operations.move_portfolio(portfolio=leaf, parent=None, now=NOW).parent is None
    assert BusinessEventRecord.objects.filter(name="accounts.portfolio.moved-v1").count() == 3


def test_portfolios_that_are_not_the_viewers_are_refused_like_none_at_all() -> None:
    portfolio = make_portfolio()
    operations.add_portfolio_reference(portfolio=portfolio, namespace="crm", value="1", now=NOW)
    elsewhere = partner(make_organization("HOLDFAST_FR", permissions=SETS_UP))

    for caller in (customer(make_user()), elsewhere):
        for number in (portfolio.number, "P-00000000", "nonsense"):
            assert error_codes(ask(caller, BY_NUMBER, number=number)) == ["KT-CT-9403"]
        for value in ("1", "2"):
            reference = {"namespace": "crm", "value": value}
            assert error_codes(ask(caller, BY_REFERENCE, reference=reference)) == ["KT-CT-9409"]
    assert error_codes(ask(None, BY_NUMBER, number=portfolio.number)) == ["KT-CT-1112"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (None, "KT-CT-9402"),
        ({}, "KT-CT-9402"),
        ({"brandCode": "NOBODY"}, "KT-CT-9402"),
        ({"brandCode": "HOLDFAST_ES"}, "KT-CT-9402"),
        ({"brandCode": "HOLDFAST_GB", "operationsTeamId": "1"}, "KT-CT-9401"),
        ({"brandCode": "HOLDFAST_GB", "operationsTeamId": "x"}, "KT-CT-9401"),
    ],
)
def test_a_portfolio_needs_a_brand_in_reach_and_a_team_that_is_there(given: Any, code: str) -> None:
    make_brand()
    make_brand("HOLDFAST_ES", market="ES")
    caller = partner(make_organization("HOLDFAST_GB", "HOLDFAST_FR", permissions=SETS_UP))

    assert error_codes(ask(caller, CREATE, input=given)) == [code]
    assert not Portfolio.objects.exists()


def test_only_people_in_reach_are_given_only_roles_that_can_be_given() -> None:
    caller, portfolio = agency(), make_portfolio()
    make_role()
    make_role("administrator", frozenset({"Can approve repayments"}))
    newcomer, strangers, clerk = make_user(), make_user(), make_staff(permissions={"Can create leads"})
    make_account(user=strangers, brand=make_brand("HOLDFAST_FR", market="FR"))

    def adding(**given: str) -> list[str]:
        whole = {
            "portfolioNumber": portfolio.number,
            "roleCode": "account-holder",
            "userNumber": newcomer.number,
        }
        return error_codes(ask(caller, ADD_USER, input=whole | given))

    assert adding(roleCode="nonsense") == ["KT-CT-5461"]
    assert adding(roleCode="administrator") == ["KT-CT-5461"]
    assert adding(userNumber="U-1") == ["KT-CT-5462"]
    assert adding(userNumber="U-00000000") == ["KT-CT-5463"]
    assert adding(userNumber=strangers.number) == ["KT-CT-5463"]
    assert adding(userNumber=clerk.number) == ["KT-CT-5463"]
    assert adding(portfolioNumber="P-00000000") == ["KT-CT-9407"]
    assert adding(portfolioNumber="P-1") == ["KT-CT-9408"]
    assert not PortfolioUserRole.objects.exists()
    assert adding() == []
    assert PortfolioUserRole.objects.get().user == newcomer

    def by_id(**given: str) -> list[str]:
        whole = {"portfolioId": str(portfolio.pk), "accountUserId": str(newcomer.pk)}
        return error_codes(ask(caller, ADD_ROLE, input=whole | given))

    assert by_id(portfolioId="0") == ["KT-CT-9403"]
    assert by_id(accountUserId=str(strangers.pk)) == ["KT-CT-9404"]
    assert by_id(accountUserId="nobody") == ["KT-CT-9404"]
    assert by_id(role="administrator") == ["KT-CT-1605"]
    assert PortfolioUserRole.objects.count() == 1


def test_a_reference_names_one_portfolio() -> None:
    caller, first, second = agency(), make_portfolio(), make_portfolio()

    def naming(number: str, namespace: str, value: str) -> list[str]:
        given = {"portfolioNumber": number, "referenceNamespace": namespace, "referenceValue": value}
        return error_codes(ask(caller, ADD_REFERENCE, input=given))

    assert naming(first.number, "crm", "1") == []
    assert naming(first.number, "crm", "1") == []
    assert naming(first.number, "crm", "2") == ["KT-CT-9410"]
    assert naming(second.number, "crm", "1") == ["KT-CT-9410"]
    assert naming(second.number, "", "1") == ["KT-CT-9409"]
    assert naming("P-00000000", "crm", "3") == ["KT-CT-9403"]
    assert naming("nonsense", "crm", "3") == ["KT-CT-9408"]
    assert PortfolioReference.objects.count() == 1


@pytest.mark.parametrize(
    ("document", "given", "code"),
    [
        (CREATE, {"brandCode": "HOLDFAST_GB"}, "KT-CT-1111"),
        (ADD_ROLE, {"portfolioId": "1", "accountUserId": "1"}, "KT-CT-1111"),
        (
            ADD_REFERENCE,
            {"portfolioNumber": "P-00000001", "referenceNamespace": "a", "referenceValue": "b"},
            "KT-CT-1111",
        ),
        (
            ADD_USER,
            {"portfolioNumber": "P-00000001", "roleCode": "account-holder", "userNumber": "U-00000000"},
            "KT-CT-5463",
        ),
    ],
)
def test_setting_up_needs_the_permission(document: str, given: dict[str, str], code: str) -> None:
    make_brand()
    make_portfolio(number="P-00000001")
    unfit = partner(make_organization("HOLDFAST_GB", permissions={"Can access third party queries"}))

    assert error_codes(ask(None, document, input=given)) == ["KT-CT-1112"]
    assert error_codes(ask(customer(make_user()), document, input=given)) == [code]
    assert error_codes(ask(unfit, document, input=given)) == [code]
