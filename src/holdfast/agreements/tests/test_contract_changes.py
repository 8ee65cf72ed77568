"""Contracts varied and terminated over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_account
from holdfast.agreements.models.contracts import ContractNoteReason, ContractVersion
from holdfast.agreements.tests.contracting import (
    A_FEE,
    A_YEAR,
    A_YEAR_ON,
    APRIL,
    ATTACH,
    DIRECT_DEBIT,
    JULY,
    MAY,
    RESCIND,
    REVOKE,
    TERMINATE,
    VARY,
    make,
    send,
    support,
)
from holdfast.agreements.tests.factories import make_agreement
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db

DELAY: dict[str, Any] = {"delayerdays": {"days": 14, "strategy": "WORKING_DAYS"}}
READ = """query ($identifier: String, $version: Int) {
    accountContract(identifier: $identifier, version: $version) { status
        lifecycle { versionReference effectiveFrom } terms { identifier } } }"""


def closed(*_: Any) -> bool:
    """A journey that is open to nobody."""
    return False


def test_terms_are_varied_by_a_new_version_and_the_old_one_stays() -> None:
    staff, account = support(), make_account()
    ContractNoteReason.objects.create(
        slug="price-review", description="Yearly review", activity_types=["CONTRACT_VARIATION_STARTED"]
    )
    identifier = make(staff, account, A_YEAR, DIRECT_DEBIT)

    varied = data_of(
        send(
            staff,
            VARY,
            now=MAY,
            identifier=identifier,
            terms=[
                {"minimumcontractlength": {"length": 6, "unitOfTime": "months", "isVariable": False}},
                DELAY,
            ],
            contractNote={"note": "Asked by telephone", "reasonSlug": "price-review"},
        )
    )["varyContractTerms"]["contract"]

    assert varied == {
        "identifier": identifier,
        "status": "ACTIVE",
        "lifecycle": {"versionReference": 2, "effectiveFrom": "2025-05-01T00:00:00+00:00"},
        "notes": [
            {
                "activityType": "CONTRACT_VARIATION_STARTED",
                "note": "Asked by telephone",
                "createdAt": "2025-05-01T00:00:00+00:00",
                "reason": {
                    "slug": "price-review",
                    "description": "Yearly review",
                    "activityTypes": ["CONTRACT_VARIATION_STARTED"],
                },
            }
        ],
        "terms": [
            {
                "identifier": "minimumcontractlength",
                "isVariable": False,
                "length": 6,
                "unitOfTime": "months",
            },
            {"identifier": "paysbydirectdebit", "isVariable": True},
            {"identifier": "delayerdays", "isVariable": True, "days": 14, "strategy": "WORKING_DAYS"},
        ],
    }
    before = data_of(ask(staff, READ, now=MAY, identifier=identifier, version=1))["accountContract"]
    assert [one["identifier"] for one in before["terms"]] == ["minimumcontractlength", "paysbydirectdebit"]
    [event] = BusinessEventRecord.objects.filter(name="agreements.contract.varied-v1")
    assert event.data["version"] == 2
    assert AuditRecord.objects.filter(operation="varyContractTerms", account_number=account.number).exists()


def test_a_variation_that_takes_effect_later_is_under_way_until_then() -> None:
    staff = support()
    identifier = make(staff, make_account())
    data_of(send(staff, VARY, now=MAY, identifier=identifier, terms=[DELAY], applicableAt=JULY))

    def read(now: datetime) -> dict[str, Any]:
        found: dict[str, Any] = data_of(ask(staff, READ, now=now, identifier=identifier))["accountContract"]
        return found

    assert read(MAY)["status"] == "JOURNEY_IN_PROGRESS"
    assert read(MAY)["lifecycle"]["versionReference"] == 1
    assert error_codes(send(staff, VARY, now=MAY, identifier=identifier, terms=[A_YEAR])) == ["KT-CT-10008"]
    leaving = send(staff, TERMINATE, now=MAY, identifier=identifier, validTo=JULY)
    assert error_codes(leaving) == ["KT-CT-10008"]
    assert read(JULY)["status"] == "ACTIVE"
    assert read(JULY)["lifecycle"] == {
        "versionReference": 2,
        "effectiveFrom": "2025-07-01T00:00:00+00:00",
    }


def test_variations_that_are_refused(settings: SettingsWrapper) -> None:
    staff = support()
    fixed = {"minimumcontractlength": {**A_YEAR["minimumcontractlength"], "isVariable": False}}
    identifier = make(staff, make_account(), fixed, validTo=A_YEAR_ON)

    def codes(*terms: Any, now: datetime = MAY, key: str | None = identifier, **values: Any) -> list[str]:
        return error_codes(send(staff, VARY, now=now, identifier=key, terms=list(terms or [DELAY]), **values))

    assert codes(key="1") == codes(key=None) == ["KT-CT-10003"]
    # nothing changes, after the end, before the beginning
    assert codes(fixed) == ["KT-CT-10011"]
    assert codes(applicableAt=A_YEAR_ON) == codes(applicableAt=NOW) == ["KT-CT-10011"]
    assert codes(now=A_YEAR_ON) == ["KT-CT-10011"]
    # it was agreed that the minimum length is not varied
    assert codes({"minimumcontractlength": {"length": 24, "unitOfTime": "MONTHS"}}) == ["KT-CT-10012"]
    assert codes({"minimumcontractlength": {"length": 0, "unitOfTime": "MONTHS"}}) == ["KT-CT-10033"]
    assert codes({}) == codes({**DELAY, **DIRECT_DEBIT}) == ["KT-CT-10033"]
    assert codes(contractNote={"reasonSlug": "no-such-reason"}) == ["KT-CT-10038"]
    ContractNoteReason.objects.create(
        slug="moving-out", description="Moves out", activity_types=["CONTRACT_TERMINATION_STARTED"]
    )
    assert codes(contractNote={"reasonSlug": "moving-out"}) == ["KT-CT-10038"]
    settings.CONTRACT_NOTES_ENABLED = False
    assert codes(contractNote={"note": "Asked by telephone"}) == ["KT-CT-10037"]
    settings.CONTRACT_JOURNEYS = {"VARIATION": f"{__name__}.closed"}
    assert codes() == ["KT-CT-10035"]
    settings.CONTRACT_JOURNEYS = {"VARIATION": "nowhere.to.be.found"}
    assert codes() == ["KT-CT-10036"]
    settings.CONTRACT_VARIATION_JOURNEY = "BY_POST"
    assert codes() == ["KT-CT-10034"]
    assert ContractVersion.objects.count() == 1
    rescinded = make(staff, make_account())
    data_of(send(staff, RESCIND, identifier=rescinded))
    assert codes(key=rescinded) == ["KT-CT-10041"]


def test_leaving_while_a_contract_binds_costs_what_was_agreed() -> None:
    staff, account = support(), make_account()
    agreement = make_agreement(account)
    identifier = make(staff, account, A_YEAR, A_FEE)
    data_of(send(staff, ATTACH, agreementIds=[agreement.pk], accountContractIdentifier=identifier))

    ended = data_of(
        send(staff, TERMINATE, now=MAY, identifier=identifier, validTo=JULY, contractNote={"note": "Moves"})
    )["terminateContract"]["contract"]

    assert ended == {
        "identifier": identifier,
        "status": "JOURNEY_IN_PROGRESS",
        "validTo": "2025-07-01T00:00:00+00:00",
        "cancelledAt": "2025-05-01T00:00:00+00:00",
        "notes": [{"activityType": "CONTRACT_TERMINATION_STARTED", "note": "Moves", "reason": None}],
    }
    assert (
        data_of(ask(staff, READ, now=JULY, identifier=identifier))["accountContract"]["status"]
        == "TERMINATED"
    )
    [event] = BusinessEventRecord.objects.filter(name="agreements.contract.terminated-v1")
    assert event.data["exit_fees"] == [{"market_name": "GBR_ELECTRICITY", "amount": "5000"}]
    assert event.data["agreements_going_on"] == [agreement.pk]


def test_without_a_fee_a_contract_that_binds_is_left_by_a_waiver_alone() -> None:
    staff = support()
    identifier = make(staff, make_account(), A_YEAR)
    refused = send(staff, TERMINATE, now=MAY, identifier=identifier, validTo=MAY)
    assert error_codes(refused) == ["KT-CT-10007"]

    ended = send(staff, TERMINATE, now=MAY, identifier=identifier, validTo=MAY, waiveExitFee=True)

    assert data_of(ended)["terminateContract"]["contract"]["status"] == "TERMINATED"
    [event] = BusinessEventRecord.objects.filter(name="agreements.contract.terminated-v1")
    assert event.data["exit_fees"] == []


def test_terminations_that_are_refused(settings: SettingsWrapper) -> None:
    staff = support()
    identifier = make(staff, make_account(), validTo=JULY)

    def codes(
        valid_to: datetime = MAY + timedelta(days=1),
        *,
        now: datetime = MAY,
        key: str = identifier,
        **values: Any,
    ) -> list[str]:
        return error_codes(send(staff, TERMINATE, now=now, identifier=key, validTo=valid_to, **values))

    assert codes(key="1") == ["KT-CT-10003"]
    assert codes(now=NOW) == ["KT-CT-10025"]
    assert codes(APRIL) == ["KT-CT-10044"]
    assert codes(JULY + timedelta(days=1)) == ["KT-CT-10013"]
    assert codes(JULY) == ["KT-CT-10039"]
    assert codes(now=JULY) == ["KT-CT-10024"]
    assert codes(contractNote={"reasonSlug": "no-such-reason"}) == ["KT-CT-10038"]
    settings.CONTRACT_NOTES_ENABLED = False
    assert codes(contractNote={"note": "Moves"}) == ["KT-CT-10037"]
    assert codes() == []
    assert codes() == ["KT-CT-10008"]
    assert codes(now=JULY) == ["KT-CT-10022"]
    revoked, rescinded = make(staff, make_account()), make(staff, make_account())
    data_of(send(staff, REVOKE, identifier=revoked))
    data_of(send(staff, RESCIND, identifier=rescinded))
    assert codes(key=revoked) == ["KT-CT-10023"]
    assert codes(key=rescinded) == ["KT-CT-10041"]


def test_a_fortnight_is_counted_from_the_day_of_actualization_where_that_is_the_signature() -> None:
    staff = support()
    identifier = make(staff, make_account(), signedAt=JULY, validFrom=JULY)
    actualize = """mutation ($input: ActualizeContractInput!) {
        actualizeContract(input: $input) { contract { status } } }"""
    data_of(send(staff, actualize, now=MAY, identifier=identifier, validFrom=JULY))

    late = datetime(2025, 5, 16, tzinfo=UTC)
    assert error_codes(send(staff, RESCIND, now=late, identifier=identifier)) == ["KT-CT-10040"]
