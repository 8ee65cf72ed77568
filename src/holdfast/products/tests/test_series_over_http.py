"""Staff fill series of prices, and tariffs are priced from them; each refusal changes nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes, partner
from holdfast.accounts.tests.factories import NOW, make_organization, make_user
from holdfast.kernel.periods import Period
from holdfast.platform.models import AuditRecord
from holdfast.products import operations, queries
from holdfast.products.choices import PeriodSize, TariffKind
from holdfast.products.errors import ListProvidedPricesContainsValidationErrors
from holdfast.products.models import Product, TimeSeriesEntry, TimeSeriesVariant
from holdfast.properties.choices import Fuel

if TYPE_CHECKING:
    from holdfast.accounts.models import Brand
    from holdfast.identity.tokens import Holder

_ENTRIES = """mutation ($input: {0}Input!) {{ {1}(input: $input) {{
    code description meta name periodSize productCode unit
    variants {{ characteristicValues schemeLabels }} }} }}"""
WRITE = _ENTRIES.format("CreateOrUpdateTimeSeriesEntries", "createOrUpdateTimeSeriesEntries")
ADD = _ENTRIES.format("CreateTimeSeriesPrices", "createTimeSeriesPrices")


@pytest.fixture
def series(spanish: Brand) -> str:
    product = operations.create_product(
        brand_code=spanish.code,
        code="PULSO-25",
        full_name="Pulso",
        display_name="Pulso",
        available_from=NOW,
        now=NOW,
    )
    made = operations.create_time_series(
        code="SPOT",
        name="Spot",
        description="By the hour",
        period_size=PeriodSize.HOUR,
        unit="c/kWh",
        timezone="Europe/Madrid",
        product=product,
        meta={"source": "the market"},
        characteristics={"region": ["PENINSULA", "BALEARES"]},
        scheme_labels={"region": "ES_REGIONS"},
        now=NOW,
    )
    return made.code


NOON = datetime(2025, 3, 2, 11, tzinfo=UTC)


def entry(hours: int = 0, value: str = "9.87", region: str = "PENINSULA", **changes: Any) -> dict[str, Any]:
    variant = {"characteristicValues": json.dumps({"region": region})}
    start = NOON + timedelta(hours=hours)
    return {"periodStart": start.isoformat(), "value": value, "variant": variant, **changes}


def fill(caller: Holder, *entries: dict[str, Any], document: str = WRITE, **changes: Any) -> dict[str, Any]:
    asked = {"code": "SPOT", "productCode": "PULSO-25", "entries": list(entries), **changes}
    return ask(caller, document, input=asked)


@pytest.mark.parametrize(
    ("document", "name"),
    [(WRITE, "createOrUpdateTimeSeriesEntries"), (ADD, "createTimeSeriesPrices")],
)
def test_a_series_is_filled_by_variant(staff: Holder, series: str, document: str, name: str) -> None:
    labelled = entry(region="BALEARES")
    labelled["variant"]["schemeLabels"] = '{"region": "ES_REGIONS"}'
    until = (NOON + timedelta(hours=2)).isoformat()
    told = data_of(
        fill(
            staff, entry(), entry(1, "-1.5", periodEnd=until, params='{"a": 1}'), labelled, document=document
        )
    )[name]

    assert told == {
        "code": "SPOT",
        "description": "By the hour",
        "meta": '{"source": "the market"}',
        "name": "Spot",
        "periodSize": "PT1H",
        "productCode": "PULSO-25",
        "unit": "c/kWh",
        "variants": [
            {
                "characteristicValues": json.dumps({"region": region}),
                "schemeLabels": '{"region": "ES_REGIONS"}',
            }
            for region in ("BALEARES", "PENINSULA")
        ],
    }
    rows = TimeSeriesEntry.objects.order_by("variant__pk", "period_start")
    assert [(row.value, row.period_end - row.period_start, row.params) for row in rows] == [
        (Decimal("9.87"), timedelta(hours=1), None),
        (Decimal("9.87"), timedelta(hours=1), None),
        (Decimal("-1.5"), timedelta(hours=1), {"a": 1}),
    ]
    assert AuditRecord.objects.filter(operation=name).exists()


def test_an_entry_takes_the_place_of_what_its_period_had(staff: Holder, series: str) -> None:
    data_of(fill(staff, entry(), entry(1)))
    data_of(fill(staff, entry(0, "5"), entry(2, "6")))

    values = TimeSeriesEntry.objects.order_by("period_start").values_list("value", flat=True)
    assert list(values) == [5, Decimal("9.87"), 6]


WRONG_ENTRIES: list[tuple[list[dict[str, Any]], str]] = [
    ([entry(region="MARS")], "KT-CT-12015"),
    ([entry(variant=None)], "KT-CT-12015"),
    ([entry(variant={"characteristicValues": "[]"})], "KT-CT-12015"),
    (
        [entry(variant={"characteristicValues": '{"region": "PENINSULA"}', "schemeLabels": "{}"})],
        "KT-CT-12015",
    ),
    ([entry(), entry(value="1")], "KT-CT-12016"),
    ([entry(periodEnd=NOON.isoformat())], "KT-CT-12017"),
    ([entry(value="1.1234567")], "KT-CT-12017"),
    ([entry(value="1e30")], "KT-CT-12017"),
    ([entry(periodEnd=(NOON + timedelta(hours=2)).isoformat())], "KT-CT-12038"),
    ([entry(periodStart="2025-03-02T11:30:00Z")], "KT-CT-12038"),
]


@pytest.mark.parametrize("document", [WRITE, ADD])
@pytest.mark.parametrize(("entries", "code"), WRONG_ENTRIES)
def test_entries_that_a_series_cannot_take_are_refused_all(
    staff: Holder, series: str, document: str, entries: list[dict[str, Any]], code: str
) -> None:
    # KT-CT-12015, KT-CT-12016, KT-CT-12017, KT-CT-12038
    assert error_codes(fill(staff, entry(5), *entries, document=document)) == [code]
    assert not TimeSeriesEntry.objects.exists()


@pytest.mark.parametrize("document", [WRITE, ADD])
def test_there_has_to_be_a_series(staff: Holder, series: str, document: str) -> None:
    # KT-CT-12014
    for other in ({"code": "UNHEARD-OF"}, {"productCode": "UNHEARD-OF"}, {"productCode": None}):
        assert error_codes(fill(staff, entry(), document=document, **other)) == ["KT-CT-12014"]


def test_what_is_added_is_there_only_once(staff: Holder, series: str) -> None:
    # KT-CT-12016
    data_of(fill(staff, entry(), document=ADD))
    assert error_codes(fill(staff, entry(1), entry(0, "5"), document=ADD)) == ["KT-CT-12016"]
    assert TimeSeriesEntry.objects.get().value == Decimal("9.87")


@pytest.mark.parametrize("document", [WRITE, ADD])
def test_what_bills_were_made_of_stays(staff: Holder, series: str, document: str) -> None:
    # KT-CT-12040
    data_of(fill(staff, entry()))
    product = Product.objects.get(code="PULSO-25")
    tariff = operations.add_tariff(
        product=product,
        code="E-PULSO",
        supply_type=Fuel.ELECTRICITY,
        kind=TariffKind.HALF_HOURLY,
        dynamic=operations.DynamicTerms(TimeSeriesVariant.objects.get()),
        now=NOW,
    )
    operations.mark_series_used(tariffs=[tariff], until=NOON + timedelta(hours=4))

    assert error_codes(fill(staff, entry(3), document=document)) == ["KT-CT-12040"]
    data_of(fill(staff, entry(4), document=document))
    if document == WRITE:
        assert error_codes(fill(staff, entry(0, "1"))) == ["KT-CT-12040"]
        data_of(fill(staff, entry()))  # the same again changes nothing
    operations.mark_series_used(tariffs=[tariff], until=NOON)
    assert TimeSeriesVariant.objects.get().used_until == NOON + timedelta(hours=4)


def test_a_series_by_the_day_follows_its_own_clock(staff: Holder, series: str) -> None:
    operations.create_time_series(
        code="DAILY",
        name="Daily",
        period_size=PeriodSize.DAY,
        unit="c/kWh",
        timezone="Europe/Madrid",
        now=NOW,
    )
    # 30 March 2025 has 23 hours in Madrid.
    day = {"periodStart": "2025-03-29T23:00:00Z", "value": "7"}
    data_of(ask(staff, WRITE, input={"code": "DAILY", "entries": [day]}))
    assert TimeSeriesEntry.objects.get().period_end == datetime(2025, 3, 30, 22, tzinfo=UTC)
    wrong = {"periodStart": "2025-03-30T23:00:00Z", "value": "7"}
    assert error_codes(ask(staff, WRITE, input={"code": "DAILY", "entries": [wrong]})) == ["KT-CT-12038"]


def test_a_tariff_is_priced_from_its_series(staff: Holder, series: str) -> None:
    data_of(fill(staff, entry(0, "10"), entry(6, "20"), entry(7, "90")))
    tariff = operations.add_tariff(
        product=Product.objects.get(code="PULSO-25"),
        code="E-PULSO",
        supply_type=Fuel.ELECTRICITY,
        kind=TariffKind.HALF_HOURLY,
        price_cap=Decimal(95),
        dynamic=operations.DynamicTerms(
            TimeSeriesVariant.objects.get(), coefficient=Decimal("1.1"), peak_offset=Decimal(12)
        ),
        now=NOW,
    )
    # Noon in Madrid: 10 x 1.1. Six in the evening is in the peak: 20 x 1.1 + 12. Then 90 x 1.1 + 12 > 95, capped…
    # but seven o'clock is past the peak, so 99, capped at 95.
    period = Period(NOON, NOON + timedelta(hours=8))
    terms = queries.terms_of([tariff], period=period)[tariff.pk]
    assert terms.dynamic is not None
    assert terms.dynamic.micro.tolist() == [11_000_000, 34_000_000, 95_000_000]
    now = NOON + timedelta(minutes=59)
    assert queries.prices_at([tariff], at=now)[tariff.pk].unit_rates == {"STANDARD": 11}
    shown = queries.unit_rates_of([tariff], start=NOON, end=NOON + timedelta(hours=1))[tariff.pk]
    assert [(one.value_excl_tax, one.valid_to) for one in shown] == [(11, NOON + timedelta(hours=1))]
    with pytest.raises(ListProvidedPricesContainsValidationErrors):
        operations.set_rates(
            tariff=tariff,
            unit_rates={"STANDARD": [operations.PriceTerms(NOW, Decimal(1))]},
            now=NOW,
        )


@pytest.mark.parametrize("document", [WRITE, ADD])
def test_customers_and_third_parties_fill_nothing(series: str, document: str) -> None:
    stranger = partner(make_organization("HOLDFAST_ES", permissions={"Can access customer queries"}))
    asked = {"code": series, "productCode": "PULSO-25", "entries": [entry()]}

    assert error_codes(ask(None, document, input=asked)) == ["KT-CT-1112"]
    for caller in (customer(make_user()), stranger):
        assert error_codes(ask(caller, document, input=asked)) == ["KT-CT-1111"]
    assert not TimeSeriesEntry.objects.exists()
