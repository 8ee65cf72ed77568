"""What has been billed stays true: agreements are not changed behind the back of issued bills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests import asking
from holdfast.accounts.tests.factories import make_staff
from holdfast.agreements.billed import Billed, billed
from holdfast.agreements.errors import UnableCreateAgreement
from holdfast.agreements.models import AgreementChange
from holdfast.agreements.operations import create_agreement
from holdfast.billing.annulment import annul_bill
from holdfast.billing.models import Bill
from holdfast.billing.run import run_bills
from holdfast.billing.tests.world import (
    FEBRUARY,
    FEBRUARY_3,
    JANUARY,
    LONG_BEFORE,
    MARCH,
    customer,
    supply,
    tariff,
    use,
)
from holdfast.kernel.periods import start_of_day
from holdfast.markets.registry import market_of
from holdfast.properties.tests.factories import make_supply_point, occupy

if TYPE_CHECKING:
    from holdfast.agreements.models import Agreement

pytestmark = pytest.mark.django_db

LONDON = market_of("GB").zone
REVOKE = "mutation ($input: RevokeAgreementInput!) { revokeAgreement(input: $input) { account { number } } }"
UPDATE = """mutation ($input: UpdateAgreementPeriodInput!) {
    updateAgreementPeriod(input: $input) { account { number } } }"""
TERMINATE = """mutation ($input: TerminateAgreementInput!) {
    terminateAgreement(input: $input) { agreement { id } } }"""


@pytest.fixture
def agreement() -> Agreement:
    """Supplied since the first of January and billed for that month."""
    held, channel = supply(customer(), tariff("PLAIN", unit_rates=[(JANUARY, "20")]))
    occupy(held.account, held.supply_point.property, effective_from=LONG_BEFORE)
    use(channel, JANUARY, FEBRUARY, 250)
    assert run_bills(through=FEBRUARY, now=FEBRUARY_3).bills == 1
    return held


def codes(document: str, agreement: Agreement, **further: Any) -> list[str]:
    """What staff are told who change an agreement; without the account for a termination, which names none."""
    staff = make_staff(
        permissions={"Can access customer queries", "Can query agreements", "Can update agreeements"}
    )
    asked: dict[str, Any] = {"agreementId": str(agreement.pk), **further}
    if document != TERMINATE:
        asked["accountNumber"] = agreement.account.number
    return asking.error_codes(asking.ask(asking.customer(staff), document, input=asked, now=FEBRUARY_3))


def test_billing_tells_how_far_it_has_come(agreement: Agreement) -> None:
    unsaved = type(agreement)(account=agreement.account, supply_point=make_supply_point())

    assert billed(agreement) == Billed(is_on_a_bill=True, until=start_of_day(FEBRUARY, LONDON))
    assert billed(unsaved) == Billed(is_on_a_bill=False, until=start_of_day(FEBRUARY, LONDON))
    annul_bill(bill=Bill.objects.get(), reason="Another meter", now=FEBRUARY_3)
    assert billed(agreement) == Billed()


def test_a_billed_agreement_keeps_its_billed_days_until_the_bill_is_annulled(agreement: Agreement) -> None:
    january = {"terminateAt": "2026-01-15T00:00:00Z"}

    assert codes(REVOKE, agreement) == ["KT-CT-1502"]
    assert codes(UPDATE, agreement, validFrom="2026-01-02") == ["KT-CT-1505"]
    assert codes(UPDATE, agreement, validFrom="2026-01-01", validTo="2026-01-31") == ["KT-CT-1505"]
    assert codes(TERMINATE, agreement, **january) == ["KT-CT-1513"]
    assert AgreementChange.objects.count() == 0

    assert codes(UPDATE, agreement, validFrom="2026-01-01", validTo="2026-03-01") == []
    annul_bill(bill=Bill.objects.get(), reason="Another meter", now=FEBRUARY_3)
    assert codes(TERMINATE, agreement, **january) == []


def test_no_agreement_is_made_for_days_that_bills_have_passed_by(agreement: Agreement) -> None:
    beside: dict[str, Any] = {
        "account": agreement.account,
        "supply_point": make_supply_point(),
        "tariff": agreement.tariff,
    }

    with pytest.raises(UnableCreateAgreement):
        create_agreement(**beside, valid_from=start_of_day(JANUARY, LONDON), now=FEBRUARY_3)

    assert create_agreement(**beside, valid_from=start_of_day(MARCH, LONDON), now=FEBRUARY_3).pk
