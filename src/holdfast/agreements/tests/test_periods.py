"""How agreements' periods change over HTTP: corrected, extended, terminated, revoked, and when that is refused."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail

from holdfast.accounts.tests.asking import partner
from holdfast.accounts.tests.factories import make_brand, make_organization, make_user
from holdfast.agreements import billed, operations
from holdfast.agreements.billed import Billed
from holdfast.agreements.models import AgreementChange
from holdfast.agreements.tests.factories import make_agreement
from holdfast.agreements.tests.homes import (
    LOOKS_AFTER,
    NOW,
    SINCE,
    Home,
    ask,
    audited,
    customer,
    data_of,
    error_codes,
    events,
    moment,
)
from holdfast.platform.testing import run_jobs
from holdfast.properties.models import SupplyPoint

if TYPE_CHECKING:
    from holdfast.agreements.models import Agreement

pytestmark = pytest.mark.django_db

AGREEMENT = "agreement { id validTo agreedTo terminatedAt isActive isRevoked }"
EXTEND = f"mutation ($input: ExtendAgreementPeriodInput!) {{ extendAgreementPeriod(input: $input) {{ {AGREEMENT} }} }}"
TERMINATE = (
    f"mutation ($input: TerminateAgreementInput!) {{ terminateAgreement(input: $input) {{ {AGREEMENT} }} }}"
)
UPDATE = """mutation ($input: UpdateAgreementPeriodInput!) {
    updateAgreementPeriod(input: $input) { account { number } } }"""
REVOKE = "mutation ($input: RevokeAgreementInput!) { revokeAgreement(input: $input) { account { number } } }"

JUNE, JULY = moment(2025, 6, 1), moment(2025, 7, 1)


@pytest.fixture
def home() -> Home:
    return Home()


@pytest.fixture
def billed_through(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let what bills cover be what the test says."""

    def say(until: Any, *, is_on_a_bill: bool = True) -> None:
        monkeypatch.setattr(
            billed._source,
            "ask",
            lambda agreements: [Billed(is_on_a_bill and bool(one.pk), until) for one in agreements],
        )

    return say


def of(agreement: Agreement, **further: Any) -> dict[str, Any]:
    return {"accountNumber": agreement.account.number, "agreementId": str(agreement.pk), **further}


# Extension


def test_an_extension_is_agreed_and_told(home: Home) -> None:
    agreement = home.agree(valid_to=JUNE)

    found = data_of(
        ask(home.staff, EXTEND, input=of(agreement, validTo="2025-09-01", reason="asked to stay"))
    )

    assert found["extendAgreementPeriod"]["agreement"] == {
        "id": str(agreement.pk),
        "validTo": "2025-08-31T23:00:00+00:00",  # summer time: the day begins an hour earlier
        "agreedTo": "2025-08-31T23:00:00+00:00",
        "terminatedAt": None,
        "isActive": True,
        "isRevoked": False,
    }
    change = AgreementChange.objects.get()
    assert (change.kind, change.reason, change.by_user_id) == ("EXTENDED", "asked to stay", home.staff.pk)
    assert (change.valid_to_before, change.valid_to_after) == (JUNE, moment(2025, 8, 31, 23))
    assert events(agreement)[1:] == ["agreement.extended"]
    assert audited("extendAgreementPeriod") == [f"Account:{home.account.pk}", f"Agreement:{agreement.pk}"]
    run_jobs("agreements.")
    assert "now holds until 31 August 2025" in mail.outbox[0].body


def test_extensions_that_are_refused(home: Home, billed_through: Any) -> None:
    agreement = home.agree(valid_to=JUNE)
    endless = home.agree(point=home.gas)
    theirs = make_agreement(valid_to=JUNE)

    def refused(one: Agreement = agreement, valid_to: str = "2025-09-01", **changes: Any) -> list[str]:
        return error_codes(ask(home.staff, EXTEND, input={**of(one, validTo=valid_to), **changes}))

    assert refused(agreementId="4000000") == ["KT-CT-1501"]
    assert refused(agreementId="x") == ["KT-CT-1501"]
    assert refused(agreementId=str(theirs.pk)) == ["KT-CT-1504"]
    assert refused(endless) == ["KT-CT-1515"]
    assert refused(valid_to="2025-05-31") == ["KT-CT-1514"]
    assert refused(valid_to="2025-06-01") == ["KT-CT-1514"]
    assert refused(accountNumber="A-00000000") == ["KT-CT-4178"]
    billed_through(JULY)
    assert refused() == ["KT-CT-1505"]  # June has been billed without it
    billed_through(None)
    home.agree(valid_from=JULY)
    assert refused() == ["KT-CT-1505"]  # another one follows
    SupplyPoint.objects.filter(pk=home.electricity.pk).update(supply_end_date=date(2025, 8, 1))
    assert refused() == ["KT-CT-1506"]
    operations.terminate_agreement(agreement=agreement, at=moment(2025, 5, 1), now=NOW)
    assert refused() == ["KT-CT-1505"]
    assert AgreementChange.objects.filter(kind="EXTENDED").count() == 0


