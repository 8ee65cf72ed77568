"""A customer takes another product: on which days, what of a quote, and what becomes of it, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail

from holdfast.accounts.tests.asking import partner
from holdfast.accounts.tests.factories import make_brand, make_organization, make_role, make_user
from holdfast.agreements import operations as agreements
from holdfast.agreements.models import Agreement, ProductSwitch
from holdfast.agreements.tests.homes import (
    LOOKS_AFTER,
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
from holdfast.platform.testing import run_jobs, waiting_jobs
from holdfast.properties.choices import Fuel
from holdfast.properties.tests.factories import make_supply_point
from holdfast.quotes import operations
from holdfast.quotes.models import QuotedProduct

if TYPE_CHECKING:
    from holdfast.products.models import Product

pytestmark = pytest.mark.django_db

SWITCH = """mutation ($input: InitiateProductSwitchInput!) {
    initiateProductSwitch(input: $input) { productCode switchDate } }"""
COMPLETE = """mutation ($input: CreateNewAgreementFromProductSwitchProcessInput!) {
    createNewAgreementFromProductSwitchProcess(input: $input) {
        agreement { id validFrom validTo rescissionDeadlineAt product { code } } } }"""
DATES = (
    """query ($id: Int!, $range: Int) { availableProductSwitchDates(agreementId: $id, maxRange: $range) }"""
)


@pytest.fixture
def home() -> Home:
    return Home()


def offered(home: Home, *products: Product, **facts: Any) -> QuotedProduct:
    """The first of the products quoted for the home's electricity."""
    quote = operations.quote_products(
        account=home.account, offered={home.electricity: products}, now=NOW, **facts
    )
    found = QuotedProduct.objects.filter(quoted_supply_point__quote=quote).first()
    assert found is not None
    return found


def wish(home: Home, taken: QuotedProduct, **further: Any) -> dict[str, Any]:
    return {
        "accountNumber": home.account.number,
        "quotedProductId": str(taken.pk),
        "switchDate": "2025-03-10",
        **further,
    }


def test_a_customer_takes_what_was_quoted_and_is_told(home: Home) -> None:
    before = home.agree(valid_to=moment(2026, 1, 1))
    rollover = agreements.create_agreement_rollover(agreement=before, renew_product=home.product(), now=NOW)
    product = home.product(term_months=12)
    taken = offered(home, product)

    answer = data_of(ask(home.customer, SWITCH, input=wish(home, taken, userId=str(home.user.pk))))

    assert answer == {"initiateProductSwitch": {"productCode": product.code, "switchDate": "2025-03-10"}}
    process = ProductSwitch.objects.get()
    assert (process.status, process.requested_by_id) == ("PENDING", home.user.pk)
    rollover.refresh_from_db()
    assert rollover.status == "REVOKED"  # the customer has chosen for themselves
    taken.refresh_from_db()
    assert taken.was_selected
    assert taken.quoted_supply_point.quote.accepted_at == NOW
    assert audited("initiateProductSwitch") == [f"Account:{home.account.pk}", f"ProductSwitch:{process.pk}"]

    run_jobs("agreements.complete_product_switch")
    process.refresh_from_db()
    before.refresh_from_db()
    after = process.new_agreement
    assert after is not None
    assert (before.valid_to, before.agreed_to, before.terminated_at) == (
        moment(2025, 3, 10),
        moment(2026, 1, 1),
        None,
    )
    # twelve months on it is winter in London, too
    assert (after.valid_from, after.valid_to) == (moment(2025, 3, 10), moment(2026, 3, 10))
    assert after.tariff.product == product
    assert events(before)[-2:] == ["agreement.followed", "product_switch.completed"]
    run_jobs("agreements.")
    [message] = mail.outbox
    assert message.subject == "You are changing to Flexible"
    assert "until the end of 15 March 2025" in message.body  # a fortnight after the 1st


def test_a_partner_does_not_wait_for_the_job_and_nothing_is_made_twice(home: Home) -> None:
    home.agree()
    product = home.product()
    data_of(ask(home.customer, SWITCH, input=wish(home, offered(home, product), suppressCommunications=True)))
    process = ProductSwitch.objects.get()
    asked = {"productSwitchProcessId": str(process.pk)}

    first = data_of(ask(home.staff, COMPLETE, input=asked))["createNewAgreementFromProductSwitchProcess"]
    second = data_of(ask(home.customer, COMPLETE, input=asked))["createNewAgreementFromProductSwitchProcess"]
    run_jobs("agreements.")

    assert first == second
    after = Agreement.objects.latest("pk")
    assert first["agreement"] == {
        "id": str(after.pk),
        "validFrom": "2025-03-10T00:00:00+00:00",
        "validTo": None,
        "rescissionDeadlineAt": "2025-03-16T00:00:00+00:00",
        "product": {"code": product.code},
    }
    assert Agreement.objects.count() == 2
    assert mail.outbox == []


def test_the_days_on_which_another_product_can_follow(home: Home) -> None:
    agreement = home.agree(valid_to=moment(2025, 3, 5))
    gas = home.agree(point=home.gas)

    def days(one: Agreement, **further: int) -> list[str]:
        found: list[str] = data_of(ask(home.customer, DATES, id=one.pk, **further))[
            "availableProductSwitchDates"
        ]
        return found

    assert days(agreement) == ["2025-03-02", "2025-03-03", "2025-03-04", "2025-03-05"]
    assert days(gas, range=2) == ["2025-03-02", "2025-03-03"]
    assert len(days(gas)) == 30
    assert len(days(gas, range=100_000)) == 366
    assert days(gas, range=-1) == []
    follower = home.agree(valid_from=moment(2025, 3, 5))
    assert days(agreement) == days(follower) == []  # it is followed already; the other has not begun
    strangers = ask(customer(make_user()), DATES, id=gas.pk)
    assert error_codes(strangers) == error_codes(ask(home.staff, DATES, id=4_000_000)) == ["KT-CT-1501"]
    assert error_codes(ask(None, DATES, id=gas.pk)) == ["KT-CT-1112"]


