"""The pot of a French account, as clients read it."""

from __future__ import annotations

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of
from holdfast.accounts.tests.factories import NOW, make_account, make_brand, make_user
from holdfast.ledgers import operations

pytestmark = pytest.mark.django_db

POT = """query ($number: String!) { account(accountNumber: $number) {
    creditStorage { ledger { currentBalance ledgerType name number } }
    fraPotLedger { number currentBalance }
} }"""


def test_a_pot_shows_what_was_put_aside_and_is_no_part_of_the_main_balance() -> None:
    user = make_user()
    account = make_account(user=user, brand=make_brand("POT_FR", market="FR"))
    operations.open_account_ledgers(account=account, now=NOW)
    operations.ensure_reasons()
    pot = operations.open_ledger(account=account, ledger_type="FRA_POT_LEDGER", now=NOW)
    operations.post_credit(
        account=account, ledger_number=pot.number, net_amount=900, tax_amount=0, reason="GOODWILL", now=NOW
    )

    found = data_of(ask(customer(user), POT, number=account.number))["account"]

    assert found["creditStorage"]["ledger"] == {
        "currentBalance": 900,
        "ledgerType": "FRA_POT_LEDGER",
        "name": "Cagnotte",
        "number": pot.number,
    }
    assert found["fraPotLedger"] == {"number": pot.number, "currentBalance": 900}


def test_an_account_without_a_pot_has_none() -> None:
    user = make_user()
    account = make_account(user=user)
    operations.open_account_ledgers(account=account, now=NOW)

    found = data_of(ask(customer(user), POT, number=account.number))["account"]

    assert found == {"creditStorage": None, "fraPotLedger": None}
