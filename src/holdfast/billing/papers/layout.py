"""A bill's document as texts in the reader's language, and those as a page of HTML. Pure but for the template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from babel.dates import format_date, format_interval
from babel.numbers import format_currency, format_decimal, format_percent
from django.template.loader import render_to_string

from holdfast.billing.choices import LineKind
from holdfast.billing.papers.chart import as_address, bars_of
from holdfast.billing.papers.paper import ENERGY
from holdfast.billing.papers.words import words_of
from holdfast.kernel.money import MINOR_UNIT_DIGITS
from holdfast.ledgers.choices import TransactionKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from holdfast.billing.papers.paper import Line, Movement, Paper, Supplied
    from holdfast.kernel.money import TaxedAmount

TEMPLATE = "billing/bill.html"
_LONGEST_ACRONYM = 4
#: Labels of lines that say no more than their kind.
_UNSPOKEN = frozenset({"", "STANDARD", "STANDING_CHARGE", "Standing charge"})


@dataclass(frozen=True, slots=True)
class _Speech:
    """How figures and days are written for one reader."""

    locale: str
    currency: str

    def money(self, minor: int) -> str:
        return str(format_currency(self._major(Decimal(minor)), self.currency, locale=self.locale))

    def price(self, minor: Decimal) -> str:
        """A price as exact as it is: never rounded to whole minor units."""
        major = self._major(minor).normalize()
        return str(
            format_currency(
                major, self.currency, locale=self.locale, currency_digits=False, decimal_quantization=False
            )
        )

    def energy(self, watt_hours: int) -> str:
        return f"{format_decimal(Decimal(watt_hours) / 1000, '#,##0.###', locale=self.locale)} kWh"

    def share(self, fraction: Decimal) -> str:
        return str(format_percent(fraction, "#,##0.##%", locale=self.locale))

    def day(self, day: date, form: str = "long") -> str:
        return str(format_date(day, form, locale=self.locale))

    def days(self, first: date, last: date) -> str:
        return str(format_interval(first, last, "yMMMd", locale=self.locale))

    def _major(self, minor: Decimal) -> Decimal:
        return minor.scaleb(-MINOR_UNIT_DIGITS[self.currency])


def html_of(paper: Paper, *, large_print: bool = False) -> str:
    """The page of a bill; large_print: letters of 18 points and more, one thing below the other."""
    return render_to_string(TEMPLATE, _texts(paper, large_print=large_print))


def _texts(paper: Paper, *, large_print: bool) -> dict[str, Any]:
    words = words_of(paper.language)
    say = _Speech(f"{paper.language}_{paper.market.code}", paper.currency)
    period = words["until"].format(
        first=say.day(paper.from_date), last=say.day(paper.to_date - timedelta(days=1))
    )
    return {
        "large_print": large_print,
        "language": paper.market.language,
        "words": words,
        "paper": paper,
        "title": words[paper.bill_type],
        "page_of_pages": _page_of_pages(words["page"]),
        "sender": paper.sender,
        "recipient": paper.recipient,
        "facts": [
            (words["number"], paper.number),
            (words["account"], paper.account_number),
            (words["issued"], say.day(paper.issued_on)),
            (words["period"], period),
        ],
        "outcome": _outcome(paper, say),
        "steps": _steps(paper, say),
        "supplies": [_supply(one, paper, say, large_print=large_print) for one in paper.supplies],
        "taxes": [
            (say.share(rate), say.money(one.net), say.money(one.tax), say.money(one.gross))
            for rate, one in paper.taxes()
        ],
        "movements": [
            (say.day(one.posted_on, "medium"), _called(one, words), say.money(one.balance_effect))
            for one in paper.movements
        ],
    }


def _called(one: Movement, words: Mapping[str, str]) -> str:
    """What a movement is called: payments have no title but their kind's, which the ledger writes in English."""
    return words["payment"] if one.kind is TransactionKind.PAYMENT else one.title


def _page_of_pages(text: str) -> list[str]:
    """The text of the foot around the two numbers that only the setter knows."""
    before, rest = text.split("{page}")
    between, after = rest.split("{pages}")
    return [before, between, after]