def test_who_leaves_the_home_is_not_supplied_longer(home: Home) -> None:
    agreement = home.agree(valid_to=JUNE)
    home.account.occupancy_periods.update(effective_to=JULY)

    refused = ask(home.staff, EXTEND, input=of(agreement, validTo="2025-09-01"))
    assert error_codes(refused) == ["KT-CT-1506"]
    data_of(ask(home.staff, EXTEND, input=of(agreement, validTo="2025-06-15")))


# Correction


def test_a_period_is_corrected_and_what_was_agreed_stays_known(home: Home) -> None:
    agreement = home.agree(valid_to=JUNE)
    asked = of(agreement, validFrom="2024-02-01", validTo="2025-05-01", reason="moved in later")

    first = data_of(ask(home.staff, UPDATE, input=asked))
    second = data_of(ask(home.staff, UPDATE, input=asked))

    assert first == second == {"updateAgreementPeriod": {"account": {"number": home.account.number}}}
    agreement.refresh_from_db()
    assert (agreement.valid_from, agreement.valid_to) == (moment(2024, 2, 1), moment(2025, 4, 30, 23))
    assert (agreement.agreed_from, agreement.agreed_to) == (SINCE, JUNE)
    assert AgreementChange.objects.count() == 1  # the same again is no change
    assert events(agreement)[1:] == ["agreement.period_updated"]


def test_corrections_that_are_refused(home: Home, billed_through: Any) -> None:
    agreement = home.agree(valid_to=JUNE)
    home.agree(valid_from=JUNE)
    theirs = make_agreement()

    def refused(start: str = "2024-01-01", end: str | None = "2025-05-01", **changes: Any) -> list[str]:
        return error_codes(
            ask(home.staff, UPDATE, input={**of(agreement, validFrom=start, validTo=end), **changes})
        )

    assert refused(agreementId="4000000") == ["KT-CT-1501"]
    assert refused(start="2025-05-01") == ["KT-CT-1503"]
    assert refused(agreementId=str(theirs.pk)) == ["KT-CT-1504"]
    assert refused(end="2025-07-01") == ["KT-CT-1505"]  # June is the other one's
    assert refused(end=None) == ["KT-CT-1505"]
    assert refused(start="2023-12-31") == ["KT-CT-1506"]  # before they moved in
    assert refused(accountNumber="A-00000000") == ["KT-CT-4178"]
    SupplyPoint.objects.filter(pk=home.electricity.pk).update(supply_start_date=date(2024, 3, 1))
    assert refused() == ["KT-CT-1506"]
    SupplyPoint.objects.filter(pk=home.electricity.pk).update(supply_start_date=None)
    billed_through(moment(2025, 3, 1))
    assert refused(start="2024-02-01") == ["KT-CT-1505"]  # January 2024 is on a bill
    assert refused(end="2025-02-01") == ["KT-CT-1505"]
    assert AgreementChange.objects.count() == 0
    data_of(ask(home.staff, UPDATE, input=of(agreement, validFrom="2024-01-01", validTo="2025-05-01")))
    billed_through(None, is_on_a_bill=False)
    operations.revoke_agreement(agreement=agreement, now=NOW)
    assert refused() == ["KT-CT-1505"]


# Termination


