"""Contributions to schemes: agreed and ended over HTTP, charged as each interval begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_brand,
    make_organization,
    make_staff,
    make_user,
)
from holdfast.kernel.periods import Period
from holdfast.ledgers import operations, queries
from holdfast.ledgers.choices import GeneralAccount
from holdfast.ledgers.contributing import periods_begun
from holdfast.ledgers.models import ContributionAgreement, ContributionScheme, Ledger, Transaction

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.models import User
    from holdfast.identity.tokens import Holder

pytestmark = pytest.mark.django_db

STAFF = {"Can access customer queries", "Can manage contribution agreements"}
AGREEMENT = """contributionAgreement { id amount interval activeFrom activeTo
    contributionScheme { id code displayName taxable acceptingContributions }
    periods(first: 20) { totalCount edgeCount pageInfo { hasNextPage } edges { cursor node {
        id periodFrom periodTo fulfilledAt agreement { id } } } } }"""
CREATE = f"""mutation ($input: CreateContributionAgreementInput!) {{
    createContributionAgreement(input: $input) {{ {AGREEMENT} }} }}"""
END = f"""mutation ($input: EndContributionAgreementInput!) {{
    endContributionAgreement(input: $input) {{ {AGREEMENT} }} }}"""
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def staff() -> Holder:
    return customer(make_staff(permissions=STAFF))


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def account(user: User) -> Account:
    account = make_account(user=user)
    operations.open_account_ledgers(account=account, now=NOW)
    return account


@pytest.fixture(autouse=True)
def scheme() -> ContributionScheme:
    return ContributionScheme.objects.create(code="HARDSHIP", display_name="Hardship fund")


def wanted(account: Account, **further: Any) -> dict[str, Any]:
    given = {"amount": 250, "interval": "MONTHLY", "schemeCode": "HARDSHIP", "activeFrom": NOW.isoformat()}
    return {"accountNumber": account.number, **given, **further}


def create(caller: Holder | None, account: Account, **further: Any) -> dict[str, Any]:
    return ask(caller, CREATE, input=wanted(account, **further))


def test_an_account_contributes_each_month(staff: Holder, user: User, account: Account) -> None:
    made = data_of(create(staff, account, activeTo=(NOW + timedelta(days=70)).isoformat()))
    charged = [
        operations.charge_contributions(now=NOW + timedelta(days=days)) for days in (0, 35, 35, 65, 200)
    ]
    shown = data_of(
        ask(
            customer(user),
            """query ($number: String!) { account(accountNumber: $number) { contributionAgreements {
                amount periods(first: 5) { edges { node { periodFrom periodTo fulfilledAt } } } } } }""",
            number=account.number,
        )
    )

    agreement = made["createContributionAgreement"]["contributionAgreement"]
    held = ContributionAgreement.objects.get()
    [period] = [edge["node"] for edge in agreement["periods"]["edges"]]
    assert (agreement["id"], agreement["amount"], agreement["interval"]) == (str(held.pk), 250, "MONTHLY")
    assert agreement["contributionScheme"] == {
        "id": str(held.scheme_id),
        "code": "HARDSHIP",
        "displayName": "Hardship fund",
        "taxable": False,
        "acceptingContributions": True,
    }
    assert (period["agreement"], period["fulfilledAt"]) == ({"id": str(held.pk)}, NOW.isoformat())
    # The first when it was agreed, then 1 April and 1 May; the agreement ends on 10 May.
    assert charged == [0, 1, 0, 1, 0]
    [listed] = shown["account"]["contributionAgreements"]
    assert [edge["node"]["periodFrom"] for edge in listed["periods"]["edges"]] == [
        "2025-03-01T09:00:00+00:00",
        "2025-04-01T08:00:00+00:00",  # nine o'clock in summer time
        "2025-05-01T08:00:00+00:00",
    ]
    charges = Transaction.objects.order_by("sequence")
    assert [(one.title, one.gross, str(one.posted_on)) for one in charges] == [
        ("Hardship fund", 250, "2025-03-01"),
        ("Hardship fund", 250, "2025-04-01"),
        ("Hardship fund", 250, "2025-05-01"),
    ]
    assert queries.trial_balance()["GBP", GeneralAccount.CONTRIBUTIONS] == 750


def test_contributions_to_a_taxable_scheme_contain_tax(staff: Holder, account: Account) -> None:
    ContributionScheme.objects.update(taxable=True)

    data_of(create(staff, account, amount=240, interval="QUARTERLY"))

    [charge] = Transaction.objects.all()
    assert (charge.net, charge.tax) == (200, 40)
    assert operations.charge_contributions(now=NOW + timedelta(days=80)) == 0
    assert operations.charge_contributions(now=NOW + timedelta(days=95)) == 1


def test_contributions_that_cannot_be_agreed_are_refused(staff: Holder, account: Account) -> None:
    ContributionScheme.objects.create(code="FULL", display_name="Full", accepting_contributions=False)
    bare = make_account()
    data_of(create(staff, account))

    refusals = {
        "KT-CT-9605": create(staff, account, amount=0),
        "KT-CT-9605 negative": create(staff, account, amount=-5),
        "KT-CT-9601": create(staff, account, schemeCode="NOPE"),
        "KT-CT-9601 backwards": create(staff, account, activeTo=NOW.isoformat()),
        "KT-CT-9606": create(staff, account, schemeCode="FULL"),
        "KT-CT-9602": create(staff, account),
        "KT-CT-9602 no ledger": create(staff, bare),
    }

    assert {name: error_codes(answer) for name, answer in refusals.items()} == {
        name: [name.split()[0]] for name in refusals
    }
    assert ContributionAgreement.objects.count() == 1


def test_only_who_manages_contributions_agrees_to_them(user: User, account: Account) -> None:
    elsewhere = partner(make_organization(make_brand("ELSEWHERE").code, permissions=STAFF))

    assert error_codes(create(None, account)) == ["KT-CT-1112"]
    assert error_codes(create(customer(user), account)) == ["KT-CT-4123"]
    assert error_codes(create(elsewhere, account)) == ["KT-CT-4123"]
    assert not ContributionAgreement.objects.exists()


def test_an_agreement_ends_and_charges_nothing_more(staff: Holder, account: Account) -> None:
    data_of(create(staff, account))
    [key] = ContributionAgreement.objects.values_list("pk", flat=True)
    end = (NOW + timedelta(days=40)).isoformat()

    ended = data_of(ask(staff, END, input={"contributionAgreementId": str(key), "endAt": end}))

    assert ended["endContributionAgreement"]["contributionAgreement"]["activeTo"] == end
    assert operations.charge_contributions(now=NOW + timedelta(days=365)) == 1


def test_what_cannot_be_ended_is_refused(staff: Holder, account: Account) -> None:
    data_of(create(staff, account))
    [key] = ContributionAgreement.objects.values_list("pk", flat=True)
    elsewhere = partner(make_organization(make_brand("ELSEWHERE").code, permissions=STAFF))

    def end(caller: Holder | None, agreement: object = key, **further: Any) -> dict[str, Any]:
        now = NOW + timedelta(minutes=1)
        return ask(caller, END, now=now, input={"contributionAgreementId": str(agreement), **further})

    assert error_codes(end(staff, "0")) == ["KT-CT-9603"]
    assert error_codes(end(staff, "nonsense")) == ["KT-CT-9603"]
    assert error_codes(end(elsewhere)) == ["KT-CT-4123"]
    assert error_codes(end(elsewhere, "0")) == ["KT-CT-4123"]
    assert error_codes(end(None)) == ["KT-CT-1112"]
    assert error_codes(end(staff, endAt=NOW.isoformat())) == ["KT-CT-9604"]
    data_of(end(staff))
    assert error_codes(end(staff)) == ["KT-CT-9604"]


def test_an_account_without_an_open_ledger_waits(staff: Holder, account: Account) -> None:
    data_of(create(staff, account))
    Ledger.objects.update(closed_at=NOW)
    assert operations.charge_contributions(now=NOW + timedelta(days=40)) == 0
    Ledger.objects.update(closed_at=None)

    assert operations.charge_contributions(now=NOW + timedelta(days=40)) == 1


def test_schemes_are_listed(user: User) -> None:
    [found] = data_of(
        ask(customer(user), "{ contributionSchemes { id code displayName taxable acceptingContributions } }")
    )["contributionSchemes"]

    assert found["code"] == "HARDSHIP"
    assert error_codes(ask(None, "{ contributionSchemes { code } }")) == ["KT-CT-1112"]


moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(start=moments, days=st.integers(0, 1500), later=st.integers(0, 1500), months=st.sampled_from([1, 3]))
def test_intervals_follow_each_other_whenever_they_are_asked_for(
    start: datetime, days: int, later: int, months: int
) -> None:
    active = Period(start, start + timedelta(days=days))
    wanted = {"every_months": months, "zone": LONDON}

    first = list(periods_begun(active, **wanted, until=start + timedelta(days=later // 2)))
    rest = list(periods_begun(active, **wanted, until=start + timedelta(days=later), after=len(first)))
    whole = list(periods_begun(active, **wanted, until=start + timedelta(days=later)))

    assert first + rest == whole
    assert all(end == start for (_, end), (start, _) in pairwise(whole))
    assert all(start in active for start, _ in whole)


def test_an_interval_from_the_31st_comes_back_to_it() -> None:
    begun = periods_begun(
        Period(datetime(2025, 1, 31, tzinfo=UTC)),
        every_months=1,
        zone=ZoneInfo("UTC"),
        until=datetime(2025, 4, 1, tzinfo=UTC),
    )

    assert [(start.day, start.month) for start, _ in begun] == [(31, 1), (28, 2), (31, 3)]
