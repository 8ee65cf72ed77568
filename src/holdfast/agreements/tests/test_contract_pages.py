"""Contracts and analyses of power on the pages of the back office."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from holdfast.accounts.tests.factories import NOW, make_account, make_staff
from holdfast.agreements.models import Contract, PowerAnalysis
from holdfast.agreements.tests.contracting import A_YEAR, make, support
from holdfast.agreements.tests.homes import Home
from holdfast.agreements.tests.metered import metered
from holdfast.api import view
from holdfast.kernel.clock import FixedClock
from holdfast.platform.models import AuditRecord

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(view, "clock", FixedClock(NOW))
    client.force_login(make_staff(permissions={"Can access customer queries", "Can update agreeements"}))
    return client


def test_a_contract_is_found_and_read_with_its_versions(office: Client) -> None:
    account = make_account()
    identifier = make(support(), account, A_YEAR)
    contract = Contract.objects.get(identifier=identifier)

    found = office.get("/admin/agreements/contract/", {"q": account.number})
    assert identifier in found.content.decode()
    page = office.get(f"/admin/agreements/contract/{contract.pk}/change/").content.decode()
    assert "minimumcontractlength" in page
    assert identifier in office.get(f"/admin/accounts/account/{account.pk}/change/").content.decode()
    assert office.post(f"/admin/agreements/contract/{contract.pk}/change/", {"title": "x"}).status_code == 403


def test_staff_have_the_power_of_a_home_analysed(office: Client) -> None:
    home = Home(market="FR")
    agreement = home.agree()
    deed = f"/admin/agreements/agreement/{agreement.pk}/do/analyse-power/"
    refused = office.post(deed, follow=True).content.decode()
    assert "No power is known to be subscribed" in refused
    home.electricity.details = {"subscribed_max_power_va": 6000}
    home.electricity.save()
    metered(home.electricity, datetime(2025, 2, 1, tzinfo=UTC), [2900] * 48)

    page = office.post(deed, follow=True).content.decode()

    analysis = PowerAnalysis.objects.get()
    # 5.8 kW and a tenth of room are 6.38 kVA
    assert analysis.recommended_kva == 9
    assert str(analysis.token) not in page
    assert AuditRecord.objects.get().operation == "backoffice:analyse-power"
    british = Home().agree()
    other = f"/admin/agreements/agreement/{british.pk}/do/analyse-power/"
    assert "cannot be done here now" in office.post(other, follow=True).content.decode()
