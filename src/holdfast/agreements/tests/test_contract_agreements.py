"""Agreements put under contracts and taken out again, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from holdfast.accounts.tests.asking import data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_account
from holdfast.agreements.models.contracts import ContractAgreement
from holdfast.agreements.operations import revoke_agreement
from holdfast.agreements.tests.contracting import (
    APRIL,
    ATTACH,
    DETACH,
    JULY,
    MAY,
    RESCIND,
    REVOKE,
    make,
    make_business,
    send,
    support,
)
from holdfast.agreements.tests.factories import make_agreement
from holdfast.platform.models import BusinessEventRecord

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.django_db


def test_agreements_are_put_under_a_contract_of_each_kind_and_taken_out() -> None:
    staff, account = support(), make_account()
    business = make_business(account)
    agreements = [make_agreement(account).pk, make_agreement(account, valid_from=MAY).pk]
    own, of_business = make(staff, account), make(staff, business)
    both = {"accountContractIdentifier": own, "businessContractIdentifier": of_business}

    assert data_of(send(staff, ATTACH, agreementIds=agreements, **both))["attachAgreementsToContracts"]["ok"]
    # a second time changes nothing
    assert data_of(send(staff, ATTACH, agreementIds=agreements, **both))["attachAgreementsToContracts"]["ok"]
    assert ContractAgreement.objects.count() == 4
    events = BusinessEventRecord.objects.filter(name="agreements.contract.attached-v1")
    assert events.count() == 2

    out = data_of(send(staff, DETACH, now=APRIL, agreementIds=agreements[:1]))
    assert out["detachAgreementsFromContracts"]["ok"]
    assert ContractAgreement.objects.filter(detached_at=APRIL).count() == 2
    again = send(staff, ATTACH, now=MAY, agreementIds=agreements, accountContractIdentifier=own)
    assert data_of(again)["attachAgreementsToContracts"]["ok"]
    assert ContractAgreement.objects.filter(detached_at=None).count() == 3


def test_an_agreement_leaves_a_contract_that_is_over_for_the_next() -> None:
    staff, account = support(), make_account()
    agreement = make_agreement(account)
    first = make(staff, account)
    data_of(send(staff, ATTACH, agreementIds=[agreement.pk], accountContractIdentifier=first))
    data_of(send(staff, RESCIND, identifier=first))
    second = make(staff, account, title="Another")

    data_of(send(staff, ATTACH, agreementIds=[agreement.pk], accountContractIdentifier=second))

    rows = ContractAgreement.objects.order_by("pk").values_list("contract__identifier", "detached_at")
    assert list(rows) == [(first, NOW), (second, None)]


def test_agreements_that_cannot_be_put_under_a_contract() -> None:
    staff, account = support(), make_account()
    agreement = make_agreement(account)
    contract = make(staff, account, validTo=JULY)
    following = make(staff, account, validFrom=JULY)
    of_business = make(staff, make_business(make_account()))

    def codes(*agreements: int, **contracts: str) -> list[str]:
        named = contracts or {"accountContractIdentifier": contract}
        return error_codes(send(staff, ATTACH, agreementIds=list(agreements), **named))

    assert error_codes(send(staff, ATTACH, agreementIds=[agreement.pk])) == ["KT-CT-10043"]
    assert codes(agreement.pk, accountContractIdentifier="1") == ["KT-CT-10003"]
    assert codes(agreement.pk, accountContractIdentifier=of_business) == ["KT-CT-10003"]
    assert codes(agreement.pk, businessContractIdentifier=contract) == ["KT-CT-10003"]
    assert codes() == codes(10**9) == codes(-1) == ["KT-CT-1501"]
    # of another account, revoked, never while the contract holds
    assert codes(make_agreement().pk) == ["KT-CT-1501"]
    undone = make_agreement(account)
    revoke_agreement(agreement=undone, now=NOW)
    assert codes(undone.pk) == ["KT-CT-1501"]
    assert codes(make_agreement(account, valid_from=JULY).pk) == ["KT-CT-1501"]
    # all or nothing
    assert codes(agreement.pk, undone.pk) == ["KT-CT-1501"]
    assert ContractAgreement.objects.count() == 0
    assert codes(agreement.pk) == []
    assert codes(agreement.pk, accountContractIdentifier=following) == ["KT-CT-10042"]
    over = make(staff, make_account())
    data_of(send(staff, REVOKE, identifier=over))
    assert codes(agreement.pk, accountContractIdentifier=over) == ["KT-CT-10003"]
    assert error_codes(send(staff, DETACH, agreementIds=[10**9])) == ["KT-CT-1501"]
    assert error_codes(send(staff, DETACH, agreementIds=[])) == ["KT-CT-1501"]