def _outcome(paper: Paper, say: _Speech) -> tuple[str, str]:
    words = words_of(paper.language)
    if paper.closing_balance == 0:
        return words["even"], say.money(0)
    if paper.closing_balance > 0:
        return words["in_credit"], say.money(paper.closing_balance)
    return words["to_pay"].format(day=say.day(paper.payment_due_on)), say.money(-paper.closing_balance)


def _steps(paper: Paper, say: _Speech) -> list[tuple[str, str]]:
    """From the balance before to the balance now, leaving out what came to nothing."""
    words = words_of(paper.language)

    def balance(amount: int) -> str:
        side = "" if amount == 0 else f" {words['credit' if amount > 0 else 'debit']}"
        return f"{say.money(abs(amount))}{side}"

    between = (
        ("charges", -paper.charges.gross),
        ("credits", paper.credits.gross),
        ("payments", paper.payments),
        ("repayments", -paper.repayments),
    )
    return [
        (words["before"], balance(paper.opening_balance)),
        *((words[name], say.money(amount)) for name, amount in between if amount),
        (words["after"], balance(paper.closing_balance)),
    ]


def _supply(one: Supplied, paper: Paper, say: _Speech, *, large_print: bool) -> dict[str, Any]:
    words = words_of(paper.language)
    known = [day for day in one.use if day.watt_hours is not None]
    estimated = words["not_estimated"]
    if one.estimated_wh:
        share = Decimal(one.estimated_wh) / one.quantity_wh
        estimated = words["estimated"].format(share=say.share(share))
    drawn = None
    if known:
        total = sum(day.watt_hours or 0 for day in known)
        most = max(known, key=lambda day: day.watt_hours or 0)
        told = words["use_told"].format(
            total=say.energy(total),
            number=len(known),
            average=say.energy(round(total / len(known) / 10) * 10),
            day=say.day(most.day),
            most=say.energy(most.watt_hours or 0),
        )
        drawn = {
            "title": words["export_by_day" if one.is_export else "use_by_day"],
            "told": told,
            "stripes": words["estimated_days"] if any(day.is_estimated for day in one.use) else "",
            "image": as_address(
                bars_of(one.use, colour=paper.sender.accent_colour, letters=15 if large_print else 9)
            ),
        }
    return {
        "title": one.title,
        "facts": [
            (words["meter_point"], one.identifier),
            (words["product"], one.product),
            (words["place"], one.place),
        ],
        "lines": [_line(line, paper, say) for line in one.lines],
        "total": _amounts(one.total, say),
        "estimated": estimated if one.quantity_wh else "",
        "chart": drawn,
    }


def _amounts(amount: TaxedAmount, say: _Speech) -> tuple[str, str, str]:
    return say.money(amount.net), say.money(amount.tax), say.money(amount.gross)


def _line(line: Line, paper: Paper, say: _Speech) -> dict[str, str]:
    words = words_of(paper.language)
    kind = words[line.kind]
    quantity, price = "", ""
    if line.kind in ENERGY:
        quantity = say.energy(line.quantity_wh)
        price = (
            words["several_prices"]
            if line.unit_rate is None
            else words["per_kwh"].format(price=say.price(line.unit_rate))
        )
    elif line.kind == LineKind.STANDING_CHARGE:
        quantity = words["days_long"].format(number=line.days)
        if line.unit_rate is not None:
            price = words["per_day"].format(price=say.price(line.unit_rate))
    return {
        "item": kind if line.label in _UNSPOKEN else f"{kind}: {_spoken(line.label)}",
        "days": say.days(line.from_date, line.to_date - timedelta(days=1)),
        "quantity": quantity,
        "price": price,
        "net": say.money(line.amount.net),
    }


def _spoken(label: str) -> str:
    """A band's or levy's code as words."""
    if not label.isupper() or len(label) <= _LONGEST_ACRONYM:
        return label
    return label.replace("_", " ").lower().capitalize()
