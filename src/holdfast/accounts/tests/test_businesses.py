from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts import operations
from holdfast.accounts.access import AccountScope
from holdfast.accounts.models import Account, Business, BusinessUserRole, InternalCompany
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import (
    NOW,
    make_account,
    make_brand,
    make_organization,
    make_role,
    make_staff,
    make_user,
)
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from holdfast.identity.tokens import Holder

pytestmark = pytest.mark.django_db

SETS_UP = {
    "Can access third party queries",
    "Can allocate user roles",
    "Can create businesses",
    "Can query businesses",
    "Can update businesses",
}
CREATE = """mutation ($input: CreateBusinessInput!) { createBusiness(input: $input) { business {
    id name number businessType sectors segmentName linkedAccountNumbers
    details { key value } legalAddress { streetAddress postalCode country }
} } }"""
BY = """query ($id: ID, $details: [BusinessDetailInput]) { business(id: $id, details: $details) {
    name segmentName linkedAccountNumber
} }"""
LINK = """mutation ($input: LinkAccountToBusinessInput!) { linkAccountToBusiness(input: $input) {
    business { linkedAccountNumbers }
} }"""
SEGMENT = """mutation ($input: AddBusinessToSegmentInput!) { addBusinessToSegment(input: $input) {
    businessSegmentPeriod { id startAt endAt segment { name } }
} }"""
GRANT = """mutation ($input: GrantUserAccessToBusinessInput!) {
    grantUserAccessToBusiness(input: $input) { __typename }
}"""
REVOKE = """mutation ($input: RevokeUserAccessFromBusinessInput!) {
    revokeUserAccessFromBusiness(input: $input) { __typename }
}"""
COMPANY = """mutation ($input: CreateInternalCompanyInput!) { createInternalCompany(input: $input) {
    internalCompany { id }
} }"""
BAKERY: dict[str, Any] = {
    "businessName": "Quay Bakery",
    "businessNumber": "01234567",
    "businessType": "LIMITED",
    "businessSectors": ["food"],
    "businessDetails": [{"key": "vat", "value": "GB1"}],
    "businessLegalAddress": {
        "country": "GB",
        "streetAddress": "1 Mill Row",
        "locality": "Bristol",
        "postalCode": "bs2 0aa",
    },
}


def agency() -> Holder:
    return partner(make_organization(make_brand().code, permissions=SETS_UP))


def test_a_partner_sets_up_a_business_with_two_shops_and_its_bookkeeper() -> None:
    caller, bookkeeper = agency(), make_user()
    make_role()
    operations.create_segment(name="Retail", now=NOW)
    first, second = make_account(), make_account()

    business = data_of(ask(caller, CREATE, input=BAKERY))["createBusiness"]["business"]
    assert business["number"] == "01234567"
    assert business["details"] == [{"key": "vat", "value": "GB1"}]
    assert business["legalAddress"]["postalCode"] == "BS2 0AA"
    assert business["linkedAccountNumbers"] == []

    for account, role in ((first, "BILLING"), (second, None)):
        link = {"accountId": str(account.pk), "businessId": business["id"], "roleCode": role}
        linked = data_of(ask(caller, LINK, input=link))["linkAccountToBusiness"]["business"]
    assert linked == {"linkedAccountNumbers": [first.number, second.number]}

    segment = {"businessId": business["id"], "segmentName": "retail"}
    period = data_of(ask(caller, SEGMENT, input=segment))["addBusinessToSegment"]["businessSegmentPeriod"]
    assert period["segment"] == {"name": "Retail"}
    assert (period["startAt"], period["endAt"]) == (NOW.isoformat(), None)

    access = {
        "businessId": business["id"],
        "roleCode": "account-holder",
        "userNumber": bookkeeper.number,
    }
    data_of(ask(caller, GRANT, input=access))
    assert AccountScope.of_user(bookkeeper.pk).account_ids == {first.pk, second.pk}
    by_details = ask(customer(bookkeeper), BY, details=[{"key": "vat", "value": "GB1"}])
    assert data_of(by_details)["business"] == {
        "name": "Quay Bakery",
        "segmentName": "Retail",
        "linkedAccountNumber": first.number,
    }

    data_of(ask(caller, REVOKE, input=access))
    assert AccountScope.of_user(bookkeeper.pk).account_ids == frozenset()
    assert error_codes(ask(customer(bookkeeper), BY, id=business["id"])) == ["KT-CT-11107"]
    assert list(AuditRecord.objects.order_by("pk").values_list("operation", flat=True)) == [
        "createBusiness",
        "linkAccountToBusiness",
        "linkAccountToBusiness",
        "addBusinessToSegment",
        "grantUserAccessToBusiness",
        "revokeUserAccessFromBusiness",
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"businessName": " "}, "KT-CT-11108"),
        ({"businessNumber": ""}, "KT-CT-11108"),
        ({"businessNumber": "1" * 51}, "KT-CT-11108"),
        ({"businessLegalAddress": {"country": "GB", "postalCode": "nowhere"}}, "KT-CT-11109"),
        ({"businessBillingAddress": {"streetAddress": "1 Mill Row"}}, "KT-CT-11109"),
        ({"businessSectors": [""]}, "KT-CT-11110"),
        ({"businessDetails": [{"key": "", "value": "1"}]}, "KT-CT-11110"),
    ],
)
def test_a_business_is_set_up_with_what_can_be_true(changes: dict[str, Any], code: str) -> None:
    assert error_codes(ask(agency(), CREATE, input=BAKERY | changes)) == [code]
    assert not Business.objects.exists()


