"""What measured energy costs, as clients read it beside the measurement.

By hand, one winter day in Great Britain: 48 half hours of 500 Wh are 24 kWh. On the day and night tariff 10 half
hours (00:30 to 05:30) are night: 5 kWh at 10 p = 50 p; 19 kWh at 30 p = 570 p; together 620 p, and 651 p with 5 %
VAT. The standing charge of 50 p is 52.5 p with VAT.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest

from holdfast.accounts.tests.factories import make_account, make_brand
from holdfast.agreements.costs import costs_of
from holdfast.agreements.operations import create_agreement, terminate_agreement
from holdfast.agreements.tests.factories import NIGHT, SINCE, make_tariff
from holdfast.metering.costs import NANO, CostRequest
from holdfast.metering.series import regular
from holdfast.products.choices import TariffKind
from holdfast.products.operations import PriceTerms
from holdfast.properties.tests.factories import make_property, make_supply_point

pytestmark = pytest.mark.django_db

MIDNIGHT = datetime(2025, 1, 15, tzinfo=UTC)
NOON = datetime(2025, 1, 15, 12, tzinfo=UTC)


@pytest.fixture
def agreement():
    brand = make_brand()
    rates = {"DAY": [PriceTerms(SINCE, Decimal(30))], "NIGHT": [PriceTerms(SINCE, Decimal(10))]}
    tariff = make_tariff(brand, rates, kind=TariffKind.DAY_NIGHT, bands=NIGHT)
    point = make_supply_point(make_property("GB"))
    return create_agreement(
        account=make_account(brand=brand), supply_point=point, tariff=tariff, valid_from=SINCE, now=SINCE
    )


def _day(agreement, *, is_export: bool = False) -> CostRequest:
    return CostRequest(agreement.supply_point_id, is_export, regular(MIDNIGHT, [500] * 48, step_minutes=30))


def test_a_day_on_a_day_and_night_tariff(agreement) -> None:
    [costs] = costs_of([_day(agreement)])

    assert costs.currency == "GBP"
    assert costs.is_priced.all()
    assert int(costs.net_nano.sum()) == 620 * NANO
    assert int(costs.gross_nano.sum()) == 651 * NANO
    night = costs.band == costs.bands.index("NIGHT")
    assert int(costs.net_nano[night].sum()) == 50 * NANO
    assert int(costs.day_net_nano.sum()) == 50 * NANO
    assert int(costs.day_gross_nano.sum()) == 525 * NANO // 10


def test_energy_after_the_agreement_has_no_price(agreement) -> None:
    terminate_agreement(agreement=agreement, at=NOON, now=NOON)

    [costs] = costs_of([_day(agreement)])

    assert np.array_equal(costs.is_priced, np.arange(48) < 24)
    assert int(costs.net_nano[24:].sum()) == 0


def test_export_is_not_priced_as_import(agreement) -> None:
    assert costs_of([_day(agreement, is_export=True)]) == [None]


def test_no_intervals_cost_nothing_known(agreement) -> None:
    empty = CostRequest(agreement.supply_point_id, False, regular(MIDNIGHT, [], step_minutes=30))

    assert costs_of([empty]) == [None]


def test_statements_do_not_grow_with_requests(agreement, django_assert_num_queries) -> None:
    with django_assert_num_queries(7):
        costs_of([_day(agreement)])
    with django_assert_num_queries(7):
        costs_of([_day(agreement)] * 5)
