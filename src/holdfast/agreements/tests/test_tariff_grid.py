"""Grids of prices: what stands in them, and the link to them over HTTP.

Worked by hand for a French home of 6 kVA on 1 March 2025: 20 cents a kWh, 50 cents a day and 12 EUR a kVA and year.

    subscription  365 x 0.50 EUR + 6 x 12 EUR = 254.50 EUR a year, with TVA of 5.5 % 268.4975 EUR; 21.21 a month
    energy        0.2000 EUR; with the accise of 3.37 cents, from February 2025, and TVA of 20 %:
                  (20 + 3.37) x 1.2 = 28.044 cents
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_account, make_user
from holdfast.agreements import tariff_grid, tariff_grid_view
from holdfast.agreements.operations import revoke_agreement
from holdfast.agreements.tariff_grid import Row
from holdfast.agreements.tests.factories import SINCE, make_agreement, make_tariff
from holdfast.agreements.tests.homes import Home
from holdfast.api import view
from holdfast.kernel.clock import FixedClock
from holdfast.platform.papers import PapersUnavailable
from holdfast.products.operations import PowerBandTerms, PriceTerms, set_rates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_django.fixtures import SettingsWrapper

    from holdfast.agreements.models import Agreement

pytestmark = pytest.mark.django_db

GRID = """query ($number: String!, $id: Int!) {
    tariffGrid(accountNumber: $number, agreementId: $id) { temporaryUrl } }"""


@pytest.fixture
def home() -> Home:
    home = Home(market="FR")
    home.electricity.details = {"subscribed_max_power_va": 6000}
    home.electricity.save()
    return home


@pytest.fixture
def agreement(home: Home) -> Agreement:
    tariff = make_tariff(home.account.brand, power_bands=(PowerBandTerms(),))
    set_rates(tariff=tariff, power_prices={"": [PriceTerms(SINCE, Decimal(1200))]}, now=NOW)
    return make_agreement(home.account, supply_point=home.electricity, tariff=tariff)


def grid(caller: Any, home: Home, agreement_id: int) -> dict[str, Any]:
    return ask(caller, GRID, number=home.account.number, id=agreement_id)


def fetched(url: str, after: timedelta = timedelta(0), method: str = "get") -> Any:
    before = view.clock
    view.clock = FixedClock(NOW + after)
    try:
        return getattr(Client(), method)(re.sub("^http://[^/]*", "", url))
    finally:
        view.clock = before


def test_the_grid_tells_what_a_year_and_a_kwh_cost(agreement: Agreement) -> None:
    assert tariff_grid.rows_of(agreement, NOW) == [
        Row("Abonnement", "par an", Decimal("254.50"), Decimal("268.50")),
        Row("Abonnement", "par mois", Decimal("21.21"), Decimal("22.37")),
        Row("Énergie", "kWh", Decimal("0.2000"), Decimal("0.2804")),
    ]
    page = tariff_grid.html_of(agreement, NOW)
    for text in ("Grille tarifaire", "254,50", "268,50", "0,2804", "6 kVA", "01/03/2025", "EUR"):
        assert text in page


def test_whoever_may_see_the_agreement_is_given_a_link(
    home: Home, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def set_page(html: str, *, enclosures: Sequence[object] = ()) -> bytes:
        made.append(html)
        return b"%PDF-1.7"

    monkeypatch.setattr(tariff_grid_view, "pdf_of", set_page)
    url = data_of(grid(home.customer, home, agreement.pk))["tariffGrid"]["temporaryUrl"]

    answer = fetched(url)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"].endswith(f'-{agreement.pk}.pdf"')
    assert "Grille tarifaire" in made[0]
    assert fetched(url, timedelta(hours=1)).status_code == 403
    assert fetched(url + "x").status_code == 403
    assert fetched(url, method="post").status_code == 405

    def no_page(html: str) -> bytes:
        raise PapersUnavailable

    monkeypatch.setattr(tariff_grid_view, "pdf_of", no_page)
    assert fetched(url).status_code == 503


def test_grids_of_others_are_refused(home: Home, agreement: Agreement) -> None:
    stranger = make_user()
    make_account(user=stranger)
    elsewhere = make_agreement()

    assert error_codes(grid(None, home, agreement.pk)) == ["KT-CT-1112"]
    assert error_codes(grid(customer(stranger), home, agreement.pk)) == ["KT-FR-4910"]
    for wrong in (elsewhere.pk, 2**31 - 1, -1):
        assert error_codes(grid(home.customer, home, wrong)) == ["KT-FR-4910"]


def test_without_prices_there_is_no_grid(home: Home, agreement: Agreement) -> None:
    revoke_agreement(agreement=agreement, now=NOW)

    assert data_of(grid(home.customer, home, agreement.pk))["tariffGrid"] is None


def test_an_installation_without_grids_says_so(
    home: Home, agreement: Agreement, settings: SettingsWrapper
) -> None:
    settings.DISABLED_OPERATIONS = {"tariffGrid"}

    assert error_codes(grid(home.customer, home, agreement.pk)) == ["KT-CT-1113"]