def test_a_sole_trader_needs_no_number() -> None:
    trader = BAKERY | {"businessNumber": "", "businessType": "SOLE_TRADER"}

    assert data_of(ask(agency(), CREATE, input=trader))["createBusiness"]["business"]["number"] == ""


def test_a_business_is_shown_to_those_who_set_it_up_and_to_no_other_partner() -> None:
    owner, other = agency(), agency()
    key = data_of(ask(owner, CREATE, input=BAKERY))["createBusiness"]["business"]["id"]
    clerk = customer(make_staff(permissions={"Can query businesses"}))
    name = "query ($id: ID) { business(id: $id) { name } }"

    assert data_of(ask(owner, name, id=key))["business"] == {"name": "Quay Bakery"}
    assert data_of(ask(clerk, name, id=key))["business"] == {"name": "Quay Bakery"}
    for caller in (other, customer(make_user())):
        assert error_codes(ask(caller, BY, id=key)) == ["KT-CT-11107"]
        assert error_codes(ask(caller, BY, id="999999")) == ["KT-CT-11107"]
        assert error_codes(ask(caller, BY, details=[{"key": "vat", "value": "GB1"}])) == ["KT-CT-11101"]
    assert error_codes(ask(None, BY, id=key)) == ["KT-CT-1112"]


def test_a_question_has_to_say_which_business_it_is_about() -> None:
    caller = agency()
    for _ in range(2):
        data_of(ask(caller, CREATE, input=BAKERY))
    vat = [{"key": "vat", "value": "GB1"}]

    for asked in ({}, {"id": "nonsense"}, {"id": "1", "details": vat}, {"details": vat}, {"details": []}):
        assert error_codes(ask(caller, BY, **asked)) == ["KT-CT-1605"]


def test_a_business_without_accounts_has_no_account_number_to_show() -> None:
    caller = agency()
    key = data_of(ask(caller, CREATE, input=BAKERY))["createBusiness"]["business"]["id"]

    assert error_codes(ask(caller, BY, id=key)) == ["KT-CT-11102"]


def test_an_account_moves_and_a_role_is_taken_over_only_where_asked() -> None:
    caller = customer(make_staff(permissions=SETS_UP | {"Can access customer queries"}))
    bakery, mill = (operations.create_business(name=name, now=NOW) for name in ("Bakery", "Mill"))
    first, second = make_account(business=bakery), make_account(business=mill)
    operations.link_account_to_business(account=first, business=bakery, role_code="BILLING", now=NOW)

    def linking(account: Account, *, role: str | None = None, overwrite: bool = False) -> list[str]:
        given = {
            "accountId": str(account.pk),
            "businessId": str(bakery.pk),
            "roleCode": role,
            "shouldOverwrite": overwrite,
        }
        return error_codes(ask(caller, LINK, input=given))

    assert linking(second) == ["KT-CT-11104"]
    assert linking(make_account(), role="BILLING") == ["KT-CT-11105"]
    assert linking(make_account(), role="R" * 101) == ["KT-CT-1605"]
    assert set(bakery.accounts.all()) == {first}

    assert linking(second, role="BILLING", overwrite=True) == []
    roles = dict(bakery.accounts.values_list("number", "business_role"))
    assert roles == {first.number: "", second.number: "BILLING"}
    event = BusinessEventRecord.objects.filter(account_number=second.number).latest("pk")
    assert event.data["role_taken_from"] == first.number
    assert event.data["from_business_id"] == mill.pk


