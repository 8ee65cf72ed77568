"""Contracts with accounts and with businesses as they are read over HTTP, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import NOW, make_account, make_organization, make_user
from holdfast.agreements.tests.contracting import (
    A_FEE,
    A_YEAR,
    APRIL,
    CREATE,
    JULY,
    LIST,
    MAY,
    READ_ACCOUNT_CONTRACT,
    READ_BUSINESS_CONTRACT,
    REVOKE,
    TERMINATE,
    make,
    make_business,
    paper,
    send,
    status_of,
    support,
)

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


def test_a_contract_with_a_business_about_its_accounts() -> None:
    staff = support()
    shop, oven, stranger = make_account(), make_account(), make_account()
    business = make_business(shop, oven)

    identifier = make(staff, business, subject=[shop.number])

    read = data_of(ask(staff, READ_BUSINESS_CONTRACT, number=shop.number))["businessContract"]
    assert read["identifier"] == identifier
    assert read["party"] == {"__typename": "BusinessType", "name": "Mill Lane Bakery"}
    assert read["subject"] == [{"number": shop.number}]
    assert (
        read
        == data_of(ask(staff, READ_BUSINESS_CONTRACT, identifier=identifier, version=1))["businessContract"]
    )
    [listed] = data_of(ask(staff, LIST, filters={"party": {"business": business.pk}}))["contracts"]
    assert listed["identifier"] == identifier
    # the other account is free, so the whole business is not
    assert error_codes(ask(staff, CREATE, input=paper(business))) == ["KT-CT-10001"]
    assert make(staff, business, subject=[oven.number])
    # KT-CT-10018: subjects that are not the party's, that nobody knows, and a business without accounts
    for wrong in ([stranger.number], ["A-00000000"], [shop.number] * 101):
        assert error_codes(ask(staff, CREATE, input=paper(business, subject=wrong))) == ["KT-CT-10018"]
    assert error_codes(ask(staff, CREATE, input=paper(make_business()))) == ["KT-CT-10018"]
    assert error_codes(ask(staff, CREATE, input=paper(stranger, subject=[shop.number]))) == ["KT-CT-10018"]


def test_what_is_asked_of_contracts_in_vain() -> None:
    holder, staff = make_user(), support()
    account, other = make_account(user=holder), make_account()
    identifier = make(staff, account)
    with_business = make(staff, make_business(other))

    def one(**asked: Any) -> list[str]:
        return error_codes(ask(staff, READ_ACCOUNT_CONTRACT, **asked))

    def of_business(**asked: Any) -> list[str]:
        return error_codes(ask(staff, READ_BUSINESS_CONTRACT, **asked))

    assert one() == of_business() == ["KT-CT-10005"]
    assert one(number="A-00000000") == of_business(number="A-00000000") == ["KT-CT-10006"]
    assert one(identifier="1") == of_business(identifier="1") == ["KT-CT-10003"]
    assert one(number=other.number) == of_business(number=account.number) == ["KT-CT-10003"]
    assert one(identifier=with_business) == of_business(identifier=identifier) == ["KT-CT-10003"]
    assert one(identifier=identifier, number=other.number) == ["KT-CT-10003"]
    assert one(identifier=identifier, version=2) == ["KT-CT-10003"]
    assert of_business(identifier=with_business, version=2) == ["KT-CT-10003"]

    def many(**filters: Any) -> list[str]:
        return error_codes(ask(staff, LIST, filters=filters))

    assert many() == ["KT-CT-10029"]
    assert many(subject=account.number) == ["KT-CT-10030"]
    assert many(party={}) == ["KT-CT-10031"]
    assert many(party={"account": account.number, "business": 1}) == ["KT-CT-10031"]
    assert many(party={"account": "A-00000000"}) == ["KT-CT-10031"]
    assert many(party={"business": 999_999}) == ["KT-CT-10031"]
    # none yet is an answer
    third = make_account()
    assert data_of(ask(staff, LIST, filters={"party": {"account": third.number}}))["contracts"] == []


def test_contracts_are_their_partys_and_are_written_by_the_suppliers_side() -> None:
    holder, stranger, staff = make_user(), make_user(), support()
    account = make_account(user=holder)
    make_account(user=stranger)
    reseller = partner(make_organization(account.brand.code, permissions={"Can access third party queries"}))
    elsewhere = partner(make_organization("ELSEWHERE", permissions={"Can access third party queries"}))
    identifier = make(reseller, account, A_YEAR, A_FEE)

    assert error_codes(ask(None, READ_ACCOUNT_CONTRACT, identifier=identifier)) == ["KT-CT-1112"]
    assert error_codes(ask(customer(stranger), READ_ACCOUNT_CONTRACT, identifier=identifier)) == [
        "KT-CT-10003"
    ]
    assert error_codes(ask(elsewhere, READ_ACCOUNT_CONTRACT, identifier=identifier)) == ["KT-CT-10003"]
    assert error_codes(ask(elsewhere, CREATE, input=paper(account))) == ["KT-CT-10006"]
    assert error_codes(ask(customer(holder), CREATE, input=paper(account))) == ["KT-CT-1111"]
    assert error_codes(send(customer(holder), REVOKE, identifier=identifier)) == ["KT-CT-1111"]
    waived = send(
        customer(holder), TERMINATE, now=MAY, identifier=identifier, validTo=JULY, waiveExitFee=True
    )
    assert error_codes(waived) == ["KT-CT-1111"]
    assert status_of(staff, identifier) == "PENDING"
    [mine] = data_of(ask(customer(holder), LIST, filters={"party": {"account": account.number}}))["contracts"]
    assert mine["identifier"] == identifier


def test_a_contract_with_a_business_that_is_to_end() -> None:
    staff = support()
    business = make_business(make_account())
    identifier = make(staff, business, validFrom=NOW, validTo=JULY)
    ending = send(staff, TERMINATE, now=APRIL, identifier=identifier, validTo=MAY)
    assert error_codes(ending) == []

    read = data_of(ask(staff, READ_BUSINESS_CONTRACT, now=APRIL, identifier=identifier))["businessContract"]
    [listed] = data_of(ask(staff, LIST, now=APRIL, filters={"party": {"business": business.pk}}))["contracts"]

    assert read["status"] == listed["status"] == "JOURNEY_IN_PROGRESS"
    assert read["validTo"] == listed["validTo"] == "2025-05-01T00:00:00+00:00"
    assert read["cancelledAt"] == listed["cancelledAt"] == "2025-04-01T00:00:00+00:00"


def test_an_installation_that_has_no_contracts_says_so(settings: SettingsWrapper) -> None:
    staff = support()
    settings.DISABLED_OPERATIONS = {"accountContract", "businessContract", "contracts"}

    for document, asked in (
        (READ_ACCOUNT_CONTRACT, {"identifier": "1"}),
        (READ_BUSINESS_CONTRACT, {"identifier": "1"}),
        (LIST, {"filters": {}}),
    ):
        assert error_codes(ask(staff, document, **asked)) == ["KT-CT-1113"]
