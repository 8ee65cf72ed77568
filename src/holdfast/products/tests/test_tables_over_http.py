"""What operators load, as clients read it: how electricity is made, how green it will be, what travel emits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of
from holdfast.accounts.tests.factories import NOW, make_account, make_brand, make_user
from holdfast.kernel.rows import BadRow
from holdfast.platform.models import BusinessEventRecord
from holdfast.products import operations
from holdfast.products.choices import PeriodSize
from holdfast.products.models import (
    GenerationMix,
    GreennessPeriod,
    PriceArea,
    TimeSeriesEntry,
    TransportMode,
)
from holdfast.products.operations import loading

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def mix(country: str, index: str, **changes: str) -> dict[str, str]:
    return {
        "country_code": country,
        "valid_from": (NOW - HOUR).isoformat(),
        "valid_to": (NOW + HOUR).isoformat(),
        "carbon_intensity": "123",
        "index": index,
        "shares": "wind:0.4 gas:0.35",
        "source": "a grid operator",
        **changes,
    }


MIX = "{ energyMixData { carbonIntensityIndex } }"


def test_the_mix_is_that_of_the_viewers_country() -> None:
    assert data_of(ask(None, MIX)) == {"energyMixData": None}
    loading.load_generation_mix(rows=[mix("GB", "moderate"), mix("FR", "very low")], now=NOW)
    parisian = make_user()
    make_account(user=parisian, brand=make_brand("HOLDFAST_FR", market="FR"))

    assert data_of(ask(customer(parisian), MIX)) == {"energyMixData": {"carbonIntensityIndex": "very low"}}
    assert data_of(ask(customer(make_user()), MIX))["energyMixData"] is not None
    assert data_of(ask(None, MIX, now=NOW + 2 * HOUR)) == {"energyMixData": None}
    assert GenerationMix.objects.get(country_code="GB").shares == {"wind": "0.4", "gas": "0.35"}


def night(number: int, score: str, highlighted: str = "no", **changes: str) -> dict[str, str]:
    start = NOW + timedelta(days=number)
    return {
        "valid_from": start.isoformat(),
        "valid_to": (start + 7 * HOUR).isoformat(),
        "score": score,
        "is_highlighted": highlighted,
        "source": "a forecaster",
        **changes,
    }


def test_the_forecast_is_what_is_not_over_yet() -> None:
    rows = [night(-2, "99"), night(2, "67", "yes"), night(0, "33"), night(1, "66")]
    assert loading.load_greenness(rows=rows, now=NOW) == 4

    fields = "validFrom validTo greennessScore greennessIndex highlightFlag"
    found = data_of(ask(None, f"{{ greennessForecast {{ {fields} }} }}"))["greennessForecast"]

    assert [(one["greennessScore"], one["greennessIndex"], one["highlightFlag"]) for one in found] == [
        (33, "LOW", False),
        (66, "MEDIUM", False),
        (67, "HIGH", True),
    ]
    assert found[0]["validFrom"] == NOW.isoformat()
    assert found[0]["validTo"] == (NOW + 7 * HOUR).isoformat()


OFFSET = """query ($mode: String!, $hours: Float!) { carbonOffset { maxHoursToOffset
    transportModes { code label kilogramsCo2PerHour }
    calculateCarbonOffset(transportMode: $mode, hours: $hours) { kilogramsCo2 cost currency } } }"""


def test_travel_is_offset_by_the_hour(settings: SettingsWrapper) -> None:
    settings.CARBON_OFFSET_MAX_HOURS, settings.CARBON_OFFSET_PRICE_PER_TONNE = 10, 2_000
    train = {"code": "TRAIN", "label": "A train", "kilograms_co2_per_hour": "4.56", "source": "a table"}
    loading.load_transport_modes(rows=[train], now=NOW)

    # 2.5 hours of 4.56 kg are 11.4 kg, at 20.00 a tonne 22.8 minor units.
    assert data_of(ask(None, OFFSET, mode="TRAIN", hours=2.5))["carbonOffset"] == {
        "maxHoursToOffset": 10,
        "transportModes": [{"code": "TRAIN", "label": "A train", "kilogramsCo2PerHour": 4.56}],
        "calculateCarbonOffset": {"kilogramsCo2": 11.4, "cost": 23, "currency": "GBP"},
    }
    for mode, hours in (("ROCKET", 1.0), ("TRAIN", 0.0), ("TRAIN", 10.5)):
        answer = data_of(ask(None, OFFSET, mode=mode, hours=hours))["carbonOffset"]
        assert answer["calculateCarbonOffset"] is None


BAD_ROWS: list[tuple[str, list[dict[str, str]], str]] = [
    ("price-areas", [{"country_code": "XX", "postcode_prefix": "B", "region": "_L"}], "row 1: .*'XX'"),
    (
        "price-areas",
        [{"country_code": "GB", "postcode_prefix": "", "region": "_L"}],
        "postcode_prefix is miss",
    ),
    ("price-areas", 2 * [{"country_code": "GB", "postcode_prefix": "B", "region": "_L"}], "two rows"),
    ("generation-mix", [mix("DE", "low")], "row 1: .*'DE'"),
    ("generation-mix", [mix("GB", "low", shares="wind:0.9 gas:0.2")], "more than all"),
    ("generation-mix", [mix("GB", "low", carbon_intensity="-1")], "carbon_intensity"),
    ("generation-mix", [mix("GB", "low", valid_from="yesterday")], "no moment"),
    ("generation-mix", [mix("GB", "low", valid_from="2025-01-01T00:00:00")], "no moment"),
    ("generation-mix", [mix("GB", "low", valid_to=(NOW - HOUR).isoformat())], "run forward"),
    ("greenness", [night(0, "101")], "score"),
    ("greenness", [night(0, "1.5")], "score"),
    ("greenness", [night(0, "much")], "no number"),
    ("greenness", [night(0, "1", "perhaps")], "is_highlighted"),
    ("transport-modes", [{"code": "X" * 41, "label": "x"}], "longer than 40"),
]


@pytest.mark.parametrize(("name", "rows", "reason"), BAD_ROWS)
def test_a_file_is_loaded_whole_or_not_at_all(name: str, rows: list[dict[str, str]], reason: str) -> None:
    _columns, load = loading.TABLES[name]
    with pytest.raises(BadRow, match=reason):
        load(rows=rows, now=NOW)
    for model in (PriceArea, GenerationMix, GreennessPeriod, TransportMode):
        assert not model._default_manager.exists()
    assert not BusinessEventRecord.objects.exists()


def entry(hour: int, value: str = "1.5", **changes: str) -> dict[str, str]:
    start = NOW.replace(hour=hour, minute=0)
    return {"period_start": start.isoformat(), "value": value, "variant": '{"region": "_A"}', **changes}


def load_series(rows: list[dict[str, str]], **named: Any) -> int:
    return loading.load_series(**{"code": "SPOT", "product_code": None, **named}, rows=rows, now=NOW)


def test_series_are_loaded_in_bulk() -> None:
    operations.create_time_series(
        code="SPOT",
        name="Spot",
        period_size=PeriodSize.HOUR,
        unit="p/kWh",
        timezone="Europe/London",
        characteristics={"region": ["_A"]},
        now=NOW,
    )
    until = NOW.replace(hour=2, minute=0).isoformat()
    assert load_series([entry(0), entry(1, "-2.25", period_end=until)]) == 2
    assert load_series([entry(0, "3")]) == 1

    values = TimeSeriesEntry.objects.order_by("period_start").values_list("value", flat=True)
    assert [str(value) for value in values] == ["3.000000", "-2.250000"]
    for rows, named, reason in (
        ([entry(0)], {"code": "OTHER"}, "not found"),
        ([entry(0, variant="")], {}, "mismatch"),
        ([entry(0, variant="{")], {}, "no JSON"),
        ([entry(0, variant="[]")], {}, "no JSON object"),
        ([entry(0, "dear")], {}, "no number"),
    ):
        with pytest.raises(ValueError, match=reason):
            load_series(rows, **named)
    assert TimeSeriesEntry.objects.count() == 2
