"""Which power to subscribe: the pure advice, and analyses over HTTP by their token.

Worked by hand. A French home of 9 kVA that drew 2.2 kW at most in a half-hour (1100 Wh) needs 2.42 kVA with room
of a tenth, so 3 kVA. Power costs 12 EUR a kVA and year, supply 50 cents a day. Of the 365 days to 1 March 2025,
305 lie in 2024, which has 366, and 60 in 2025:

    9 kVA  9 x 305 x 3.278689 = 9000; 9 x 60 x 3.287671 = 1775; standing 18 250; net 29 025
           TVA 5.5 % 1596.4 -> 1596; 30 621 cents
    3 kVA  3000 + 592 + 18 250 = 21 842; TVA 1201.3 -> 1201; 23 043 cents
    saved  7578 cents a year
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_account, make_brand, make_user
from holdfast.agreements.models import PowerAnalysis
from holdfast.agreements.operations.power import analyse_subscribed_power
from holdfast.agreements.subscribed_power import HEADROOM, POWERS_KVA, Adjustment, advise, highest_mean_va
from holdfast.agreements.tests.factories import SINCE, make_agreement, make_tariff
from holdfast.agreements.tests.metered import metered
from holdfast.metering.series import Quality, regular
from holdfast.platform.models import BusinessEventRecord
from holdfast.products.operations import PowerBandTerms, PriceTerms, set_rates
from holdfast.properties.tests.factories import make_property, make_supply_point, occupy

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from holdfast.agreements.models import Agreement
    from holdfast.identity.models import User

ANALYSIS = """query ($token: UUID!) { pmaxAnalysis(token: $token) {
    token recommendedSubscribedMaxPower currentSubscribedMaxPower yearlyProfitAmountCents
    firstName lastName suggestedPowerAdjustment
    meterPoint { __typename ... on ElectricityMeterPoint { subscribedMaxPower } } product { code } } }"""
DAY = datetime(2025, 2, 1, tzinfo=UTC)


# The advice


@pytest.mark.parametrize(
    ("peak_va", "current_kva", "recommended", "adjustment"),
    [
        # with a tenth of room: 5.94 fits 6; 6.05 needs 9
        (5400, 6, 6, Adjustment.NONE),
        (5500, 6, 9, Adjustment.INCREASE),
        (2000, 9, 3, Adjustment.DECREASE),
        (0, 3, 3, Adjustment.NONE),
        # more than is on sale: the largest, or what they have
        (40_000, 36, 36, Adjustment.NONE),
        (40_000, 42, 42, Adjustment.NONE),
    ],
)
def test_the_smallest_power_that_leaves_room(
    peak_va: int, current_kva: int, recommended: int, adjustment: Adjustment
) -> None:
    advice = advise(peak_va=peak_va, current_kva=current_kva, yearly_cost=lambda kva: Decimal(kva * 100))

    assert (advice.recommended_kva, advice.adjustment) == (recommended, adjustment)
    assert advice.yearly_profit == (current_kva - recommended) * 100


def test_power_without_a_price_saves_nobody_knows_what() -> None:
    assert advise(peak_va=1000, current_kva=9, yearly_cost=None).yearly_profit is None


@given(peak=st.integers(0, 32_000), current=st.sampled_from(POWERS_KVA))
def test_what_is_recommended_fits_and_nothing_smaller_does(peak: int, current: int) -> None:
    advice = advise(peak_va=peak, current_kva=current, yearly_cost=None)

    needed = HEADROOM * peak / 1000
    assert advice.recommended_kva >= needed
    assert all(power < needed for power in POWERS_KVA if power < advice.recommended_kva)


def test_the_highest_mean_power_is_measured_and_not_estimated() -> None:
    series = regular(DAY, [500, 1100, 700], step_minutes=30)
    assert highest_mean_va(series) == 2200
    assert highest_mean_va(regular(DAY, [500], step_minutes=10)) == 3000
    assert highest_mean_va(regular(DAY, [9000], step_minutes=30, quality=Quality.ESTIMATED)) is None


# Over HTTP


@pytest.fixture
def user(db: None) -> User:
    return make_user(given_name="Ada", family_name="Moss")


@pytest.fixture
def agreement(user: User) -> Agreement:
    """A French home of 9 kVA with three days of half-hours, at most 1100 Wh in one."""
    brand = make_brand("HOLDFAST_FR", market="FR")
    account = make_account(user=user, brand=brand)
    place = make_property("FR")
    occupy(account, place)
    point = make_supply_point(place, "FRA_ELECTRICITY", details={"subscribed_max_power_va": 9000})
    tariff = make_tariff(brand, power_bands=(PowerBandTerms(),))
    set_rates(tariff=tariff, unit_rates={}, power_prices={"": [PriceTerms(SINCE, Decimal(1200))]}, now=NOW)
    metered(point, DAY, [300, 1100, 250] * 48)
    return make_agreement(account, supply_point=point, tariff=tariff)


def test_whoever_holds_the_token_reads_what_to_subscribe(user: User, agreement: Agreement) -> None:
    analysis = analyse_subscribed_power(agreement=agreement, now=NOW)
    assert analysis is not None

    told = data_of(ask(None, ANALYSIS, token=str(analysis.token)))["pmaxAnalysis"]

    assert told == {
        "token": str(analysis.token),
        "recommendedSubscribedMaxPower": 3,
        "currentSubscribedMaxPower": 9,
        "yearlyProfitAmountCents": 7578.0,
        "firstName": "Ada",
        "lastName": "Moss",
        "suggestedPowerAdjustment": "DECREASE",
        "meterPoint": None,
        "product": {"code": agreement.tariff.product.code},
    }
    seen = data_of(ask(customer(user), ANALYSIS, token=str(analysis.token)))["pmaxAnalysis"]
    assert seen["meterPoint"] == {"__typename": "ElectricityMeterPoint", "subscribedMaxPower": 9}
    [event] = BusinessEventRecord.objects.filter(name="agreements.power.analysed-v1")
    assert str(analysis.token) not in str(event.data)


def test_a_token_that_nobody_was_sent_finds_nothing(agreement: Agreement) -> None:
    answer: dict[str, Any] = ask(None, ANALYSIS, token=str(uuid.uuid4()))

    assert error_codes(answer) == ["KT-FR-8910"]
    assert PowerAnalysis.objects.count() == 0


def test_without_measurements_or_a_subscribed_power_there_is_no_analysis(agreement: Agreement) -> None:
    assert analyse_subscribed_power(agreement=agreement, now=DAY + timedelta(days=800)) is None
    agreement.supply_point.details = {}
    assert analyse_subscribed_power(agreement=agreement, now=NOW) is None


def test_an_installation_without_analyses_says_so(agreement: Agreement, settings: SettingsWrapper) -> None:
    settings.DISABLED_OPERATIONS = {"pmaxAnalysis"}

    assert error_codes(ask(None, ANALYSIS, token=str(uuid.uuid4()))) == ["KT-CT-1113"]
