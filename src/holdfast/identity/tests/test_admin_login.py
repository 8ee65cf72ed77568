"""The back office asks its users for a second factor, as the API does."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from holdfast.api import view
from holdfast.identity import operations
from holdfast.identity.models import MfaDevice, User
from holdfast.identity.operations import mfa
from holdfast.identity.tests.asking import NOW, PASSWORD
from holdfast.identity.tests.mailbox import code_in, mails_to
from holdfast.kernel.clock import FixedClock

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    clock = FixedClock(NOW)
    monkeypatch.setattr(view, "clock", clock)
    return clock


@pytest.fixture
def member(clock: FixedClock) -> User:
    """A member of staff with codes by e-mail."""
    user = operations.create_user(
        email="sam@fenlight.example", password=PASSWORD, is_superuser=True, now=clock.now()
    )
    mfa.create_mfa_device(user=user, method="EMAIL", now=clock.now())
    code = code_in(mails_to(user.email)[0].body)
    mfa.validate_mfa_device(user=user, method="EMAIL", token=code, now=clock.now())
    clock.advance(timedelta(minutes=2))
    return user


def _log_in(client: Client, **more: str) -> HttpResponse:
    shown = {"username": "sam@fenlight.example", "password": PASSWORD, "next": "/admin/", **more}
    return client.post("/admin/login/", shown)


def test_staff_log_in_with_the_code_that_they_are_sent(client: Client, member: User) -> None:
    assert b"Only if you have set up a second factor" in client.get("/admin/login/").content

    asked = _log_in(client)
    assert b"Log in again with the code" in asked.content
    assert b"The code is wrong" in _log_in(client, mfa_token="000000x").content
    assert "_auth_user_id" not in client.session

    code = code_in(mails_to(member.email)[-1].body)
    assert _log_in(client, mfa_token=code).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_staff_without_a_second_factor_are_not_asked(client: Client, member: User) -> None:
    MfaDevice.objects.all().delete()

    assert _log_in(client).status_code == 302


def test_support_sees_and_takes_away_second_factors(client: Client, member: User) -> None:
    client.force_login(member)

    page = client.get(f"/admin/identity/user/{member.pk}/change/").content.decode()

    assert re.search(r">\s*Email\s*<", page)
    assert "mfa_devices-0-DELETE" in page