def test_an_agreement_ends_before_its_end(home: Home) -> None:
    agreement = home.agree(valid_to=JUNE)
    asked = {
        "agreementId": str(agreement.pk),
        "terminateAt": "2025-03-31T23:00:00Z",
        "terminatedAt": "2025-02-28T10:00:00Z",
        "reason": "moves out",
    }

    found = data_of(ask(home.staff, TERMINATE, input=asked))

    assert found["terminateAgreement"]["agreement"] == {
        "id": str(agreement.pk),
        "validTo": "2025-03-31T23:00:00+00:00",
        "agreedTo": "2025-06-01T00:00:00+00:00",
        "terminatedAt": "2025-02-28T10:00:00+00:00",
        "isActive": True,
        "isRevoked": False,
    }
    run_jobs("agreements.")
    assert mail.outbox[0].subject == "Your Flexible ends"
    assert "ends on 31 March 2025" in mail.outbox[0].body


def test_terminations_that_are_refused(home: Home, billed_through: Any) -> None:
    agreement = home.agree(valid_to=JUNE)
    ended = home.agree(point=home.gas, valid_to=moment(2025, 1, 1))

    def refused(one: object = agreement.pk, at: str = "2025-04-01T00:00:00Z", **more: Any) -> list[str]:
        return error_codes(
            ask(home.staff, TERMINATE, input={"agreementId": str(one), "terminateAt": at, **more})
        )

    assert refused("4000000") == ["KT-CT-1501"]
    assert refused(ended.pk, "2024-12-01T00:00:00Z") == ["KT-CT-1513"]
    assert refused(at="2025-06-01T00:00:00Z") == ["KT-CT-1513"]
    assert refused(at="2023-06-01T00:00:00Z") == ["KT-CT-1513"]
    assert refused(terminatedAt="2025-03-02T00:00:00Z") == ["KT-CT-1513"]  # decided tomorrow
    billed_through(moment(2025, 5, 1))
    assert refused() == ["KT-CT-1513"]
    billed_through(None)
    assert AgreementChange.objects.count() == 0
    assert refused() == []
    assert refused() == ["KT-CT-1513"]  # it was terminated


# Revocation


def test_an_agreement_that_is_on_no_bill_is_undone(home: Home) -> None:
    agreement = home.agree(valid_from=JUNE)

    found = data_of(ask(home.staff, REVOKE, input=of(agreement, reason="double")))

    assert found == {"revokeAgreement": {"account": {"number": home.account.number}}}
    agreement.refresh_from_db()
    assert agreement.is_revoked
    assert AgreementChange.objects.get().reason == "double"
    assert data_of(ask(home.staff, REVOKE, input=of(agreement)))  # again changes nothing
    assert events(agreement)[1:] == ["agreement.revoked"]


def test_revocations_that_are_refused(home: Home, billed_through: Any) -> None:
    agreement = home.agree()
    theirs = make_agreement()

    def refused(**changes: Any) -> list[str]:
        return error_codes(ask(home.staff, REVOKE, input={**of(agreement), **changes}))

    assert refused(agreementId="4000000") == ["KT-CT-1501"]
    assert refused(agreementId=str(theirs.pk)) == ["KT-CT-1501"]
    assert refused(accountNumber="A-00000000") == ["KT-CT-4123"]
    billed_through(moment(2024, 2, 1))
    assert refused() == ["KT-CT-1502"]
    assert AgreementChange.objects.count() == 0


# Who may


@pytest.mark.parametrize("document", [EXTEND, TERMINATE, UPDATE, REVOKE])
def test_neither_customers_nor_strangers_change_periods(home: Home, document: str) -> None:
    agreement = home.agree(valid_to=JUNE)
    make_brand("TIDAL_GB")
    elsewhere = partner(make_organization("TIDAL_GB", permissions=LOOKS_AFTER))
    asked: dict[str, Any] = of(agreement, validTo="2025-09-01")
    if document == TERMINATE:
        asked = {"agreementId": str(agreement.pk), "terminateAt": "2025-04-01T00:00:00Z"}
    elif document == UPDATE:
        asked = of(agreement, validFrom="2024-01-01", validTo="2025-05-01")
    elif document == REVOKE:
        asked = of(agreement)

    def codes(caller: Any) -> list[str]:
        return error_codes(ask(caller, document, input=asked))

    refusal = ["KT-CT-4123"] if document == REVOKE else ["KT-CT-1111"]
    assert codes(None) == ["KT-CT-1112"]
    assert codes(home.customer) == refusal
    assert codes(customer(make_user())) == refusal
    hidden = {EXTEND: "KT-CT-4178", UPDATE: "KT-CT-4178", TERMINATE: "KT-CT-1501", REVOKE: "KT-CT-4123"}
    assert codes(elsewhere) == [hidden[document]]
    assert AgreementChange.objects.count() == 0