def test_what_cannot_be_taken(home: Home) -> None:
    agreement = home.agree()
    taken = offered(home, home.product(), home.product())
    other = taken.quoted_supply_point.quoted_products.last()
    assert other is not None

    def refused(one: QuotedProduct = taken, caller: Any = None, **changes: Any) -> list[str]:
        return error_codes(ask(caller or home.customer, SWITCH, input=wish(home, one, **changes)))

    def spoilt(product: Product, **facts: Any) -> QuotedProduct:
        found = offered(home, product)
        for name, value in facts.items():
            setattr(product, name, value)
        product.save()
        return found

    strangers = Home(user=make_user())
    strangers.agree()
    theirs = offered(strangers, strangers.product())
    assert refused(caller=customer(make_user())) == ["KT-CT-1111"]
    assert refused(userId=str(make_user().pk)) == ["KT-CT-1111"]
    assert refused(switchDate="2025-03-01") == ["KT-CT-1507"]
    assert refused(switchDate="2027-03-01") == ["KT-CT-1507"]
    assert refused(quotedProductId="4000000") == ["KT-CT-4619"]
    assert refused(quotedProductId="x") == ["KT-CT-4619"]
    assert refused(theirs) == ["KT-CT-4619"]
    assert refused(spoilt(home.product(), available_to=NOW - timedelta(days=1))) == ["KT-CT-4624"]
    assert refused(offered(home, home.product(), valid_until=NOW + timedelta(seconds=1)), caller=None) == []
    assert refused(offered(home, home.product(Fuel.GAS))) == ["KT-CT-4640"]
    expired = offered(home, home.product())
    expired.quoted_supply_point.quote.__class__.objects.update(
        requested_at=NOW - timedelta(days=9), valid_until=NOW
    )
    assert refused(expired) == ["KT-CT-4627"]
    QuotedProduct.objects.filter(pk=other.pk).update(was_selected=True)
    other.quoted_supply_point.quote.__class__.objects.update(valid_until=NOW + timedelta(days=9))
    assert refused() == ["KT-CT-4626"]
    same = offered(home, agreement.tariff.product)
    assert refused(same) == ["KT-CT-1509"]  # the agreement is on it already
    elsewhere = operations.quote_products(
        account=home.account, offered={make_supply_point(): [home.product()]}, now=NOW
    )
    moved = QuotedProduct.objects.get(quoted_supply_point__quote=elsewhere)
    assert refused(moved) == ["KT-CT-4719"]
    assert ProductSwitch.objects.filter(status="PENDING").count() == 1  # of the one that was taken above


def test_a_role_on_another_account_opens_nothing_on_one_that_is_merely_looked_at(home: Home) -> None:
    home.agree()
    taken = offered(home, home.product())
    guest = Home(user=make_user())
    looks = make_role("account-viewer", frozenset({"Can query agreements"}))
    home.account.user_roles.create(user=guest.user, role=looks)
    data_of(ask(home.customer, SWITCH, input=wish(home, taken)))
    process = ProductSwitch.objects.get()

    assert error_codes(ask(guest.customer, SWITCH, input=wish(home, taken))) == ["KT-CT-4924"]
    asked = {"productSwitchProcessId": str(process.pk)}
    assert error_codes(ask(guest.customer, COMPLETE, input=asked)) == ["KT-CT-4924"]


def test_processes_that_lead_nowhere(home: Home) -> None:
    agreement = home.agree()

    def started(day: str = "2025-03-10") -> ProductSwitch:
        data_of(ask(home.customer, SWITCH, input=wish(home, offered(home, home.product()), switchDate=day)))
        return ProductSwitch.objects.latest("pk")

    def refused(process: ProductSwitch, caller: Any = None, now: Any = NOW) -> list[str]:
        asked = {"productSwitchProcessId": str(process.pk)}
        return error_codes(ask(caller or home.staff, COMPLETE, input=asked, now=now))

    first = started()
    second = started()  # the customer thinks again
    assert refused(first) == ["KT-CT-1509"]
    make_brand("TIDAL_GB")
    elsewhere = partner(make_organization("TIDAL_GB", permissions=LOOKS_AFTER))
    assert refused(second, elsewhere) == ["KT-CT-1510"]
    without = partner(make_organization("HOLDFAST_GB", permissions={"Can access customer queries"}))
    assert refused(second, without) == ["KT-CT-1111"]
    assert refused(second, customer(make_user())) == ["KT-CT-1510"]
    gone = {"productSwitchProcessId": "4000000"}
    assert error_codes(ask(home.staff, COMPLETE, input=gone)) == ["KT-CT-1510"]
    assert error_codes(ask(None, COMPLETE, input=gone)) == ["KT-CT-1112"]
    Agreement.objects.filter(pk=agreement.pk).update(valid_to=moment(2025, 3, 5))
    assert refused(second) == ["KT-CT-1507"]
    assert waiting_jobs("agreements.complete")
    run_jobs("agreements.complete_product_switch")
    second.refresh_from_db()
    assert (second.status, second.failure_reason) == (
        "FAILED",
        "Agreement product switch date is not within the acceptable range.",
    )
    Agreement.objects.filter(pk=agreement.pk).update(valid_to=None)
    assert refused(second) == []  # and it can be tried again
    assert Agreement.objects.count() == 2
