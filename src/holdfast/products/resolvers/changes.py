"""What staff change through the API: products, their prices, and series of prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.markets.registry import market_by_name
from holdfast.platform.traces import leave_trace
from holdfast.products import operations, queries
from holdfast.products.access import staff
from holdfast.products.errors import UnableCreateProduct
from holdfast.products.operations import RateGroupPrices, SeriesEntry, StreamPrice
from holdfast.products.resolvers.base import domain

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.api.binding import Info
    from holdfast.products.models import Characteristic, TimeSeries

_AS_THEY_ARE = (
    "available_from",
    "available_to",
    "brand_code",
    "code",
    "description",
    "display_name",
    "ends_at",
    "full_name",
    "is_hidden",
    "market_name",
    "notes",
    "tags",
    "terms_and_conditions_types",
    "terms_contract_type",
)


@domain.mutation("createProduct", rule=staff)
def create_product(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - the contract's name
    try:
        market_by_name(input["market_name"])
    except LookupError as error:
        raise UnableCreateProduct(str(error)) from error
    params = input.get("params")
    if not isinstance(params, dict | None):
        raise UnableCreateProduct("the parameters of a product are an object")
    with transaction.atomic():
        product = operations.create_product(
            **{name: input[name] for name in _AS_THEY_ARE if name in input},
            availability=input["availability_status"],
            term_months=input.get("term"),
            is_variable=input.get("term") is None,
            params=params or {},
            specification_code=input.get("specification_code") or "",
            characteristic_overrides=input.get("characteristic_overrides"),
            now=info.context.now,
        )
        leave_trace(info.context, "createProduct", touched=[f"Product:{product.pk}"])
    return {"product": product}


@domain.mutation("updateProductPrices", rule=staff)
def update_product_prices(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    asked = [
        RateGroupPrices(
            group["rate_group"],
            tuple(
                StreamPrice(one["characteristic_mapping"], one["price"], one.get("scheme_labels"))
                for one in group["prices"]
            ),
        )
        for group in input["prices"]
    ]
    with transaction.atomic():
        prices = operations.update_product_prices(
            product_code=input["product"],
            period_start=input["period_start"],
            period_end=input.get("period_end"),
            prices=asked,
            now=info.context.now,
        )
        leave_trace(info.context, "updateProductPrices", touched=[f"Product:{input['product']}"])
    return {"prices": prices}


def _write_entries(
    write: Callable[..., TimeSeries], name: str, info: Info, asked: dict[str, Any]
) -> dict[str, Any]:
    entries = [
        SeriesEntry(
            period_start=one["period_start"],
            period_end=one.get("period_end"),
            value=one["value"],
            variant=(one.get("variant") or {}).get("characteristic_values"),
            scheme_labels=(one.get("variant") or {}).get("scheme_labels"),
            params=one.get("params"),
        )
        for one in asked["entries"]
    ]
    with transaction.atomic():
        series = write(
            code=asked["code"],
            product_code=asked.get("product_code"),
            entries=entries,
            now=info.context.now,
        )
        leave_trace(info.context, name, touched=[f"TimeSeries:{series.pk}"])
    return _shown(series)


def _shown(series: TimeSeries) -> dict[str, Any]:
    return {
        "code": series.code,
        "description": series.description or None,
        "meta": series.meta,
        "name": series.name,
        "period_size": series.period_size,
        "product_code": None if series.product is None else series.product.code,
        "unit": series.unit,
        "variants": [
            {
                "characteristic_values": variant.characteristic_values,
                "scheme_labels": series.scheme_labels or None,
            }
            for variant in queries.variants_of([series]).get(series.pk, ())
        ],
    }


@domain.mutation("createOrUpdateTimeSeriesEntries", rule=staff)
def create_or_update_time_series_entries(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    return _write_entries(
        operations.create_or_update_time_series_entries, "createOrUpdateTimeSeriesEntries", info, input
    )


@domain.mutation("createTimeSeriesPrices", rule=staff)
def create_time_series_prices(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    return _write_entries(operations.create_time_series_prices, "createTimeSeriesPrices", info, input)


# Characteristics


@domain.type_of("CharacteristicValueUnion", "CharacteristicValueInterface")
def characteristic_value_type(value: dict[str, Any]) -> str:
    """By what was stored: a whole number, or a text."""
    return "IntegerCharacteristicValueType" if "integer_value" in value else "StringCharacteristicValueType"


@domain.field("CharacteristicType", "values")
def characteristic_values(characteristic: Characteristic, _info: Info) -> list[dict[str, Any]]:
    return [characteristic_value(characteristic, value) for value in characteristic.values]


def characteristic_value(characteristic: Characteristic, value: str | int) -> dict[str, Any]:
    """A value as the wire has it, with the characteristic that it is one of."""
    key = "integer_value" if isinstance(value, int) else "string_value"
    return {key: value, "value": str(value), "characteristic": characteristic}
