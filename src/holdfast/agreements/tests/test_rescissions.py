"""Customers' going back on what they agreed: in time, seen through over HTTP, and what is left afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from holdfast.accounts.tests.asking import partner
from holdfast.accounts.tests.factories import make_brand, make_organization
from holdfast.agreements import operations
from holdfast.agreements.choices import RescissionStatus
from holdfast.agreements.models import Agreement, AgreementRescission
from holdfast.agreements.operations import CannotRescind
from holdfast.agreements.tests.homes import (
    LOOKS_AFTER,
    NOW,
    Home,
    ask,
    audited,
    data_of,
    error_codes,
    events,
    moment,
)
from holdfast.platform.testing import run_jobs

pytestmark = pytest.mark.django_db

RESCISSION = """agreementRescission { id status stepName stepSlug failureReason flowReference createdAt updatedAt
    agreement { id isRevoked isActive validTo } }"""
UPDATE = f"""mutation ($input: UpdateAgreementRescissionInput!) {{
    updateAgreementRescission(input: $input) {{ {RESCISSION} }} }}"""
CONFIRM = f"""mutation ($input: SendAgreementRescissionMessageInput!) {{
    sendAgreementRescissionConfirmation(input: $input) {{ {RESCISSION} }} }}"""

APRIL = moment(2025, 4, 1)
#: Agreed on the 1st of March: bound when the 15th is over.
DEADLINE = moment(2025, 3, 16)


@pytest.fixture
def home() -> Home:
    return Home("ES")


def wanted(agreement: Agreement, **facts: Any) -> AgreementRescission:
    return operations.start_agreement_rescission(agreement=agreement, now=NOW, **facts)


def test_a_rescission_is_seen_through_and_an_agreement_to_come_never_holds(home: Home) -> None:
    agreement = home.agree(valid_from=APRIL)
    rescission = wanted(agreement, flow_reference="FLOW-7")
    step = {"id": str(rescission.pk), "stepName": "Ask the distributor", "stepSlug": "distributor"}

    found = data_of(ask(home.staff, UPDATE, input=step))["updateAgreementRescission"]["agreementRescission"]
    assert found == {
        "id": str(rescission.pk),
        "status": "IN_PROGRESS",
        "stepName": "Ask the distributor",
        "stepSlug": "distributor",
        "failureReason": "",
        "flowReference": "FLOW-7",
        "createdAt": "2025-03-01T09:00:00+00:00",
        "updatedAt": "2025-03-01T09:00:00+00:00",
        "agreement": {"id": agreement.pk, "isRevoked": False, "isActive": False, "validTo": None},
    }
    failed = {"id": str(rescission.pk), "status": "ERRORED", "failureReason": "no answer"}
    found = data_of(ask(home.staff, UPDATE, input=failed))["updateAgreementRescission"]["agreementRescission"]
    assert (found["status"], found["failureReason"]) == ("ERRORED", "no answer")

    done = data_of(ask(home.staff, UPDATE, input={"id": str(rescission.pk), "status": "COMPLETED"}))
    found = done["updateAgreementRescission"]["agreementRescission"]
    assert (found["status"], found["failureReason"]) == ("COMPLETED", "")
    assert found["agreement"]["isRevoked"] is True
    assert events(agreement) == [
        "agreement.created",
        "rescission.started",
        "rescission.updated",
        "rescission.updated",
        "agreement.revoked",
        "rescission.updated",
    ]
    assert audited("updateAgreementRescission")[-1] == f"AgreementRescission:{rescission.pk}"


def test_an_agreement_in_force_ends_at_once_and_what_was_used_is_paid(home: Home) -> None:
    agreement = home.agree(valid_from=moment(2025, 2, 27))
    rescission = wanted(agreement)

    data_of(ask(home.staff, UPDATE, input={"id": str(rescission.pk), "status": "COMPLETED"}))

    agreement.refresh_from_db()
    assert (agreement.valid_to, agreement.terminated_at, agreement.is_revoked) == (NOW, NOW, False)


def test_what_a_switch_has_replaced_goes_on_as_it_was(home: Home) -> None:
    before = home.agree(valid_to=moment(2026, 1, 1))
    after = switched(home, before)
    before.refresh_from_db()
    assert before.valid_to == after.valid_from

    data_of(ask(home.staff, UPDATE, input={"id": str(wanted(after).pk), "status": "COMPLETED"}))

    before.refresh_from_db()
    assert before.valid_to == moment(2026, 1, 1)
    assert events(before)[-1] == "agreement.restored"


def test_after_a_switch_that_had_begun_the_price_of_before_holds_again(home: Home) -> None:
    before = home.agree(valid_to=moment(2026, 1, 1))
    after = switched(home, before)
    later = moment(2025, 3, 10, 12)
    rescission = operations.start_agreement_rescission(agreement=after, now=later)

    data_of(ask(home.staff, UPDATE, input={"id": str(rescission.pk), "status": "COMPLETED"}, now=later))

    *_, resumed = Agreement.objects.order_by("valid_from")
    assert (resumed.tariff, resumed.valid_from, resumed.valid_to) == (
        before.tariff,
        later,
        moment(2026, 1, 1),
    )


def switched(home: Home, before: Agreement) -> Agreement:
    switch = operations.start_product_switch(
        agreement=before, product=home.product(), switch_date=moment(2025, 3, 5).date(), now=NOW
    )
    return operations.create_new_agreement_from_product_switch_process(switch=switch, now=NOW)


def test_a_rescission_comes_in_time_or_not_at_all(home: Home) -> None:
    agreement = home.agree(valid_from=APRIL)
    assert agreement.rescission_deadline_at == moment(2025, 3, 15, 23)  # the day ends earlier in Madrid
    with pytest.raises(CannotRescind):
        operations.start_agreement_rescission(agreement=agreement, now=DEADLINE)
    late = operations.start_agreement_rescission(
        agreement=agreement, now=DEADLINE, requested_at=moment(2025, 3, 15, 22)
    )
    assert operations.start_agreement_rescission(agreement=agreement, now=DEADLINE) == late
    rolled = home.agree(point=home.gas, is_rollover=True)
    with pytest.raises(CannotRescind):
        wanted(rolled)


@pytest.mark.parametrize(
    ("status", "reason", "subject", "words"),
    [
        (RescissionStatus.IN_PROGRESS, None, "Hemos recibido tu desistimiento", "Te escribiremos"),
        (RescissionStatus.COMPLETED, None, "Tu desistimiento está hecho", "queda sin efecto"),
        (RescissionStatus.REJECTED, "llegó tarde", "Tu contrato Flexible sigue en vigor", "llegó tarde"),
    ],
)
def test_the_customer_is_told_where_it_stands(
    home: Home, status: RescissionStatus, reason: str | None, subject: str, words: str
) -> None:
    rescission = wanted(home.agree(valid_from=APRIL))
    asked = {"id": str(rescission.pk), "status": status.value, "failureReason": reason}
    data_of(ask(home.staff, UPDATE, input=asked))

    found = data_of(ask(home.staff, CONFIRM, input={"id": str(rescission.pk)}))

    assert found["sendAgreementRescissionConfirmation"]["agreementRescission"]["status"] == status
    run_jobs("agreements.")
    [message] = [one for one in mail.outbox if one.subject == subject]
    assert message.to == [home.user.email]
    assert words in message.body
    assert f"Hola, {home.user.get_short_name()}:" in message.body


def test_what_is_refused_changes_nothing(home: Home) -> None:
    rescission = wanted(home.agree(valid_from=APRIL))
    done = wanted(home.agree(point=home.gas, valid_from=APRIL))
    operations.update_agreement_rescission(rescission=done, status="COMPLETED", now=NOW)

    def refused(one: object, **changes: str) -> list[str]:
        return error_codes(ask(home.staff, UPDATE, input={"id": str(one), **changes}))

    assert refused("4000000", status="COMPLETED") == ["KT-CT-14101"]
    assert refused("x") == ["KT-CT-14101"]
    assert refused(done.pk, status="COMPLETED") == ["KT-CT-14102"]
    assert refused(done.pk, status="IN_PROGRESS") == ["KT-CT-14102"]
    assert refused(rescission.pk, status="REJECTED", failureReason="late") == []
    assert refused(rescission.pk, status="COMPLETED") == ["KT-CT-14102"]  # first it is taken up again
    assert refused(rescission.pk, status="IN_PROGRESS") == []
    assert error_codes(ask(home.staff, CONFIRM, input={"id": "4000000"})) == ["KT-CT-14101"]


@pytest.mark.parametrize("document", [UPDATE, CONFIRM])
def test_customers_and_strangers_leave_it_to_the_staff(home: Home, document: str) -> None:
    rescission = wanted(home.agree(valid_from=APRIL))
    make_brand("TIDAL_GB")
    elsewhere = partner(make_organization("TIDAL_GB", permissions=LOOKS_AFTER))
    asked = {"id": str(rescission.pk)}

    assert error_codes(ask(None, document, input=asked)) == ["KT-CT-1112"]
    assert error_codes(ask(home.customer, document, input=asked)) == ["KT-CT-1111"]
    assert error_codes(ask(elsewhere, document, input=asked)) == ["KT-CT-14101"]
    assert run_jobs("agreements.") == 0
