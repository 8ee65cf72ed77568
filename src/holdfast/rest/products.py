"""Products and what they cost: for anybody."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest
from ninja import Router
from ninja.errors import HttpError

from holdfast.api import view
from holdfast.products import queries
from holdfast.products.choices import Availability, Band, TariffPaymentMethod
from holdfast.properties.choices import Fuel
from holdfast.rest import shapes
from holdfast.rest.access import NOT_FOUND, count_anonymous
from holdfast.rest.moments import Moment, PageNumber, PricesAPage
from holdfast.rest.paging import address_of, page_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from holdfast.products.models import Product, Tariff

router = Router(tags=["Products"])

PRODUCTS_A_PAGE = 100
_FAILURES = dict.fromkeys((400, 404, 429), shapes.Failure)

#: How ways to pay are called in these paths.
METHODS = {
    TariffPaymentMethod.DIRECT_DEBIT: "direct_debit_monthly",
    "": "direct_debit_monthly",
}
RATES: Mapping[str, str] = {
    "standard-unit-rates": Band.STANDARD,
    "day-unit-rates": Band.DAY,
    "night-unit-rates": Band.NIGHT,
}
_FLAGS = ("is_variable", "is_green", "is_tracker", "is_prepay", "is_business")


@router.get(
    "/products/",
    response={200: shapes.ProductPage, 400: shapes.Failure, 404: shapes.Failure, 429: shapes.Failure},
)
def products(
    request: HttpRequest,
    is_variable: bool | None = None,
    is_green: bool | None = None,
    is_tracker: bool | None = None,
    is_prepay: bool | None = None,
    is_business: bool | None = None,
    brand: str | None = None,
    available_at: Moment | None = None,
    page: PageNumber = 1,
) -> dict[str, Any]:
    """The products that anybody can have at a moment (now, where none is named), the newest first."""
    count_anonymous(request)
    rows = queries.open_to_all(queries.on_sale(queries.products(), at=available_at or view.clock.now()))
    asked = dict(zip(_FLAGS, (is_variable, is_green, is_tracker, is_prepay, is_business), strict=True))
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    if brand is not None:
        rows = rows.filter(brand__code=brand)
    rows = rows.order_by("-available_from", "code")
    return page_of(
        request,
        count=rows.count(),
        page=page,
        page_size=PRODUCTS_A_PAGE,
        slice_of=lambda first, last: list(rows[first:last]),
        shaped=_summary,
    )


@router.get(
    "/products/{code}/",
    response={200: shapes.ProductDetail, 400: shapes.Failure, 404: shapes.Failure, 429: shapes.Failure},
)
def product(request: HttpRequest, code: str, tariffs_active_at: Moment | None = None) -> dict[str, Any]:
    """A product with the prices of its tariffs at a moment (now, where none is named)."""
    count_anonymous(request)
    found = _public_product(code)
    at = tariffs_active_at or view.clock.now()
    shelves: dict[str, dict[str, dict[str, Any]]] = {"single": {}, "dual": {}, "gas": {}}
    tariffs = queries.tariffs_of([found]).get(found.pk, [])
    prices = queries.prices_at(tariffs, at=at)
    for tariff in tariffs:
        priced = _priced(tariff, prices[tariff.pk], at)
        if priced is None:
            continue
        region = shelves[_shelf(tariff, prices[tariff.pk])].setdefault(tariff.region, {})
        region[_method(tariff)] = priced
    return {
        **_facts(found),
        "tariffs_active_at": at,
        "single_register_electricity_tariffs": shelves["single"],
        "dual_register_electricity_tariffs": shelves["dual"],
        "single_register_gas_tariffs": shelves["gas"],
        "links": [_link(f"/v1/products/{found.code}/", "self")],
    }


RateName = Literal["standard-unit-rates", "day-unit-rates", "night-unit-rates", "standing-charges"]
FuelName = Literal["electricity-tariffs", "gas-tariffs"]


@router.get(
    "/products/{code}/{fuel}/{tariff_code}/{rates}/",
    response={200: shapes.PricePage, **_FAILURES},
)
def prices(
    request: HttpRequest,
    code: str,
    fuel: FuelName,
    tariff_code: str,
    rates: RateName,
    period_from: Moment | None = None,
    period_to: Moment | None = None,
    page: PageNumber = 1,
    page_size: PricesAPage = 100,
) -> dict[str, Any]:
    """The prices of a tariff that hold somewhere in `[period_from, period_to)`, the latest first.

    Unit rates are a kWh, standing charges a day, in minor units. A tariff with one rate has standard unit rates,
    one with a day and a night rate those.
    """
    count_anonymous(request)
    if period_from is not None and period_to is not None and period_to <= period_from:
        raise HttpError(400, "period_to is after period_from.")
    tariff = _public_tariff(code, fuel, tariff_code)
    found: Sequence[Any]
    if rates == "standing-charges":
        charges = queries.standing_charges_of([tariff], start=period_from, end=period_to)
        found = charges.get(tariff.pk, [])
    else:
        every = queries.unit_rates_of([tariff], start=period_from, end=period_to).get(tariff.pk, [])
        found = [rate for rate in every if rate.band.code == RATES[rates]]
    newest_first = sorted(found, key=lambda one: one.valid_from, reverse=True)
    is_standing = rates == "standing-charges"
    return page_of(
        request,
        count=len(newest_first),
        page=page,
        page_size=page_size,
        slice_of=lambda first, last: newest_first[first:last],
        shaped=lambda one: _price(tariff, one, is_standing=is_standing),
    )


def _public_product(code: str) -> Product:
    found = queries.open_to_all(queries.products()).filter(code=code).first()
    if found is None:
        raise HttpError(404, NOT_FOUND)
    return found


def _public_tariff(code: str, fuel: str, tariff_code: str) -> Tariff:
    found = _public_product(code)
    wanted = Fuel.ELECTRICITY if fuel == "electricity-tariffs" else Fuel.GAS
    for tariff in queries.tariffs_of([found]).get(found.pk, []):
        if tariff.code == tariff_code and tariff.supply_type == wanted:
            return tariff
    raise HttpError(404, NOT_FOUND)


def _facts(one: Product) -> dict[str, Any]:
    return {
        "code": one.code,
        "full_name": one.full_name,
        "display_name": one.display_name,
        "description": one.description,
        **{name: getattr(one, name) for name in _FLAGS},
        "is_restricted": one.availability != Availability.EVERYONE,
        "term": one.term_months,
        "available_from": one.available_from,
        "available_to": one.available_to,
        "brand": one.brand.code,
    }


def _summary(one: Product) -> dict[str, Any]:
    return {
        **_facts(one),
        "direction": one.direction,
        "links": [_link(f"/v1/products/{one.code}/", "self")],
    }


def _link(path: str, rel: str) -> dict[str, str]:
    return {"href": address_of(path), "method": "GET", "rel": rel}


def _shelf(tariff: Tariff, priced: queries.TariffPrices) -> str:
    if tariff.supply_type == Fuel.GAS:
        return "gas"
    return "dual" if Band.NIGHT in priced.unit_rates else "single"


def _method(tariff: Tariff) -> str:
    return METHODS.get(tariff.payment_method) or tariff.payment_method.lower()


def _priced(tariff: Tariff, priced: queries.TariffPrices, at: datetime) -> dict[str, Any] | None:
    """A tariff's prices at a moment; None for one that has none."""
    if not priced.unit_rates and priced.standing_charge is None:
        return None
    tax = queries.tax_on(tariff, at=at)
    fuel = "gas" if tariff.supply_type == Fuel.GAS else "electricity"
    base = f"/v1/products/{tariff.product.code}/{fuel}-tariffs/{tariff.code}"
    standing = priced.standing_charge
    said: dict[str, Any] = {
        "code": tariff.code,
        "standing_charge_exc_vat": None if standing is None else float(standing),
        "standing_charge_inc_vat": None if standing is None else _with(standing, tax.on_standing_charge),
        "exit_fees_exc_vat": tariff.product.exit_fee,
        "exit_fees_inc_vat": round(tariff.product.exit_fee * (1 + tax.on_energy)),
        "exit_fees_type": tariff.product.exit_fees_type,
        "links": [_link(f"{base}/standing-charges/", "standing_charges")],
    }
    for path, band in RATES.items():
        rate = priced.unit_rates.get(band)
        if rate is not None:
            name = path.replace("-", "_")
            said[f"{name.removesuffix('s')}_exc_vat"] = float(rate)
            said[f"{name.removesuffix('s')}_inc_vat"] = _with(rate, tax.on_energy)
            said["links"].append(_link(f"{base}/{path}/", name))
    return said


def _with(value: Decimal, tax: Decimal) -> float:
    return float(value * (1 + tax))


def _price(tariff: Tariff, one: Any, *, is_standing: bool) -> dict[str, Any]:
    tax = queries.tax_on(tariff, at=one.valid_from)
    return {
        "value_exc_vat": float(one.value_excl_tax),
        "value_inc_vat": _with(one.value_excl_tax, tax.on_standing_charge if is_standing else tax.on_energy),
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "payment_method": tariff.payment_method or None,
    }
