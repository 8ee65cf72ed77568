from __future__ import annotations

from datetime import UTC, datetime

import pytest

from holdfast.accounts.tests.factories import NOW, make_account
from holdfast.agreements import operations
from holdfast.agreements.errors import (
    AgreementValidDateMustLaterThan,
    CannotCreateOverlappingAgreement,
    UnableCreateAgreement,
    UnableTerminateAgreement,
)
from holdfast.agreements.models import Agreement
from holdfast.agreements.tests.factories import SINCE, make_agreement, make_tariff
from holdfast.platform.models import BusinessEventRecord
from holdfast.properties.choices import Fuel
from holdfast.properties.tests.factories import make_supply_point

pytestmark = pytest.mark.django_db

JUNE = datetime(2024, 6, 1, tzinfo=UTC)
JULY = datetime(2024, 7, 1, tzinfo=UTC)


def events_of(agreement: Agreement) -> list[str]:
    records = BusinessEventRecord.objects.filter(name__startswith="agreements.")
    return list(records.filter(data__agreement_id=agreement.pk).order_by("pk").values_list("name", flat=True))


def test_an_agreement_keeps_what_was_agreed_and_is_recorded() -> None:
    agreement = make_agreement(valid_to=JULY)

    agreement.refresh_from_db()
    assert (agreement.agreed_from, agreement.agreed_to) == (SINCE, JULY)
    assert agreement.agreed_at == NOW
    assert agreement.is_active_at(JUNE)
    assert not agreement.is_active_at(JULY)
    assert events_of(agreement) == ["agreements.agreement.created-v1"]


def test_one_agreement_follows_another_to_the_second() -> None:
    account, point = make_account(), make_supply_point()
    make_agreement(account, supply_point=point, valid_to=JUNE)

    make_agreement(account, supply_point=point, valid_from=JUNE)

    assert Agreement.objects.count() == 2


def test_two_agreements_cannot_hold_on_a_supply_point_at_once() -> None:
    account, point = make_account(), make_supply_point()
    make_agreement(account, supply_point=point, valid_to=JULY)

    with pytest.raises(CannotCreateOverlappingAgreement):
        make_agreement(account, supply_point=point, valid_from=JUNE)

    assert Agreement.objects.count() == 1
    assert BusinessEventRecord.objects.filter(name="agreements.agreement.created-v1").count() == 1


def test_an_agreement_ends_after_it_starts() -> None:
    with pytest.raises(AgreementValidDateMustLaterThan):
        make_agreement(valid_to=SINCE)


def test_a_gas_tariff_cannot_price_electricity() -> None:
    account = make_account()

    with pytest.raises(UnableCreateAgreement):
        make_agreement(account, tariff=make_tariff(account.brand, fuel=Fuel.GAS))


def test_a_terminated_agreement_makes_room_for_the_next() -> None:
    account, point = make_account(), make_supply_point()
    agreement = make_agreement(account, supply_point=point)

    operations.terminate_agreement(agreement=agreement, at=JUNE, now=NOW)
    make_agreement(account, supply_point=point, valid_from=JUNE)

    agreement.refresh_from_db()
    assert (agreement.valid_to, agreement.agreed_to, agreement.terminated_at) == (JUNE, None, NOW)
    assert events_of(agreement)[1:] == ["agreements.agreement.terminated-v1"]


def test_an_agreement_cannot_be_terminated_outside_its_period() -> None:
    agreement = make_agreement(valid_to=JUNE)

    with pytest.raises(UnableTerminateAgreement):
        operations.terminate_agreement(agreement=agreement, at=JULY, now=NOW)


def test_a_revoked_agreement_never_held() -> None:
    account, point = make_account(), make_supply_point()
    agreement = make_agreement(account, supply_point=point, valid_to=JULY)

    operations.revoke_agreement(agreement=agreement, now=NOW)
    operations.revoke_agreement(agreement=agreement, now=NOW)
    make_agreement(account, supply_point=point)

    agreement.refresh_from_db()
    assert agreement.is_revoked
    assert not agreement.is_active_at(SINCE)
    assert (agreement.valid_from, agreement.valid_to, agreement.agreed_to) == (SINCE, SINCE, JULY)
    assert events_of(agreement)[1:] == ["agreements.agreement.revoked-v1"]
