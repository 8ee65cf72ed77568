"""Several change the same contract at the same time, on connections of their own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from holdfast.accounts.tests.factories import NOW, make_account
from holdfast.agreements.contract_terms import terms_of_input
from holdfast.agreements.errors import PartyAlreadyUnderContract
from holdfast.agreements.models import Contract, ContractVersion
from holdfast.agreements.operations.contract_changes import terminate_contract, vary_contract_terms
from holdfast.agreements.operations.contracts import create_contract
from holdfast.agreements.tests.contracting import APRIL, JULY, MAY
from holdfast.kernel.errors import DomainError
from holdfast.kernel.periods import Period

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.accounts.models import Account

AT_ONCE = 4

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes(work: Callable[[int], object]) -> list[object]:
    """What `work` gives back or how it is refused, done by several at the same time."""
    barrier = threading.Barrier(AT_ONCE)

    def run(number: int) -> object:
        try:
            barrier.wait(timeout=30)
            return work(number)
        except DomainError as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def contract_with(account: Account, number: int = 0) -> Contract:
    made, _ = create_contract(
        account=account,
        terms=terms_of_input([{"paysbydirectdebit": {"pays_by_direct_debit": True}}]),
        sale={},
        signed_at=NOW,
        period=Period(APRIL),
        title=f"Contract {number}",
        now=NOW,
    )
    return made


def test_each_variation_at_once_is_a_version_of_its_own() -> None:
    contract = contract_with(make_account())

    def vary(number: int) -> object:
        terms = terms_of_input([{"delayerdays": {"days": number, "strategy": "FIXED"}}])
        return vary_contract_terms(contract=contract, terms=terms, now=MAY)

    assert all(isinstance(one, Contract) for one in outcomes(vary))

    versions = ContractVersion.objects.filter(contract=contract).order_by("version_reference")
    assert [one.version_reference for one in versions] == [1, 2, 3, 4, 5]
    days = [one.terms[1]["values"]["days"] for one in versions[1:]]
    assert sorted(days) == [0, 1, 2, 3]


def test_a_contract_is_terminated_once() -> None:
    contract = contract_with(make_account())

    found = outcomes(lambda _: terminate_contract(contract=contract, valid_to=JULY, now=MAY))

    assert len([one for one in found if isinstance(one, Contract)]) == 1


def test_an_account_gets_one_contract() -> None:
    account = make_account()

    found = outcomes(lambda number: contract_with(account, number))

    assert found.count(PartyAlreadyUnderContract) == AT_ONCE - 1
    assert Contract.objects.count() == 1
