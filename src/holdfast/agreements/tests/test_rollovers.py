"""What follows an agreement when its time is up: planned, announced, run once, over HTTP and by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from holdfast.accounts.tests.asking import partner
from holdfast.accounts.tests.factories import make_brand, make_organization
from holdfast.agreements import operations
from holdfast.agreements.models import Agreement, AgreementRollover
from holdfast.agreements.tests.factories import make_agreement
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
from holdfast.properties.choices import Fuel

pytestmark = pytest.mark.django_db

ROLLOVER = """agreementRollover {
    id number status rolloverType expectedSendDate actualSendDate suppressComms params tags failureReason
    createdAt updatedAt agreement { id } rolledOnTo { id validFrom validTo product { code } } }"""
CREATE = f"""mutation ($input: CreateAgreementRolloverInput!) {{
    createAgreementRollover(input: $input) {{ {ROLLOVER} }} }}"""
UPDATE = f"""mutation ($input: UpdateAgreementRolloverInput!) {{
    updateAgreementRollover(input: $input) {{ {ROLLOVER} }} }}"""
RUN = f"mutation ($input: RunAgreementRolloverInput!) {{ runAgreementRollover(input: $input) {{ {ROLLOVER} }} }}"
READ = (
    ROLLOVER.replace("agreementRollover {", "query ($number: String!) { agreementRollover(number: $number) {")
    + " }"
)

MAY, NEXT_MAY = moment(2025, 5, 1), moment(2026, 5, 1)
MAY_IN_LONDON = moment(2025, 4, 30, 23)


@pytest.fixture
def home() -> Home:
    return Home()


def plan(home: Home, agreement: Agreement, code: str, **further: Any) -> dict[str, Any]:
    return {
        "accountNumber": home.account.number,
        "currentAgreementId": str(agreement.pk),
        "renewProductCode": code,
        **further,
    }


def planned(home: Home, agreement: Agreement, **facts: Any) -> AgreementRollover:
    facts.setdefault("renew_product", home.product(agreement.supply_point.fuel, term_months=12))
    return operations.create_agreement_rollover(agreement=agreement, now=NOW, **facts)


def test_a_rollover_is_planned_read_and_run(home: Home) -> None:
    agreement = home.agree(valid_to=MAY_IN_LONDON)
    product = home.product(term_months=12)

    created = data_of(
        ask(
            home.staff,
            CREATE,
            input=plan(home, agreement, product.code, tags=["spring", "spring "], params={"a": 1}),
        )
    )["createAgreementRollover"]["agreementRollover"]

    rollover = AgreementRollover.objects.get()
    assert created == {
        "id": str(rollover.pk),
        "number": rollover.number,
        "status": "PENDING",
        "rolloverType": "CUSTOM",
        "expectedSendDate": "2025-03-17",  # 45 days before the 1st of May
        "actualSendDate": None,
        "suppressComms": False,
        "params": '{"a": 1}',
        "tags": ["spring"],
        "failureReason": "",
        "createdAt": "2025-03-01T09:00:00+00:00",
        "updatedAt": "2025-03-01T09:00:00+00:00",
        "agreement": {"id": agreement.pk},
        "rolledOnTo": None,
    }
    assert data_of(ask(home.staff, READ, number=rollover.number.lower()))["agreementRollover"] == created

    done = data_of(ask(home.staff, RUN, input={"agreementRolloverNumber": rollover.number}))
    found = done["runAgreementRollover"]["agreementRollover"]
    new = Agreement.objects.latest("pk")
    assert found["status"] == "DONE"
    assert found["rolledOnTo"] == {
        "id": new.pk,
        "validFrom": "2025-04-30T23:00:00+00:00",
        "validTo": "2026-04-30T23:00:00+00:00",
        "product": {"code": product.code},
    }
    assert (new.is_rollover, new.rescission_deadline_at, new.params) == (True, None, {"a": 1})
    assert events(agreement)[1:] == ["rollover.created", "rollover.done"]
    assert audited("runAgreementRollover")[-1] == f"AgreementRollover:{rollover.pk}"
    run_jobs("agreements.")
    assert [one.subject for one in mail.outbox] == ["Your electricity goes on with Flexible"]
    again = ask(home.staff, RUN, input={"agreementRolloverNumber": rollover.number})
    assert error_codes(again) == ["KT-CT-13706"]
    assert Agreement.objects.count() == 2


def test_the_same_product_goes_on_for_another_term(home: Home) -> None:
    product = home.product(term_months=12)
    agreement = home.agree(product, valid_to=MAY_IN_LONDON)

    data_of(ask(home.staff, CREATE, input=plan(home, agreement, product.code, suppressComms=True)))
    rollover = AgreementRollover.objects.get()
    done = data_of(ask(home.staff, RUN, input={"agreementRolloverNumber": rollover.number}))

    found = done["runAgreementRollover"]["agreementRollover"]
    assert (found["rolloverType"], found["rolledOnTo"]["id"]) == ("EXTENSION", agreement.pk)
    assert found["rolledOnTo"]["validTo"] == "2026-04-30T23:00:00+00:00"
    assert run_jobs("agreements.") == 0  # nobody is to be told


def test_an_agreement_without_end_is_rolled_over_on_a_day(home: Home) -> None:
    agreement = home.agree()
    code = home.product().code
    asked = plan(home, agreement, code, rolloverDate="2025-04-01", expectedSendDate="2025-03-10")

    data_of(ask(home.staff, CREATE, input=asked))
    data_of(ask(home.staff, RUN, input={"agreementRolloverNumber": AgreementRollover.objects.get().number}))

    agreement.refresh_from_db()
    assert agreement.valid_to == moment(2025, 3, 31, 23)
    assert Agreement.objects.latest("pk").valid_to is None


def test_what_the_customer_has_chosen_is_not_replaced_by_another_product(home: Home) -> None:
    agreement = home.agree(valid_to=MAY)
    asked = plan(home, agreement, home.product().code, params={"customerRequested": True})

    created = data_of(ask(home.staff, CREATE, input=asked))["createAgreementRollover"]["agreementRollover"]

    assert created["rolloverType"] == "CUSTOMER_REQUESTED"
    change = {"agreementRolloverNumber": created["number"], "renewProductCode": home.product().code}
    assert error_codes(ask(home.staff, UPDATE, input=change)) == ["KT-CT-13707"]


def test_plans_that_are_refused(home: Home) -> None:
    agreement = home.agree(valid_to=MAY)
    code, gas = home.product().code, home.product(Fuel.GAS).code
    endless = home.agree(point=home.gas)
    theirs = make_agreement(valid_to=MAY)

    def refused(one: Agreement = agreement, product: str = code, **changes: Any) -> list[str]:
        return error_codes(ask(home.staff, CREATE, input=plan(home, one, product, **changes)))

    assert refused(expectedSendDate="2025-02-28") == ["KT-CT-13702"]
    assert refused(rolloverDate="2025-02-28") == ["KT-CT-13703"]
    assert refused(endless, gas) == ["KT-CT-13704"]  # it has no end, and no day is given
    assert refused(rolloverDate="2025-05-02") == ["KT-CT-13708"]  # a day without a price
    assert refused(expectedSendDate="2025-05-02") == ["KT-CT-13708"]
    assert refused(product=gas) == ["KT-CT-13708"]
    assert refused(tags=["x" * 61]) == ["KT-CT-13708"]
    assert refused(params="text") == ["KT-CT-13708"]
    assert refused(currentAgreementId="4000000") == ["KT-CT-1501"]
    assert refused(theirs) == ["KT-CT-1501"]
    assert refused(product="NO-SUCH") == ["KT-CT-4910"]
    assert refused(accountNumber="A-00000000") == ["KT-CT-4924"]
    assert AgreementRollover.objects.count() == 0
    assert refused() == []
    assert refused() == ["KT-CT-13701"]
    operations.terminate_agreement(agreement=agreement, at=moment(2025, 4, 1), now=NOW)
    assert AgreementRollover.objects.get().status == "REVOKED"  # what was to follow is let go of
    assert refused() == ["KT-CT-13704"]


def test_what_is_followed_already_is_not_rolled_over(home: Home) -> None:
    agreement = home.agree(valid_to=MAY)
    home.agree(valid_from=MAY)

    answer = ask(home.staff, CREATE, input=plan(home, agreement, home.product().code))

    assert error_codes(answer) == ["KT-CT-13704"]


def test_a_plan_is_changed(home: Home) -> None:
    rollover = planned(home, home.agree(valid_to=MAY_IN_LONDON))
    other = home.product()
    asked = {
        "agreementRolloverNumber": rollover.number,
        "renewProductCode": other.code,
        "rolloverDate": "2025-04-15",
        "expectedSendDate": "2025-03-20",
        "suppressComms": True,
        "tags": ["later"],
        "params": {"b": 2},
        "status": "NEEDS_ATTENTION",
    }

    found = data_of(ask(home.staff, UPDATE, input=asked))["updateAgreementRollover"]["agreementRollover"]

    assert (found["status"], found["expectedSendDate"], found["tags"]) == (
        "NEEDS_ATTENTION",
        "2025-03-20",
        ["later"],
    )
    assert (found["params"], found["suppressComms"]) == ('{"b": 2}', True)
    rollover.refresh_from_db()
    assert (rollover.renew_product, rollover.rollover_at) == (other, moment(2025, 4, 14, 23))


def test_changes_and_runs_that_are_refused(home: Home) -> None:
    rollover = planned(home, home.agree(valid_to=MAY))
    product = home.product(Fuel.GAS, term_months=12)
    extension = planned(home, home.agree(product, home.gas, valid_to=MAY), renew_product=product)

    def refused(one: str = rollover.number, document: str = UPDATE, **changes: Any) -> list[str]:
        return error_codes(ask(home.staff, document, input={"agreementRolloverNumber": one, **changes}))

    assert refused("AR-00000000") == ["KT-CT-13705"]
    assert refused("AR-00000000", RUN) == ["KT-CT-13705"]
    assert error_codes(ask(home.staff, READ, number="AR-00000000")) == ["KT-CT-13705"]
    for status in ("DONE", "ENQUEUED", "ERROR"):
        assert refused(status=status) == ["KT-CT-13706"]
    assert refused(rolloverDate="2025-05-02") == ["KT-CT-13706"]
    assert refused(expectedSendDate="2025-02-28") == ["KT-CT-13706"]
    assert refused(renewProductCode=product.code) == ["KT-CT-13706"]  # it has no price there
    assert refused(extension.number, renewProductCode=home.product(Fuel.GAS).code) == ["KT-CT-13707"]
    assert refused(renewProductCode="NO-SUCH") == ["KT-CT-4910"]
    assert refused(status="NEEDS_ATTENTION") == []
    assert refused(document=RUN) == ["KT-CT-13706"]
    assert refused(status="REJECTED") == []
    assert refused(status="PENDING") == ["KT-CT-13706"]
    assert refused(document=RUN) == ["KT-CT-13706"]


def test_what_cannot_be_carried_out_says_why_and_changes_nothing_else(home: Home) -> None:
    agreement = home.agree(valid_to=MAY)
    rollover = planned(home, agreement)
    home.agree(valid_from=MAY)  # somebody has agreed on something else in the meantime

    done = data_of(ask(home.staff, RUN, input={"agreementRolloverNumber": rollover.number}))

    found = done["runAgreementRollover"]["agreementRollover"]
    assert (found["status"], found["rolledOnTo"]) == ("ERROR", None)
    assert found["failureReason"] == "Cannot create overlapping agreement."
    assert Agreement.objects.count() == 2
    assert events(agreement)[-1] == "rollover.failed"


@pytest.mark.parametrize("document", [CREATE, UPDATE, RUN, READ])
def test_strangers_neither_see_nor_change_plans(home: Home, document: str) -> None:
    agreement = home.agree(valid_to=MAY)
    rollover = planned(home, agreement)
    make_brand("TIDAL_GB")
    elsewhere = partner(make_organization("TIDAL_GB", permissions=LOOKS_AFTER))
    variables: dict[str, Any] = {"input": {"agreementRolloverNumber": rollover.number}}
    if document == CREATE:
        variables = {"input": plan(home, agreement, rollover.renew_product.code)}
    elif document == READ:
        variables = {"number": rollover.number}

    def codes(caller: Any) -> list[str]:
        return error_codes(ask(caller, document, **variables))

    assert codes(None) == ["KT-CT-1112"]
    assert codes(elsewhere) == (["KT-CT-4924"] if document == CREATE else ["KT-CT-13705"])
    if document == READ:
        assert codes(home.customer) == []  # a customer reads the plan for the own agreement
    else:
        assert codes(home.customer) == (["KT-CT-4924"] if document == CREATE else ["KT-CT-1111"])
