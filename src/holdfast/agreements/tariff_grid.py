"""The grid of an agreement's prices: what people are handed to compare, as a page that becomes a PDF.

Prices are those in force at the moment, in the currency's major unit: without tax, and with all taxes and levies
that hang on them. A subscription is what a year of 365 days costs whatever is used: the daily charge and, where
the tariff prices it, the power that is subscribed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from holdfast.accounts import queries as accounts
from holdfast.agreements.prices import DAYS_PER_YEAR, prices_of, taxes_on
from holdfast.kernel.periods import Period
from holdfast.markets.registry import market_of
from holdfast.products import queries as products
from holdfast.properties.power import subscribed_power_va

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from holdfast.agreements.models import Agreement

_MINOR = 100
_VA_PER_KVA = 1000
_MONTHS = 12
_CENT, _TENTH_OF_A_MILL = Decimal("0.01"), Decimal("0.0001")
_ACCENT = "#1f4e79"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the grid, in the currency's major unit: without tax and with all of it."""

    label: str
    unit: str
    net: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on the page in one language; unit prices are by the kWh."""

    title: str
    subscription: str
    energy: str
    a_year: str
    a_month: str
    net: str
    gross: str
    as_of: str
    power: str
    file_name: str
    decimal_mark: str
    day_format: str


_WORDS: Mapping[str, Words] = {
    "en": Words(
        "Prices of your tariff", "Subscription", "Energy", "a year", "a month", "Without tax", "With taxes",
        "Prices in force on {day}", "Subscribed power: {power} kVA", "prices", ".", "%d/%m/%Y",
    ),
    "fr": Words(
        "Grille tarifaire", "Abonnement", "Énergie", "par an", "par mois", "Prix HT", "Prix TTC",
        "Prix en vigueur au {day}", "Puissance souscrite : {power} kVA", "grille-tarifaire", ",", "%d/%m/%Y",
    ),
    "es": Words(
        "Tabla de precios", "Término fijo", "Energía", "al año", "al mes", "Sin impuestos", "Con impuestos",
        "Precios vigentes el {day}", "Potencia contratada: {power} kW", "tabla-de-precios", ",", "%d/%m/%Y",
    ),
}  # fmt: skip


def words_for(agreement: Agreement) -> Words:
    """The words in the account's language, else its brand's, else English."""
    account = agreement.account
    preferred = account.preferred_language_for_comms or account.brand.language
    return _WORDS.get(preferred.partition("-")[0].lower(), _WORDS["en"])


def rows_of(agreement: Agreement, now: datetime) -> list[Row]:
    """The grid of an agreement, with what hangs on it loaded: subscription first; empty where nothing is priced."""
    words, prices = words_for(agreement), prices_of([agreement], at=now)[agreement.pk]
    fixed = _fixed(agreement, now)
    rows = []
    if fixed is not None:
        net, gross = fixed
        for unit, part in ((words.a_year, 1), (words.a_month, _MONTHS)):
            rows.append(Row(words.subscription, unit, _major(net / part, _CENT), _major(gross / part, _CENT)))
    rows += [
        Row(
            words.energy if len(prices.bands) == 1 else one.band.label or one.band.code,
            "kWh",
            _major(one.price_per_unit, _TENTH_OF_A_MILL),
            _major(one.price_per_unit_with_taxes, _TENTH_OF_A_MILL),
        )
        for one in prices.bands
    ]
    return rows


def _fixed(agreement: Agreement, now: datetime) -> tuple[Decimal, Decimal] | None:
    """What a year costs whatever is used, in minor units without tax and with it; None where that has no price."""
    tariff, moment = agreement.tariff, Period(now, now + timedelta(seconds=1))
    terms = products.terms_of([tariff], period=moment)[tariff.pk]
    power = subscribed_power_va(agreement.supply_point) or {}
    a_year = [one.per_day * DAYS_PER_YEAR for one in terms.daily_prices] + [
        one.per_kva_year * power.get(one.band, power.get("", 0)) / _VA_PER_KVA for one in terms.power_prices
    ]
    if not a_year:
        return None
    net = sum(a_year, Decimal(0))
    [tax] = taxes_on(tariff, moment)
    return net, net * (1 + tax.on_standing_charge)


def _major(minor: Decimal, places: Decimal) -> Decimal:
    return (minor / _MINOR).quantize(places, ROUND_HALF_UP)


def html_of(agreement: Agreement, now: datetime) -> str:
    """The page as HTML, for setting as PDF."""
    words, account = words_for(agreement), agreement.account
    zone = market_of(account.market_code).zone
    letterhead = accounts.letterheads_of([account.brand_id]).get(account.brand_id)
    power = (subscribed_power_va(agreement.supply_point) or {}).get("")
    return render_to_string(
        "agreements/tariff_grid.html",
        {
            "language": account.brand.language,
            "words": words,
            "brand": account.brand.name,
            "company": (letterhead.legal_name if letterhead else "") or account.brand.name,
            "accent": letterhead.accent_colour if letterhead else _ACCENT,
            "product": agreement.tariff.product.display_name,
            "point": agreement.supply_point.identifier,
            "address": agreement.supply_point.property.address,
            "power": words.power.format(power=f"{power / _VA_PER_KVA:g}") if power else "",
            "as_of": words.as_of.format(day=now.astimezone(zone).strftime(words.day_format)),
            "currency": account.brand.currency,
            "rows": [
                (row.label, row.unit, _written(row.net, words), _written(row.gross, words))
                for row in rows_of(agreement, now)
            ],
        },
    )


def _written(amount: Decimal, words: Words) -> str:
    return format(amount, "f").replace(".", words.decimal_mark)


def file_name(agreement: Agreement) -> str:
    """How the document is called where it is saved."""
    return f"{words_for(agreement).file_name}-{agreement.account.number}-{agreement.pk}.pdf"
