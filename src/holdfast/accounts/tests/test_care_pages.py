"""Staff put hardship, help, circumstances and cheques on record in the back office, by their operations."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.models import AssistanceAgreement, EnergyCheque, HardshipAgreement, SpecialCircumstance
from holdfast.accounts.tests.factories import NOW, make_account, make_brand, make_staff, make_user
from holdfast.api import view
from holdfast.kernel.clock import FixedClock
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

ADMIN = "/admin/accounts/"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "clock", FixedClock(NOW))


@pytest.fixture
def desk(client: Client) -> Client:
    permissions = {"Can access customer queries", "Can update account details", "Can update user details"}
    client.force_login(make_staff(permissions=permissions))
    return client


def agreed(account: Any, **changes: Any) -> dict[str, Any]:
    return {
        "account": account.pk,
        "hardship_type": "UNEMPLOYMENT",
        "hardship_details": "Lost her job.",
        "hardship_entry_reason": "SELF_IDENTIFIED",
        "payment_plan_details": "10 pounds a week",
        "start_date": "2025-03-01",
        **changes,
    }


def test_an_agreement_about_a_hardship_is_made_and_ended(desk: Client) -> None:
    account = make_account()

    desk.post(f"{ADMIN}hardshipagreement/add/", agreed(account))
    agreement = HardshipAgreement.objects.get()
    assert agreement.by_user_id is not None
    again = desk.post(f"{ADMIN}hardshipagreement/add/", agreed(account), follow=True)
    assert "is running" in again.content.decode()
    end = {"end_date": "2025-04-01", "exit_reason": "CUSTOMER_REQUEST", "exit_reason_details": "Works again"}
    desk.post(f"{ADMIN}hardshipagreement/{agreement.pk}/change/", end)

    agreement.refresh_from_db()
    assert (agreement.end_date, agreement.exit_reason) == (date(2025, 4, 1), "CUSTOMER_REQUEST")
    names = BusinessEventRecord.objects.filter(name__contains="hardship").order_by("pk")
    assert [event.name.split(".")[-1] for event in names] == ["begun-v1", "ended-v1"]
    traces = AuditRecord.objects.filter(account_number=account.number)
    assert set(traces.values_list("operation", flat=True)) == {"backoffice:add", "backoffice:change"}


def test_help_circumstances_and_cheques_are_put_on_record(desk: Client) -> None:
    account, user = make_account(), make_user()
    french = make_account(brand=make_brand("HOLDFAST_FR", market="FR"))

    desk.post(
        f"{ADMIN}assistanceagreement/add/",
        {"account": account.pk, "assistance_type": "WINTER_REBATE", "active_from": "2025-03-01"},
    )
    desk.post(
        f"{ADMIN}specialcircumstance/add/",
        {"user": user.pk, "internal_code": "DEAF", "summary": "Is deaf", "expiry_date": ""},
    )
    desk.post(
        f"{ADMIN}energycheque/add/",
        {
            "account": french.pk,
            "number": "24 1234 5678",
            "amount": "15000",
            "received_at_0": "2025-03-01",
            "received_at_1": "09:00:00",
        },
    )

    assert AssistanceAgreement.objects.get().account == account
    assert SpecialCircumstance.objects.get().user == user
    assert EnergyCheque.objects.get().amount == 15_000
    for page in ("hardshipagreement", "assistanceagreement", "specialcircumstance", "energycheque"):
        assert desk.get(f"{ADMIN}{page}/").status_code == 200


def test_what_is_on_record_is_read_and_not_rewritten(desk: Client) -> None:
    user = make_user()
    data = {"user": user.pk, "internal_code": "DEAF", "summary": "Is deaf", "expiry_date": ""}
    desk.post(f"{ADMIN}specialcircumstance/add/", data)
    page = f"{ADMIN}specialcircumstance/{SpecialCircumstance.objects.get().pk}/change/"

    assert desk.get(page).status_code == 200
    assert desk.post(page, data | {"summary": "Is not"}).status_code == 403
    assert SpecialCircumstance.objects.get().summary == "Is deaf"


def test_who_reads_accounts_alone_puts_nothing_on_record(client: Client) -> None:
    client.force_login(make_staff(permissions={"Can access customer queries"}))

    assert client.post(f"{ADMIN}hardshipagreement/add/", agreed(make_account())).status_code == 403
    assert not HardshipAgreement.objects.exists()