def test_what_is_not_in_reach_cannot_be_linked() -> None:
    caller = agency()
    key = data_of(ask(caller, CREATE, input=BAKERY))["createBusiness"]["business"]["id"]
    foreign = make_account(brand=make_brand("HOLDFAST_FR", market="FR"))
    other = operations.create_business(name="Mill", now=NOW)

    def linking(account_id: object, business_id: object) -> list[str]:
        given = {"accountId": str(account_id), "businessId": str(business_id)}
        return error_codes(ask(caller, LINK, input=given))

    assert linking(foreign.pk, key) == ["KT-CT-11106"]
    assert linking("nonsense", key) == ["KT-CT-11106"]
    assert linking(make_account().pk, other.pk) == ["KT-CT-11107"]


def test_a_business_leaves_one_segment_for_another() -> None:
    caller = customer(make_staff(permissions=SETS_UP))
    business = operations.create_business(name="Bakery", now=NOW)
    for name in ("Retail", "Key"):
        operations.create_segment(name=name, now=NOW)

    def adding(segment: str) -> Any:
        return ask(caller, SEGMENT, input={"businessId": str(business.pk), "segmentName": segment})

    first = data_of(adding("Retail"))["addBusinessToSegment"]["businessSegmentPeriod"]
    again = data_of(adding("Retail"))["addBusinessToSegment"]["businessSegmentPeriod"]
    assert again["id"] == first["id"]
    data_of(adding("Key"))
    assert error_codes(adding("Nobody")) == ["KT-CT-11111"]

    periods = business.segment_periods.order_by("pk").values_list("segment__name", "end_at")
    assert list(periods) == [("Retail", NOW), ("Key", None)]


def test_access_is_given_to_people_and_in_roles_that_the_partner_may_give() -> None:
    caller = agency()
    key = data_of(ask(caller, CREATE, input=BAKERY))["createBusiness"]["business"]["id"]
    newcomer, stranger = make_user(), make_user()
    make_account(user=stranger, brand=make_brand("HOLDFAST_FR", market="FR"))
    make_role()
    make_role("administrator", frozenset({"Can approve repayments"}))
    whole = {"businessId": key, "roleCode": "account-holder", "userNumber": newcomer.number}

    for document in (GRANT, REVOKE):
        for change, code in (
            ({"businessId": "999999"}, "KT-CT-11107"),
            ({"userNumber": stranger.number}, "KT-CT-13501"),
            ({"userNumber": "U-00000000"}, "KT-CT-13501"),
            ({"roleCode": "administrator"}, "KT-CT-5463"),
            ({"roleCode": "nonsense"}, "KT-CT-5463"),
        ):
            assert error_codes(ask(caller, document, input=whole | change)) == [code]
    assert error_codes(ask(caller, REVOKE, input=whole)) == ["KT-CT-13501"]
    assert not BusinessUserRole.objects.exists()


def test_a_company_of_the_group_is_recorded_once() -> None:
    caller = customer(make_staff(permissions={"Can create internal companies"}))
    given = {"name": "Holdfast Trading", "primaryRegistrationNumber": "77"}

    made = data_of(ask(caller, COMPANY, input=given))["createInternalCompany"]["internalCompany"]

    assert made == {"id": str(InternalCompany.objects.get().pk)}
    for change, code in (
        ({"primaryRegistrationNumber": "78", "name": "HOLDFAST trading"}, "KT-CT-14402"),
        ({"name": "Other"}, "KT-CT-14402"),
        ({"name": "Third", "legalAddress": {"country": "XX"}}, "KT-CT-14403"),
        ({"name": ""}, "KT-CT-1605"),
        ({"name": "Fourth", "secondaryRegistrationNumber": "1" * 51}, "KT-CT-1605"),
    ):
        assert error_codes(ask(caller, COMPANY, input=given | change)) == [code]
    assert InternalCompany.objects.count() == 1


@pytest.mark.parametrize(
    ("document", "given", "code"),
    [
        (CREATE, BAKERY, "KT-CT-1111"),
        (COMPANY, {"name": "Holdfast"}, "KT-CT-1111"),
        (SEGMENT, {"businessId": "1", "segmentName": "Retail"}, "KT-CT-1111"),
        (LINK, {"accountId": "1", "businessId": "1"}, "KT-CT-1111"),
        (GRANT, {"businessId": "1", "roleCode": "a", "userNumber": "b"}, "KT-CT-11107"),
        (REVOKE, {"businessId": "1", "roleCode": "a", "userNumber": "b"}, "KT-CT-11107"),
    ],
)
def test_businesses_are_changed_with_the_permission_alone(
    document: str, given: dict[str, Any], code: str
) -> None:
    unfit = partner(make_organization(make_brand().code, permissions={"Can access third party queries"}))

    assert error_codes(ask(None, document, input=given)) == ["KT-CT-1112"]
    assert error_codes(ask(customer(make_user()), document, input=given)) == [code]
    assert error_codes(ask(unfit, document, input=given)) == [code]
    assert not Business.objects.exists()
