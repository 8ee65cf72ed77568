"""Ledgers of prepayment meters, as clients read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_account, make_user
from holdfast.ledgers import operations
from holdfast.ledgers.models import Ledger
from holdfast.metering.models import Meter
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.models import User

pytestmark = pytest.mark.django_db

PARTS = """creditLedger { id number name ledgerType currentBalance } debtLedger { ledgerType currentBalance }
    paymentLedger { id name ledgerType currentBalance }"""
ELECTRICITY = f"""query ($number: String!, $point: String!, $serial: String!) {{
    electricityPrepayLedgers(accountNumber: $number, mpan: $point, serialNumber: $serial) {{ {PARTS} }} }}"""
GAS = f"""query ($number: String!, $point: String!, $serial: String!) {{
    gasPrepayLedgers(accountNumber: $number, mprn: $point, serialNumber: $serial) {{ {PARTS} }} }}"""


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def account(user: User) -> Account:
    account = make_account(user=user)
    operations.open_account_ledgers(account=account, now=NOW)
    return account


def meter_of(account: Account, fuel: str) -> Meter:
    """A prepayment meter where the account is supplied."""
    place = make_property()
    occupy(account, place)
    return Meter.objects.create(
        supply_point=make_supply_point(place, market_name=f"GBR_{fuel}"),
        serial_number=f"19P{fuel}",
        fuel=fuel,
        timezone="Europe/London",
        installed_at=NOW,
        created_at=NOW,
        updated_at=NOW,
    )


def of(account: Account, meter: Meter) -> dict[str, Any]:
    point = meter.supply_point.identifier
    return {"number": account.number, "point": point, "serial": meter.serial_number}


@pytest.mark.parametrize(("fuel", "document"), [("ELECTRICITY", ELECTRICITY), ("GAS", GAS)])
def test_a_top_up_goes_to_the_meter_and_pays_its_debt(
    user: User, account: Account, fuel: str, document: str
) -> None:
    meter = meter_of(account, fuel)
    holding = operations.open_prepay_ledgers(account=account, meter=meter, now=NOW)
    debt = {"payment_type": "DEBIT_CARD", "posted_on": NOW.date(), "now": NOW}
    operations.post_repayment(ledger=holding.debt_ledger, amount=6000, posted_on=NOW.date(), now=NOW)
    operations.receive_top_up(holding=holding, amount=2000, **debt)
    operations.send_to_meter(holding=holding, credit=1400, debt=500, posted_on=NOW.date(), now=NOW)

    answer = data_of(ask(customer(user), document, **of(account, meter)))

    [found] = answer.values()
    kind = f"GBR_{fuel}_PREPAY"
    assert found == {
        "creditLedger": {
            "id": str(holding.credit_ledger_id),
            "number": holding.credit_ledger.number,
            "name": "On the meter",
            "ledgerType": f"{kind}_CREDIT_LEDGER",
            "currentBalance": 1400,
        },
        "debtLedger": {"ledgerType": f"{kind}_DEBT_LEDGER", "currentBalance": -5500},
        "paymentLedger": {
            "id": str(holding.payment_ledger_id),
            "name": "Top-ups",
            "ledgerType": f"{kind}_PAYMENT_LEDGER",
            "currentBalance": 100,
        },
    }
    assert operations.open_prepay_ledgers(account=account, meter=meter, now=NOW) == holding


def test_a_meter_shows_the_ledgers_to_those_whose_account_it_is(user: User, account: Account) -> None:
    meter = meter_of(account, "ELECTRICITY")
    operations.open_prepay_ledgers(account=make_account(), meter=meter, now=NOW)
    document = """query ($number: String!) { account(accountNumber: $number) { properties {
        electricityMeterPoints { meters { prepayLedgers { creditLedger { currentBalance } } } } } } }"""

    def shown() -> Any:
        [place] = data_of(ask(customer(user), document, number=account.number))["account"]["properties"]
        return place["electricityMeterPoints"][0]["meters"][0]["prepayLedgers"]

    assert shown() is None
    operations.open_prepay_ledgers(account=account, meter=meter, now=NOW)
    assert shown() == {"creditLedger": {"currentBalance": 0}}


def test_prepay_ledgers_are_the_accounts_own(user: User, account: Account) -> None:
    meter = meter_of(account, "ELECTRICITY")
    operations.open_prepay_ledgers(account=account, meter=meter, now=NOW)
    asked = of(account, meter)

    assert error_codes(ask(None, ELECTRICITY, **asked)) == ["KT-CT-1112"]
    assert error_codes(ask(customer(make_user()), ELECTRICITY, **asked)) == ["KT-CT-4177"]
    assert data_of(ask(customer(user), GAS, **asked)) == {"gasPrepayLedgers": None}
    assert data_of(ask(customer(user), ELECTRICITY, **{**asked, "serial": "X"})) == {
        "electricityPrepayLedgers": None
    }


def test_a_main_ledger_names_the_debt_ledger_beside_it(user: User, account: Account) -> None:
    debt = operations.open_ledger(account=account, ledger_type="DEBT_LEDGER", now=NOW)

    answer = ask(
        customer(user),
        """query ($number: String!) { account(accountNumber: $number) { ledgers {
            number debtLedger { number name ledgerType balance } } } }""",
        number=account.number,
    )

    main = Ledger.objects.get(account=account, is_main=True)
    assert data_of(answer)["account"]["ledgers"] == [
        {
            "number": main.number,
            "debtLedger": {"number": debt.number, "name": "Debt", "ledgerType": "DEBT_LEDGER", "balance": 0},
        },
        {"number": debt.number, "debtLedger": None},
    ]
