"""The life of contracts over HTTP: made, made ready, gone back on, revoked, and each illegal move refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_account, make_user
from holdfast.agreements.models.contracts import Contract
from holdfast.agreements.tests.contracting import (
    A_YEAR,
    A_YEAR_ON,
    ACTUALIZE,
    APRIL,
    CREATE,
    DIRECT_DEBIT,
    JULY,
    MAY,
    READ_ACCOUNT_CONTRACT,
    RESCIND,
    REVOKE,
    TERMINATE,
    make,
    make_business,
    paper,
    send,
    status_of,
    support,
)
from holdfast.platform.models import AuditRecord, BusinessEventRecord

pytestmark = pytest.mark.django_db


def test_a_contract_with_an_account_from_signing_to_its_end() -> None:
    holder, staff = make_user(), support()
    account = make_account(user=holder)

    made = data_of(
        ask(staff, CREATE, input=paper(account, A_YEAR, DIRECT_DEBIT, validTo=A_YEAR_ON.isoformat()))
    )["createContract"]

    assert made["wasCreated"]
    assert len(made["identifier"]) == 8
    read = data_of(ask(customer(holder), READ_ACCOUNT_CONTRACT, number=account.number))["accountContract"]
    assert read == {
        "identifier": made["identifier"],
        "title": "Supply of energy",
        "status": "PENDING",
        "validFrom": "2025-04-01T00:00:00+00:00",
        "validTo": "2026-04-01T00:00:00+00:00",
        "signedAt": "2025-03-01T09:00:00+00:00",
        "cancelledAt": None,
        "party": {"__typename": "AccountType", "number": account.number},
        "subject": [{"number": account.number}],
        "lifecycle": {"versionReference": 1, "effectiveFrom": "2025-04-01T00:00:00+00:00"},
        "terms": [
            {
                "__typename": "MinimumContractLengthType",
                "type": "MINIMUMCONTRACTLENGTH",
                "displayName": "Minimum length",
                "description": "For how long from its beginning the contract binds.",
                "identifier": "minimumcontractlength",
                "isVariable": True,
            },
            {
                "__typename": "PaysByDirectDebitType",
                "type": "PAYSBYDIRECTDEBIT",
                "displayName": "Direct debit",
                "description": "Whether the customer undertakes to pay by direct debit.",
                "identifier": "paysbydirectdebit",
                "isVariable": True,
            },
        ],
    }
    assert status_of(staff, made["identifier"], APRIL) == "ACTIVE"
    assert status_of(staff, made["identifier"], A_YEAR_ON) == "EXPIRED"
    names = BusinessEventRecord.objects.filter(account_number=account.number).values_list("name", flat=True)
    assert {"agreements.contract.created-v1", "agreements.contract.actualized-v1"} <= set(names)
    assert AuditRecord.objects.filter(operation="createContract").count() == 1


def test_the_same_contract_a_second_time_is_the_first_one() -> None:
    staff, account = support(), make_account()
    first = data_of(ask(staff, CREATE, input=paper(account)))["createContract"]

    again = data_of(ask(staff, CREATE, input=paper(account)))["createContract"]

    assert again == {"identifier": first["identifier"], "wasCreated": False}
    assert Contract.objects.count() == 1


def test_what_no_contract_is_made_of() -> None:
    staff, account = support(), make_account()

    def codes(**values: Any) -> list[str]:
        return error_codes(ask(staff, CREATE, input={**paper(account), **values}))

    assert codes(party={}) == ["KT-CT-10020"]
    assert codes(party={"account": account.number, "business": 1}) == ["KT-CT-10020"]
    assert codes(party={"account": "A-00000000"}) == ["KT-CT-10006"]
    assert codes(party={"business": 999_999}) == ["KT-CT-10021"]
    assert codes(party={"business": -1}) == ["KT-CT-10021"]
    assert codes(terms=[]) == ["KT-CT-10039"]
    assert codes(terms=[{}]) == ["KT-CT-10039"]
    assert codes(validTo=NOW.isoformat()) == ["KT-CT-1605"]
    assert codes(terms=[{**DIRECT_DEBIT, **A_YEAR}]) == ["KT-CT-1605"]
    # it would end before its own minimum length is over
    assert codes(terms=[A_YEAR], validTo=JULY.isoformat()) == ["KT-CT-10019"]
    assert Contract.objects.count() == 0


def test_a_party_has_one_contract_at_a_time() -> None:
    staff, account = support(), make_account()
    make(staff, account, A_YEAR, title="First")

    # it binds until 1 April 2026
    assert error_codes(ask(staff, CREATE, input=paper(account, validFrom=JULY))) == ["KT-CT-10019"]
    # afterwards it runs on without binding, and is still the contract
    later = paper(account, validFrom=datetime(2026, 5, 1, tzinfo=UTC))
    assert error_codes(ask(staff, CREATE, input=later)) == ["KT-CT-10001"]
    # one that ends before it begins is no second one
    assert make(staff, account, validFrom=NOW, validTo=APRIL, title="Before")


def test_a_contract_to_be_signed_later_waits_to_be_actualized() -> None:
    staff, account = support(), make_account()
    old = make(staff, account, title="Old")
    new = make(staff, account, signedAt=MAY, validFrom=JULY, title="New")

    assert status_of(staff, new) == "INACTIVE"
    actualized = data_of(send(staff, ACTUALIZE, now=MAY, identifier=new, validFrom=JULY))

    assert actualized["actualizeContract"]["contract"] == {
        "identifier": new,
        "status": "PENDING",
        "validFrom": "2025-07-01T00:00:00+00:00",
        "signedAt": "2025-05-01T00:00:00+00:00",
    }
    assert status_of(staff, old, MAY) == "ACTIVE"
    assert status_of(staff, old, JULY) == "TERMINATED"
    assert status_of(staff, new, JULY) == "ACTIVE"
    # until it has begun its start can be moved
    moved = data_of(send(staff, ACTUALIZE, now=MAY, identifier=new, validFrom=JULY + timedelta(days=3)))
    assert moved["actualizeContract"]["contract"]["validFrom"] == "2025-07-04T00:00:00+00:00"
    assert data_of(ask(staff, READ_ACCOUNT_CONTRACT, now=MAY, identifier=new))["accountContract"][
        "lifecycle"
    ] == {
        "versionReference": 1,
        "effectiveFrom": "2025-07-04T00:00:00+00:00",
    }


def test_contracts_that_cannot_be_actualized() -> None:
    staff = support()

    def codes(identifier: str, valid_from: datetime = MAY, now: datetime = NOW) -> list[str]:
        return error_codes(send(staff, ACTUALIZE, now=now, identifier=identifier, validFrom=valid_from))

    assert codes("1") == ["KT-CT-10003"]
    ready = make(staff, make_account(), validTo=JULY)
    assert codes(ready, APRIL) == ["KT-CT-10039"]
    assert codes(ready, JULY) == ["KT-CT-10026"]
    assert codes(ready, MAY, APRIL) == ["KT-CT-10026"]
    assert codes(ready, MAY, JULY) == ["KT-CT-10024"]
    bound = make(staff, make_account(), A_YEAR, validTo=A_YEAR_ON)
    assert codes(bound, MAY) == ["KT-CT-10026"]
    # another contract of the party holds then and ends by its own term, or binds
    account = make_account()
    make(staff, account, A_YEAR)
    waiting = make(staff, account, signedAt=MAY, validFrom=JULY)
    assert codes(waiting, JULY, MAY) == ["KT-CT-10007"]
    assert codes(waiting, datetime(2026, 3, 31, tzinfo=UTC), MAY) == ["KT-CT-10007"]
    assert codes(waiting, datetime(2026, 4, 1, tzinfo=UTC), MAY) == []
    leaving = make(staff, make_account())
    data_of(send(staff, TERMINATE, now=APRIL, identifier=leaving, validTo=MAY))
    assert codes(leaving, JULY, APRIL) == ["KT-CT-10008"]
    assert codes(leaving, JULY, MAY) == ["KT-CT-10022"]
    revoked = make(staff, make_account())
    data_of(send(staff, REVOKE, identifier=revoked))
    assert codes(revoked) == ["KT-CT-10023"]
    rescinded = make(staff, make_account())
    data_of(send(staff, RESCIND, identifier=rescinded))
    assert codes(rescinded) == ["KT-CT-10041"]


def test_a_consumer_goes_back_on_a_contract_within_fourteen_days() -> None:
    holder, staff = make_user(), support()
    account = make_account(user=holder)
    identifier = make(staff, account)
    # signed on 1 March: the fourteenth day after is the 15th, bound from the 16th
    last = datetime(2025, 3, 15, 23, 59, tzinfo=UTC)

    late = send(customer(holder), RESCIND, now=last + timedelta(minutes=1), identifier=identifier)
    assert error_codes(late) == ["KT-CT-10040"]
    done = data_of(send(customer(holder), RESCIND, now=last, identifier=identifier))

    assert done["rescindContract"]["contract"] == {
        "identifier": identifier,
        "status": "RESCINDED",
        "cancelledAt": "2025-03-15T23:59:00+00:00",
    }
    assert error_codes(send(staff, RESCIND, now=last, identifier=identifier)) == ["KT-CT-10040"]
    assert error_codes(send(staff, RESCIND, identifier="1")) == ["KT-CT-10003"]
    # the account is free again
    assert make(staff, account, title="Another")
    business = make_business(make_account())
    assert error_codes(send(staff, RESCIND, identifier=make(staff, business))) == ["KT-CT-10040"]


def test_a_contract_is_revoked_until_it_begins() -> None:
    staff = support()
    before, begun, over = make(staff, make_account()), make(staff, make_account()), make_account()
    short = make(staff, over, validTo=MAY)

    done = data_of(send(staff, REVOKE, identifier=before))["revokeContract"]["contract"]

    assert done == {
        "identifier": before,
        "status": "REVOKED",
        "cancelledAt": "2025-03-01T09:00:00+00:00",
    }

    def codes(identifier: str, now: datetime = NOW) -> list[str]:
        return error_codes(send(staff, REVOKE, now=now, identifier=identifier))

    assert codes("1") == ["KT-CT-10003"]
    assert codes(before) == ["KT-CT-10023"]
    assert codes(begun, APRIL) == ["KT-CT-10032"]
    assert codes(short, MAY) == ["KT-CT-10024"]
    data_of(send(staff, TERMINATE, now=MAY, identifier=begun, validTo=MAY))
    assert codes(begun, MAY) == ["KT-CT-10022"]
    rescinded = make(staff, make_account())
    data_of(send(staff, RESCIND, identifier=rescinded))
    assert codes(rescinded) == ["KT-CT-10041"]
