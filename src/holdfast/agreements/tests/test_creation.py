"""Agreements made over HTTP, by staff for a customer, and told to the customer."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from holdfast.accounts.models import Message
from holdfast.accounts.tests.asking import partner
from holdfast.accounts.tests.factories import make_brand, make_organization, make_user
from holdfast.agreements.models import Agreement
from holdfast.agreements.tests.factories import make_product, make_tariff
from holdfast.agreements.tests.homes import (
    NOW,
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
from holdfast.properties.choices import Fuel
from holdfast.properties.tests.factories import make_supply_point

pytestmark = pytest.mark.django_db

AGREEMENT = """agreement { id validFrom validTo agreedFrom agreedTo agreedAt rescissionDeadlineAt isActive isRevoked
    terminatedAt params account { number } product { code } supplyPoint { externalIdentifier marketName } }"""
CREATE = f"mutation ($input: CreateAgreementInput!) {{ createAgreement(input: $input) {{ {AGREEMENT} }} }}"
GET_OR_CREATE = f"""mutation ($input: CreateAgreementInput!) {{
    getOrCreateAgreement(input: $input) {{ created {AGREEMENT} }} }}"""


@pytest.fixture
def home() -> Home:
    return Home()


def wish(home: Home, code: str, **further: Any) -> dict[str, Any]:
    return {
        "accountNumber": home.account.number,
        "agreedAt": "2025-02-27T18:00:00Z",
        "productCode": code,
        "supplyPointExternalIdentifier": home.electricity.identifier,
        "validFrom": "2025-04-01T00:00:00+01:00",
        **further,
    }


def test_staff_agree_for_a_customer_who_is_told_and_may_change_their_mind(home: Home) -> None:
    product = home.product()

    answer = ask(
        home.staff,
        CREATE,
        input=wish(home, product.code, validTo="2026-04-01T00:00:00+01:00", params={"channel": "phone"}),
    )

    agreed = Agreement.objects.get()
    assert data_of(answer)["createAgreement"]["agreement"] == {
        "id": str(agreed.pk),
        "validFrom": "2025-03-31T23:00:00+00:00",
        "validTo": "2026-03-31T23:00:00+00:00",
        "agreedFrom": "2025-03-31T23:00:00+00:00",
        "agreedTo": "2026-03-31T23:00:00+00:00",
        "agreedAt": "2025-02-27T18:00:00+00:00",
        # agreed on Thursday, 27 February: the 14th day after is 13 March
        "rescissionDeadlineAt": "2025-03-14T00:00:00+00:00",
        "isActive": False,
        "isRevoked": False,
        "terminatedAt": None,
        "params": '{"channel": "phone"}',
        "account": {"number": home.account.number},
        "product": {"code": product.code},
        "supplyPoint": {
            "externalIdentifier": home.electricity.identifier,
            "marketName": "GBR_ELECTRICITY",
        },
    }
    assert events(agreed) == ["agreement.created"]
    assert audited("createAgreement") == [f"Account:{home.account.pk}", f"Agreement:{agreed.pk}"]
    run_jobs("agreements.")
    [message] = mail.outbox
    assert message.to == [home.user.email]
    assert message.subject == "Your electricity with Holdfast_Gb"
    assert "from 1 April 2025 on we supply 14 Quay Street" in message.body
    assert "until 31 March 2026" in message.body
    assert "until the end of 13 March 2025" in message.body
    told = Message.objects.get(account=home.account)
    assert (told.subject, told.text_body, told.recipient) == (message.subject, message.body, home.user.email)


def test_the_price_is_that_of_the_area_that_the_supply_point_lies_in(home: Home) -> None:
    brand = home.account.brand
    product = make_product(brand)
    for area in ("_A", "_C", "_P"):
        make_tariff(brand, product=product, fuel=Fuel.GAS, region=area)
    point = make_supply_point(
        home.place, details={"gsp_group_id": "_C"}
    )  # gas is priced by the area beside it
    assert point.details["gsp_group_id"] == "_C"

    ask(home.staff, CREATE, input=wish(home, product.code, supplyPointExternalIdentifier=home.gas.identifier))

    assert Agreement.objects.get().tariff.region == "_C"


def test_the_deadline_can_be_agreed_and_a_business_has_none(home: Home) -> None:
    deadline = "2025-06-01T00:00:00+00:00"
    asked = wish(home, home.product().code, rescissionDeadlineAt=deadline)
    found = data_of(ask(home.staff, CREATE, input=asked))["createAgreement"]["agreement"]
    assert found["rescissionDeadlineAt"] == deadline

    home.account.account_type = "BUSINESS"
    home.account.save()
    product = home.product(Fuel.GAS, is_business=True)
    asked = wish(home, product.code, supplyPointExternalIdentifier=home.gas.identifier)
    found = data_of(ask(home.staff, CREATE, input=asked))["createAgreement"]["agreement"]
    assert found["rescissionDeadlineAt"] is None


@pytest.mark.parametrize("document", [CREATE, GET_OR_CREATE])
def test_what_is_refused_changes_nothing(home: Home, document: str) -> None:
    brand = home.account.brand
    code = home.product().code
    elsewhere = make_brand("TIDAL_GB")
    theirs = make_tariff(elsewhere).product.code
    gas_only = home.product(Fuel.GAS).code
    later = make_tariff(brand, product=make_product(brand)).product
    later.available_from = moment(2025, 3, 2)
    later.save()
    strangers = make_supply_point()
    home.agree(valid_from=moment(2025, 6, 1))

    def refused(**changes: Any) -> list[str]:
        return error_codes(ask(home.staff, document, input=wish(home, code, **changes)))

    april = "2025-04-01T00:00:00+01:00"
    before = Agreement.objects.count()
    assert refused(validTo=april) == ["KT-CT-1503"]
    assert refused(productCode=gas_only) == ["KT-CT-1509"]
    assert refused(productCode=later.code) == ["KT-CT-1509"]
    assert refused(agreedAt="2025-03-02T00:00:00Z") == ["KT-CT-1509"]  # which is tomorrow
    assert refused(params=["not", "an", "object"]) == ["KT-CT-1509"]
    assert refused() == ["KT-CT-1511"]
    assert refused(supplyPointExternalIdentifier="2000000000000") == ["KT-CT-4719"]
    assert refused(supplyPointExternalIdentifier=strangers.identifier) == ["KT-CT-4719"]
    assert refused(productCode="NO-SUCH") == ["KT-CT-4910"]
    assert refused(productCode=theirs) == ["KT-CT-4910"]
    assert refused(accountNumber="A-00000000") == ["KT-CT-4123"]
    assert Agreement.objects.count() == before
    assert run_jobs("agreements.") == 0
    home.account.status = "VOID"
    home.account.save()
    assert refused(validTo="2025-05-01T00:00:00+01:00") == ["KT-CT-1509"]


def test_an_account_that_only_pays_for_others_has_no_agreements(home: Home) -> None:
    home.account.account_type = "PORTFOLIO_LEAD"
    home.account.save()

    asked = wish(home, home.product().code)

    assert error_codes(ask(home.staff, CREATE, input=asked)) == ["KT-CT-1512"]
    assert error_codes(ask(home.staff, GET_OR_CREATE, input=asked)) == ["KT-CT-1512"]


def test_nobody_agrees_for_others_without_the_permission(home: Home) -> None:
    asked = wish(home, home.product().code)
    elsewhere = make_organization("TIDAL_GB", permissions={"Can create agreements", "Can query agreements"})
    make_brand("TIDAL_GB")

    assert error_codes(ask(None, CREATE, input=asked)) == ["KT-CT-1112"]
    assert error_codes(ask(home.customer, CREATE, input=asked)) == ["KT-CT-4123"]
    assert error_codes(ask(customer(make_user()), CREATE, input=asked)) == ["KT-CT-4123"]
    assert error_codes(ask(partner(elsewhere), CREATE, input=asked)) == ["KT-CT-4123"]
    assert not Agreement.objects.exists()


def test_the_same_agreement_is_made_once(home: Home) -> None:
    asked = wish(home, home.product().code)

    first = data_of(ask(home.staff, GET_OR_CREATE, input=asked))["getOrCreateAgreement"]
    second = data_of(ask(home.staff, GET_OR_CREATE, input=asked))["getOrCreateAgreement"]

    assert (first["created"], second["created"]) == (True, False)
    assert first["agreement"] == second["agreement"]
    assert Agreement.objects.count() == 1
    assert run_jobs("agreements.") == 1
    shorter = wish(home, asked["productCode"], validTo="2025-08-01T00:00:00+01:00")
    assert error_codes(ask(home.staff, GET_OR_CREATE, input=shorter)) == ["KT-CT-1511"]


def test_a_revoked_agreement_is_not_found_again(home: Home) -> None:
    asked = wish(home, home.product().code)
    data_of(ask(home.staff, GET_OR_CREATE, input=asked))
    Agreement.objects.update(is_revoked=True)

    assert data_of(ask(home.staff, GET_OR_CREATE, input=asked))["getOrCreateAgreement"]["created"] is True


def test_who_has_left_a_home_agrees_on_nothing_there(home: Home) -> None:
    period = home.account.occupancy_periods.get()
    period.effective_to = moment(2025, 3, 1)
    period.save()

    asked = wish(home, home.product().code)

    assert error_codes(ask(home.staff, CREATE, input=asked, now=NOW)) == ["KT-CT-4719"]
