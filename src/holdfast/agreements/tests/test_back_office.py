"""What staff see and do of agreements in the back office, each with the permission of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail

from holdfast.accounts.tests.factories import make_staff
from holdfast.agreements import operations
from holdfast.agreements.tests.homes import LOOKS_AFTER, NOW, Home, audited, moment
from holdfast.api import view
from holdfast.kernel.clock import FixedClock
from holdfast.platform.testing import run_jobs

if TYPE_CHECKING:
    from django.db.models import Model
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "clock", FixedClock(NOW))


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_staff(permissions=LOOKS_AFTER))
    return client


@pytest.fixture
def home() -> Home:
    return Home()


def page(obj: Model) -> str:
    return f"/admin/agreements/{type(obj).__name__.lower()}/{obj.pk}/"


def do(office: Client, obj: Model, code: str, **given: str) -> str:
    """Do a deed, and what the page says then."""
    filled: dict[str, Any] = {f"{code}-{name}": value for name, value in given.items()}
    answer = office.post(f"{page(obj)}do/{code}/", filled, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_an_agreement_is_extended_and_ended_early(office: Client, home: Home) -> None:
    agreement = home.agree(valid_to=moment(2025, 6, 1))

    do(office, agreement, "extend", first_day="2025-09-01")
    shown = do(office, agreement, "terminate", first_day="2025-04-01", reason="moves out")

    agreement.refresh_from_db()
    assert agreement.valid_to == moment(2025, 3, 31, 23)
    assert "It ends early, and the customer is told." in shown
    assert "moves out" in shown  # among the changes of the period
    assert audited("backoffice:terminate") == [f"Agreement:{agreement.pk}"]
    run_jobs("agreements.")
    assert [one.subject for one in mail.outbox] == ["Your Flexible goes on", "Your Flexible ends"]


def test_what_the_operation_refuses_is_shown_and_changes_nothing(office: Client, home: Home) -> None:
    agreement = home.agree(valid_to=moment(2025, 6, 1))

    shown = do(office, agreement, "terminate", first_day="2025-07-01")

    assert "does not hold at that moment" in shown
    agreement.refresh_from_db()
    assert agreement.terminated_at is None


def test_a_customer_goes_back_on_an_agreement(office: Client, home: Home) -> None:
    agreement = home.agree(valid_from=moment(2025, 4, 1))

    do(office, agreement, "rescind")
    rescission = agreement.rescissions.get()
    do(office, rescission, "complete")

    agreement.refresh_from_db()
    assert agreement.is_revoked
    run_jobs("agreements.")
    assert [one.subject for one in mail.outbox] == [
        "We have heard that you changed your mind",
        "You are no longer bound by Flexible",
    ]


def test_a_rescission_is_refused_with_a_reason(office: Client, home: Home) -> None:
    agreement = home.agree(valid_from=moment(2025, 4, 1))
    rescission = operations.start_agreement_rescission(agreement=agreement, now=NOW)

    do(office, rescission, "reject", why="It was never agreed at a distance.")

    run_jobs("agreements.")
    assert "It was never agreed at a distance." in mail.outbox[0].body


def test_a_rollover_is_run_and_a_switch_is_tried_again(office: Client, home: Home) -> None:
    agreement = home.agree(valid_to=moment(2025, 6, 1))
    rollover = operations.create_agreement_rollover(
        agreement=agreement, renew_product=home.product(), now=NOW
    )
    gas = home.agree(point=home.gas)
    switch = operations.start_product_switch(
        agreement=gas, product=home.product(home.gas.fuel), switch_date=moment(2025, 3, 5).date(), now=NOW
    )

    assert "It is rolled over." in do(office, rollover, "run")
    assert "The switch is made." in do(office, switch, "complete")

    rollover.refresh_from_db()
    switch.refresh_from_db()
    assert (rollover.status, switch.status) == ("DONE", "DONE")


def test_who_lacks_the_permission_sees_no_deed_and_does_none(client: Client, home: Home) -> None:
    agreement = home.agree(valid_to=moment(2025, 6, 1))
    client.force_login(make_staff(permissions={"Can access customer queries"}))

    shown = client.get(f"{page(agreement)}change/").content.decode()
    answer = client.post(f"{page(agreement)}do/terminate/", {"terminate-first_day": "2025-04-01"})

    assert "Let it end early" not in shown
    assert answer.status_code == 403
    agreement.refresh_from_db()
    assert agreement.terminated_at is None


@pytest.mark.parametrize("name", ["agreementrescission", "agreementrollover", "productswitch", "agreement"])
def test_the_lists_are_there(office: Client, home: Home, name: str) -> None:
    agreement = home.agree(valid_from=moment(2025, 2, 20), valid_to=moment(2025, 6, 1))
    operations.start_agreement_rescission(agreement=agreement, now=NOW)
    operations.create_agreement_rollover(agreement=agreement, renew_product=home.product(), now=NOW)

    answer = office.get(f"/admin/agreements/{name}/?q={home.account.number}")

    assert answer.status_code == 200
