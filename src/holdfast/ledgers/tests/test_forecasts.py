"""Foretelling balances: the calculation on months worked by hand, and what accounts say of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_account, make_user
from holdfast.agreements.models import Agreement
from holdfast.agreements.tests.factories import make_agreement
from holdfast.kernel.money import TaxedAmount
from holdfast.ledgers import operations
from holdfast.ledgers.choices import GeneralAccount, Origin, TransactionKind
from holdfast.ledgers.forecasting import Month, forecast
from holdfast.ledgers.models import Ledger
from holdfast.ledgers.posting import Posting, post_batch

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.models import User

#: March 2026, as months are numbered.
MARCH = 2026 * 12 + 2


def test_a_year_that_is_known_comes_again() -> None:
    # 100 a month in summer, 200 in the six months of winter: 1800 a year, and 140 comes in each month.
    energy = {number: 100 if number % 12 in range(3, 9) else 200 for number in range(MARCH - 12, MARCH)}
    months = {number: Month(energy=amount, received=140) for number, amount in energy.items()}

    told = forecast(balance=50, months=months, this_month=MARCH)

    assert told is not None
    # March is winter (200), April to September summer: 50 + 140 - 200 = -10, then 40 more in each month.
    assert told.balances[:4] == (-10, 30, 70, 110)
    assert told.projected_balance == 50 + 12 * 140 - 1800 == -70
    assert told.recommended_adjustment == 6  # twelve times 6 are 72


def test_what_is_not_known_is_the_average_of_what_is() -> None:
    months = {MARCH - 3: Month(300, 90), MARCH - 2: Month(330, 0), MARCH - 1: Month(360, 100)}

    told = forecast(balance=0, months=months, this_month=MARCH)

    assert told is not None
    # 330 on average and 90 in the middle: nine months, then December to February as they were.
    assert told.balances[8] == 9 * (90 - 330)
    assert told.projected_balance == 12 * 90 - 9 * 330 - 990
    assert told.recommended_adjustment == 240


def test_too_little_is_no_forecast() -> None:
    months = {MARCH - 40: Month(300), MARCH - 2: Month(300), MARCH - 1: Month(300), MARCH: Month(300)}

    assert forecast(balance=0, months=months, this_month=MARCH) is None


@given(
    balance=st.integers(-(10**7), 10**7),
    energy=st.lists(st.integers(1, 10**6), min_size=3, max_size=12),
    received=st.lists(st.integers(0, 10**6), min_size=3, max_size=3),
)
def test_whoever_follows_the_recommendation_ends_the_year_even(
    balance: int, energy: list[int], received: list[int]
) -> None:
    months = {MARCH - 1 - place: Month(amount, 0) for place, amount in enumerate(energy)}
    months |= {MARCH - 1 - place: Month(energy[place], amount) for place, amount in enumerate(received)}

    told = forecast(balance=balance, months=months, this_month=MARCH)

    assert told is not None
    assert 0 <= told.projected_balance + 12 * told.recommended_adjustment < 12


QUERY = """query ($number: String!) { balanceForecast(accountNumber: $number) { isAvailable }
    account(accountNumber: $number) { ... on AccountType { projectedBalance recommendedBalanceAdjustment } } }"""


@pytest.fixture
def user(db: None) -> User:
    return make_user()


@pytest.fixture
def account(user: User) -> Account:
    """An account with three months of electricity for 50.00 each, of which 40.00 was paid."""
    account = make_account(user=user)
    operations.open_account_ledgers(account=account, now=NOW)
    make_agreement(account, valid_from=NOW - timedelta(days=120))
    [ledger] = Ledger.objects.filter(account=account)
    for days in (20, 50, 80):
        posted_on = (NOW - timedelta(days=days)).date()
        post_batch(
            postings=[
                Posting(
                    ledger_id=ledger.pk,
                    kind=TransactionKind.CHARGE,
                    amount=TaxedAmount(5000, 0),
                    against=GeneralAccount.ENERGY_SALES,
                    title="Electricity",
                    posted_on=posted_on,
                    origin=Origin.ENERGY,
                )
            ],
            now=NOW,
        )
        operations.post_payment(
            ledger=ledger, amount=4000, payment_type="DD_REGULAR_COLLECTION", posted_on=posted_on, now=NOW
        )
    return account


def test_an_account_with_some_months_behind_it_is_told_its_balance(user: User, account: Account) -> None:
    answer = data_of(ask(customer(user), QUERY, number=account.number))

    # -30.00 now, and 10.00 less each month.
    assert answer == {
        "balanceForecast": {"isAvailable": True},
        "account": {"projectedBalance": -3000 - 12 * 1000, "recommendedBalanceAdjustment": 1250},
    }


def test_nothing_is_told_once_supply_has_ended(user: User, account: Account) -> None:
    Agreement.objects.update(valid_to=NOW - timedelta(days=1))

    answer = data_of(ask(customer(user), QUERY, number=account.number))

    assert answer == {
        "balanceForecast": {"isAvailable": False},
        "account": {"projectedBalance": None, "recommendedBalanceAdjustment": None},
    }


def test_a_forecast_is_told_to_whom_the_account_is(account: Account) -> None:
    asked = "query ($number: String!) { balanceForecast(accountNumber: $number) { isAvailable } }"

    assert error_codes(ask(None, asked, number=account.number)) == ["KT-CT-1112"]
    assert error_codes(ask(customer(make_user()), asked, number=account.number)) == ["KT-CT-4177"]


def test_a_ledger_tells_what_is_charged_to_it_page_by_page(user: User, account: Account) -> None:
    document = """query ($number: String!, $after: String) { account(accountNumber: $number) { ledgers {
        agreements(first: 2) { totalCount edges { node { id } } }
        transactions(first: 4, after: $after) {
            pageInfo { hasNextPage endCursor } edges { cursor node { __typename } } } } } }"""

    def page(after: str | None) -> dict[str, Any]:
        answer = data_of(ask(customer(user), document, number=account.number, after=after))
        [ledger] = answer["account"]["ledgers"]
        found: dict[str, Any] = ledger
        return found

    first = page(None)
    end = first["transactions"]["pageInfo"]["endCursor"]
    rest = page(end)["transactions"]

    assert first["agreements"]["totalCount"] == 1
    assert first["transactions"]["pageInfo"]["hasNextPage"] is True
    assert first["transactions"]["edges"][-1]["cursor"] == end
    assert (len(rest["edges"]), rest["pageInfo"]["hasNextPage"]) == (2, False)
