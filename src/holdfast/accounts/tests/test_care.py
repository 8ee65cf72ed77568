"""Who needs care, over HTTP: what people, support and third parties read of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from holdfast.accounts import operations
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.models import HardshipAgreement
from holdfast.accounts.operations import BillingDetails
from holdfast.accounts.tests.asking import ask, customer, data_of, partner
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_brand,
    make_organization,
    make_staff,
    make_user,
)
from holdfast.api.errors import InvalidInputData
from holdfast.platform.models import BusinessEventRecord

pytestmark = pytest.mark.django_db

CARE = """{ viewer { isInHardship address { streetAddress postalCode country } specialCircumstances {
    isSharingConsentGiven
    records {
        __typename
        ... on SpecialCircumstanceRecordType { id internalCode summary createdAt }
        ... on TemporarySpecialCircumstanceRecordType { id internalCode summary createdAt expiryDate }
    }
} } }"""
OF_USER = """query ($number: ID) { accountUser(number: $number) {
    isInHardship address { postalCode } specialCircumstances { records { __typename } }
} }"""
AGREED = """query ($number: String!) { account(accountNumber: $number) {
    isInHardship
    activeHardshipAgreements {
        id hardshipType hardshipDetails hardshipEntryReason paymentPlanDetails startDate endDate exitReason
        exitReasonDetails createdAt
    }
    assistanceAgreements { assistanceType activeFrom activeTo }
} }"""
MILL_ROW = RichAddress(country="GB", street_address="1 Mill Row", locality="Bristol", postal_code="BS2 0AA")


def agree(account: Any, **values: Any) -> HardshipAgreement:
    return operations.begin_hardship_agreement(
        account=account,
        hardship_type="UNEMPLOYMENT",
        hardship_details="Lost her job in February.",
        hardship_entry_reason="SELF_IDENTIFIED",
        payment_plan_details="10 pounds a week",
        now=NOW,
        **{"start_date": date(2025, 3, 1), **values},
    )


def test_a_person_reads_where_they_live_and_what_care_they_need() -> None:
    ada = make_user()
    operations.update_personal_address(user=ada, address=MILL_ROW, now=NOW)
    operations.update_special_circumstances_sharing(user=ada, is_given=True, now=NOW)
    lasting = operations.record_special_circumstance(
        user=ada, internal_code="DIALYSIS", summary="Has a dialysis machine at home", now=NOW
    )
    young = operations.record_special_circumstance(
        user=ada,
        internal_code="YOUNG_CHILDREN",
        summary="Children under five",
        expiry_date=date(2027, 6, 1),
        now=NOW,
    )

    viewer = data_of(ask(customer(ada), CARE))["viewer"]

    assert viewer["address"] == {"streetAddress": "1 Mill Row", "postalCode": "BS2 0AA", "country": "GB"}
    assert viewer["specialCircumstances"] == {
        "isSharingConsentGiven": True,
        "records": [
            {
                "__typename": "SpecialCircumstanceRecordType",
                "id": str(lasting.pk),
                "internalCode": "DIALYSIS",
                "summary": "Has a dialysis machine at home",
                "createdAt": NOW.isoformat(),
            },
            {
                "__typename": "TemporarySpecialCircumstanceRecordType",
                "id": str(young.pk),
                "internalCode": "YOUNG_CHILDREN",
                "summary": "Children under five",
                "createdAt": NOW.isoformat(),
                "expiryDate": "2027-06-01",
            },
        ],
    }
    told = BusinessEventRecord.objects.filter(name="accounts.user.special_circumstance_recorded-v1")
    assert told.count() == 2
    assert "DIALYSIS" not in str([event.data for event in told])


def test_what_is_over_is_not_told() -> None:
    ada = make_user()
    ended = operations.record_special_circumstance(user=ada, internal_code="A", summary="a", now=NOW)
    operations.record_special_circumstance(
        user=ada, internal_code="B", summary="b", expiry_date=NOW.date(), now=NOW - timedelta(days=9)
    )
    for _ in range(2):
        operations.end_special_circumstance(circumstance=ended, now=NOW)

    seen = data_of(ask(customer(ada), CARE))["viewer"]["specialCircumstances"]

    assert seen == {"isSharingConsentGiven": None, "records": []}


def test_third_parties_learn_of_circumstances_only_where_the_person_lets_them() -> None:
    ada, ben = make_user(), make_user()
    account = make_account(user=ada)
    operations.add_user_to_account(user=ben, account=account, role=ada.account_roles.get().role, now=NOW)
    operations.record_special_circumstance(user=ada, internal_code="A", summary="a", now=NOW)
    served = partner(make_organization(make_brand().code, permissions={"Can access third party queries"}))
    clerk = customer(make_staff(permissions={"Can access customer queries"}))

    def seen(caller: Any) -> Any:
        return data_of(ask(caller, OF_USER, number=ada.number))["accountUser"]["specialCircumstances"]

    assert seen(clerk) == {"records": [{"__typename": "SpecialCircumstanceRecordType"}]}
    assert seen(served) is None
    operations.update_special_circumstances_sharing(user=ada, is_given=True, now=NOW)
    assert seen(served) == {"records": [{"__typename": "SpecialCircumstanceRecordType"}]}
    users = "query ($n: String!) { account(accountNumber: $n) { users { specialCircumstances { records "
    users += "{ __typename } } } } }"
    together = data_of(ask(customer(ben), users, n=account.number))["account"]["users"]
    assert [one["specialCircumstances"] for one in together] == [None, {"records": []}]


def test_who_has_said_nothing_lives_where_their_own_account_is_billed() -> None:
    ada, clerk = make_user(), make_user()
    billed = BillingDetails(address=MILL_ROW)
    make_account(user=clerk, account_type="BUSINESS", billing=billed)
    make_account(user=ada, billing=billed)

    where = {who: data_of(ask(customer(who), CARE))["viewer"]["address"] for who in (ada, clerk)}

    assert where[ada] == {"streetAddress": "1 Mill Row", "postalCode": "BS2 0AA", "country": "GB"}
    assert where[clerk] is None


def test_support_reads_what_was_agreed_with_somebody_who_finds_it_hard_to_pay() -> None:
    ada = make_user()
    account = make_account(user=ada)
    agreement = agree(account)
    operations.begin_assistance_agreement(
        account=account,
        assistance_type="WATER_SAVER",
        active_from=date(2025, 2, 1),
        active_to=date(2026, 2, 1),
        now=NOW,
    )
    clerk = customer(make_staff(permissions={"Can access customer queries"}))

    found = data_of(ask(clerk, AGREED, number=account.number))["account"]

    assert found == {
        "isInHardship": True,
        "activeHardshipAgreements": [
            {
                "id": str(agreement.pk),
                "hardshipType": "UNEMPLOYMENT",
                "hardshipDetails": "Lost her job in February.",
                "hardshipEntryReason": "SELF_IDENTIFIED",
                "paymentPlanDetails": "10 pounds a week",
                "startDate": "2025-03-01",
                "endDate": None,
                "exitReason": None,
                "exitReasonDetails": None,
                "createdAt": NOW.isoformat(),
            }
        ],
        "assistanceAgreements": [
            {"assistanceType": "WATER_SAVER", "activeFrom": "2025-02-01", "activeTo": "2026-02-01"}
        ],
    }
    assert data_of(ask(customer(ada), CARE))["viewer"]["isInHardship"] is True
    own = data_of(ask(customer(ada), AGREED, number=account.number))["account"]
    assert own["activeHardshipAgreements"][0]["hardshipDetails"] == ""


def test_an_agreement_holds_until_the_day_on_which_it_ends() -> None:
    account = make_account()
    agreement = agree(account)
    operations.end_hardship_agreement(
        agreement=agreement,
        end_date=date(2025, 4, 1),
        exit_reason="CUSTOMER_REQUEST",
        exit_reason_details="Has found work",
        now=NOW,
    )
    clerk = customer(make_staff(permissions={"Can access customer queries"}))

    def seen(day: int) -> Any:
        return data_of(ask(clerk, AGREED, number=account.number, now=NOW + timedelta(days=day)))["account"]

    last = seen(30)["activeHardshipAgreements"][0]  # 31 March
    assert (last["endDate"], last["exitReason"]) == ("2025-04-01", "CUSTOMER_REQUEST")
    assert last["exitReasonDetails"] == "Has found work"
    assert seen(31)["activeHardshipAgreements"] == []
    assert seen(31)["isInHardship"] is False


def test_one_agreement_at_a_time_that_ends_once_and_not_before_it_begins() -> None:
    account = make_account()
    agreement = agree(account)

    with pytest.raises(InvalidInputData):
        agree(account)

    def end(day: date) -> None:
        operations.end_hardship_agreement(agreement=agreement, end_date=day, exit_reason="OTHER", now=NOW)

    with pytest.raises(InvalidInputData):
        end(date(2025, 2, 28))
    end(date(2025, 3, 2))
    with pytest.raises(InvalidInputData):
        end(date(2025, 3, 3))
    agree(account, start_date=date(2025, 3, 2))
    assert account.hardship_agreements.count() == 2


@pytest.mark.parametrize("wrong", [{"assistance_type": " "}, {"active_to": date(2025, 1, 31)}])
def test_help_has_a_name_and_days_in_their_order(wrong: dict[str, Any]) -> None:
    given: dict[str, Any] = {"assistance_type": "WATER_SAVER", "active_from": date(2025, 2, 1)}

    with pytest.raises(InvalidInputData):
        operations.begin_assistance_agreement(account=make_account(), now=NOW, **given | wrong)
