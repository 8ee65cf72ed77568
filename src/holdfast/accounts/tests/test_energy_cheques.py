"""Energy cheques of French customers, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.accounts import operations
from holdfast.accounts.models import EnergyCheque
from holdfast.accounts.tests.asking import ask, customer, data_of
from holdfast.accounts.tests.factories import NOW, make_account, make_brand, make_user
from holdfast.api.errors import InvalidInputData
from holdfast.platform.models import BusinessEventRecord

pytestmark = pytest.mark.django_db

CHEQUES = """query ($n: String!) { account(accountNumber: $n) { ... on AccountType {
    energyCheques { id number amount status receivedAt }
} } }"""
LISTED = "{ accounts { energyCheques { number } } }"


def take(account: Any, **values: Any) -> EnergyCheque:
    given: dict[str, Any] = {"number": "24 1234 5678", "amount": 15_000, "received_at": NOW}
    return operations.receive_energy_cheque(account=account, now=NOW, **given | values)


def test_a_customer_sees_what_has_become_of_a_cheque() -> None:
    user = make_user()
    account = make_account(user=user, brand=make_brand("HOLDFAST_FR", market="FR"))
    cheque = take(account)
    bad = take(account, number="24 0000 0000")
    for _ in range(2):
        operations.settle_energy_cheque(cheque=cheque, is_good=True, now=NOW)
    operations.settle_energy_cheque(cheque=bad, is_good=False, now=NOW)

    shown = data_of(ask(customer(user), CHEQUES, n=account.number))["account"]["energyCheques"]

    assert shown[0] == {
        "id": str(cheque.pk),
        "number": "24 1234 5678",
        "amount": 15_000,
        "status": "CREDITED",
        "receivedAt": NOW.isoformat(),
    }
    assert shown[1]["status"] == "REFUSED"
    listed = data_of(ask(customer(user), LISTED))["accounts"]
    assert listed == [{"energyCheques": [{"number": "24 1234 5678"}, {"number": "24 0000 0000"}]}]
    names = BusinessEventRecord.objects.filter(name__startswith="accounts.energy_cheque").order_by("pk")
    assert [event.name.split(".")[-1] for event in names] == [
        "received-v1",
        "received-v1",
        "settled-v1",
        "settled-v1",
    ]


@pytest.mark.parametrize("wrong", [{"number": " "}, {"number": "24 1234 5678"}, {"amount": 0}])
def test_a_cheque_is_taken_once_and_is_worth_something(wrong: dict[str, Any]) -> None:
    account = make_account(brand=make_brand("HOLDFAST_FR", market="FR"))
    take(account)

    with pytest.raises(InvalidInputData):
        take(account, **{"number": "24 9999 9999"} | wrong)
    assert account.energy_cheques.count() == 1


def test_only_french_accounts_send_cheques() -> None:
    with pytest.raises(InvalidInputData):
        take(make_account())
