"""A solar wallet that feeds a second home, through HTTP and the jobs that a supplier's worker runs.

Inés has panels on her house in Valencia and a flat in Madrid. The flat uses 500 Wh an hour at 20 cents a kWh:

    January    744 h x 0.5 kWh = 372 kWh = 7440 c    February   672 h x 0.5 kWh = 336 kWh = 6720 c

each with the tax on electricity and VAT on top, which the bill says. Her wallet holds 50.00 when the first bill comes,
which is not enough, and 200.00 more when the second does, which is more than enough. Then she ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.factories import make_user
from holdfast.api.testing import GraphQL
from holdfast.billing.run import run_bills
from holdfast.billing.tests.world import FEBRUARY, JANUARY, LONG_BEFORE, MARCH, customer, supply, tariff, use
from holdfast.identity import tokens
from holdfast.identity.models import Role
from holdfast.identity.operations import grant_role, install_standard_roles
from holdfast.identity.tokens import GrantType, Holder, HolderKind
from holdfast.kernel.clock import FixedClock
from holdfast.ledgers import operations, queries, tasks

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.models import User

pytestmark = pytest.mark.django_db

APRIL = date(2026, 4, 1)


@dataclass(frozen=True)
class Family:
    """Inés, her two homes, and somebody at the supplier who credits what the panels earned."""

    ines: User
    desk: User
    house: Account
    flat: Account

    @property
    def wallet_number(self) -> str:
        return self._number(self.house, "SOLAR_WALLET_LEDGER")

    @property
    def flat_number(self) -> str:
        return self._number(self.flat, "SPAIN_ELECTRICITY_LEDGER")

    def _number(self, account: Account, kind: str) -> str:
        return str(account.ledgers.get(ledger_type=kind).number)


@pytest.fixture
def family() -> Family:
    install_standard_roles()
    operations.ensure_reasons()
    ines = make_user(given_name="Inés", family_name="Prado")
    desk = make_user(is_staff=True)
    for code in ("support-lead", "finance"):
        grant_role(holder=desk, code=code)
    house, flat = customer("ESP", status="ACTIVE"), customer("ESP", status="ACTIVE")
    for account in (house, flat):
        account.user_roles.create(
            user=ines, role=Role.objects.get(code="account-holder"), created_at=LONG_BEFORE
        )
    operations.open_ledger(account=house, ledger_type="SOLAR_WALLET_LEDGER", now=LONG_BEFORE)
    priced = tariff("PISO", market="ESP", unit_rates=[(JANUARY, "20")])
    channel = supply(flat, priced, market_name="ESP_ELECTRICITY")[1]
    use(channel, JANUARY, APRIL, 500 * channel.step_minutes // 60)
    return Family(ines, desk, house, flat)


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def logged_in(user: User, moment: datetime) -> GraphQL:
    holder = Holder(HolderKind.USER, user.pk)
    token = tokens.issue(holder=holder, grant_type=GrantType.API_KEY, generation=0, now=moment)
    return GraphQL(token=token.text, clock=FixedClock(moment))


def earn(family: Family, amount: int, moment: datetime) -> None:
    """The supplier credits what the panels fed in."""
    credit = {"netAmount": amount, "taxAmount": 0, "reason": "GOODWILL", "ledgerNumber": family.wallet_number}
    logged_in(family.desk, moment).must(
        "mutation ($input: PostCreditInput!) { postCredit(input: $input) { credit { amount } } }",
        {"input": {"accountNumber": family.house.number, **credit}},
    )


def bill(through: date, moment: datetime) -> None:
    assert run_bills(through=through, now=moment).bills == 1
    tasks.share_credit(timestamp=int(moment.timestamp()))


LOOK = """query ($house: String!, $flat: String!) {
    house: account(accountNumber: $house) { ledgers { ledgerType balance } }
    flat: account(accountNumber: $flat) {
        balance
        ledgers { ledgerType creditTransferPermissionsData { fromSourceLedgers {
            ledgerNumber validFrom validTo } } }
        transactions(first: 2) { edges { node { __typename title reasonCode amount } } }
        bills(first: 1) { edges { node { ... on InvoiceType { totalCharges { grossTotal } } } } }
    }
}"""


def look(family: Family, moment: datetime) -> dict[str, Any]:
    """What Inés sees: wallet, balance of the flat, its last two lines, what its last bill charges."""
    found = logged_in(family.ines, moment).must(
        LOOK, {"house": family.house.number, "flat": family.flat.number}
    )
    flat = found["flat"]
    [wallet] = [one for one in found["house"]["ledgers"] if one["ledgerType"] == "SOLAR_WALLET_LEDGER"]
    [energy] = [one for one in flat["ledgers"] if one["ledgerType"] == "SPAIN_ELECTRICITY_LEDGER"]
    return {
        "wallet": wallet["balance"],
        "flat": flat["balance"],
        "lines": [edge["node"] for edge in flat["transactions"]["edges"]],
        "bill": flat["bills"]["edges"][0]["node"]["totalCharges"]["grossTotal"]
        if flat["bills"]["edges"]
        else None,
        "sources": energy["creditTransferPermissionsData"]["fromSourceLedgers"],
    }


def test_a_solar_wallet_feeds_a_second_home(family: Family) -> None:
    # 20 January: Inés lets her wallet, which holds 50.00, pay for the flat.
    earn(family, 5000, at(date(2026, 1, 15)))
    asked = {"sourceLedgerNumber": family.wallet_number, "targetLedgerNumber": family.flat_number}
    since = at(date(2026, 1, 20))
    logged_in(family.ines, since).must(
        """mutation ($input: CreateCreditTransferPermissionInput!) {
            createCreditTransferPermission(input: $input) { validFrom } }""",
        {"input": asked},
    )

    # 3 February: January is billed, and the wallet pays what it can.
    bill(FEBRUARY, at(date(2026, 2, 3)))
    seen = look(family, at(date(2026, 2, 3), 10))
    # 7440 cents, 5.11269632 % of tax on electricity (380.4) and 21 % of VAT on both (1642.2), each rounded.
    first = 7440 + 380 + 1642
    assert seen["lines"] == [
        {"__typename": "Credit", "title": "Shared credit", "reasonCode": "CREDIT_SHARED", "amount": 5000},
        {"__typename": "Charge", "title": "Electricidad", "reasonCode": "ENERGY_SUPPLY", "amount": first},
    ]
    assert (seen["wallet"], seen["flat"], seen["bill"]) == (0, 5000 - first, first)
    assert seen["sources"] == [
        {"ledgerNumber": family.wallet_number, "validFrom": since.isoformat(), "validTo": None}
    ]

    # 20 February: the panels earn 200.00. 3 March: February is billed, and all that is owed is paid.
    earn(family, 20000, at(date(2026, 2, 20)))
    bill(MARCH, at(date(2026, 3, 3)))
    seen = look(family, at(date(2026, 3, 3), 10))
    second = 6720 + 344 + 1483
    assert (seen["flat"], seen["bill"]) == (0, second)
    assert seen["wallet"] == 20000 - (first - 5000) - second

    # 10 March: Inés ends it. 3 April: March is billed, and the wallet stays as it is.
    logged_in(family.ines, at(date(2026, 3, 10))).must(
        """mutation ($input: TerminateCreditTransferPermissionInput!) {
            terminateCreditTransferPermission(input: $input) { validTo } }""",
        {"input": asked},
    )
    bill(APRIL, at(date(2026, 4, 3)))
    left = look(family, at(date(2026, 4, 3), 10))
    assert left["wallet"] == seen["wallet"]
    assert left["flat"] == -left["bill"] < 0
    assert left["sources"][0]["validTo"] == at(date(2026, 3, 10)).isoformat()

    # The books are even, and nothing is left between the ledgers.
    balances = queries.trial_balance()
    assert sum(balances.values()) == 0
    assert balances["EUR", "transfers"] == 0
