"""A bill as a structured invoice: EN 16931 in the syntax of UN/CEFACT (CII), checked against its XML schema.

Every line is one line (BG-25) with the quantity, price and amount that the bill has; charges and credits that are
no energy are lines of one piece. What is bought from the customer has a negative quantity, for prices may not be
negative (BR-27). Tax stands as the bill works it out: once a rate of each supply, not once a document, so that it
is what was posted; the document's totals are the sums of those.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from drafthorse.models.accounting import ApplicableTradeTax
from drafthorse.models.document import Document
from drafthorse.models.note import IncludedNote
from drafthorse.models.party import TaxRegistration
from drafthorse.models.payment import PaymentMeans, PaymentTerms
from drafthorse.models.tradelines import LineItem

from holdfast.billing.choices import BillType, LineKind
from holdfast.billing.papers.paper import ENERGY
from holdfast.billing.papers.words import words_of
from holdfast.kernel.money import MINOR_UNIT_DIGITS, TaxedAmount
from holdfast.ledgers.choices import TransactionKind
from holdfast.ledgers.taxes import GENERAL_RATES
from holdfast.markets.market import SupplyType

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from holdfast.billing.papers.paper import Line, Movement, Paper, Supplied
    from holdfast.markets.market import Market

FILE_NAME = "factur-x.xml"
GUIDELINE = "urn:cen.eu:en16931:2017"
_SCHEMA = "FACTUR-X_EN16931"
_INVOICE, _CREDIT_NOTE = "380", "381"
_KWH, _DAY, _PIECE = "KWH", "DAY", "C62"
_BANK_TRANSFER = "30"
_PRICE_PLACES = Decimal("1e-8")
_NO_TAX = Decimal(0)
_EXEMPT = "Not subject to tax for this supply"


@dataclass(frozen=True, slots=True)
class _Item:
    """A line of the invoice: quantity in a unit of UN/ECE recommendation 20, price and net in the major unit."""

    name: str
    note: str
    quantity: Decimal
    unit: str
    price: Decimal
    tax_rate: Decimal
    amount: TaxedAmount
    from_date: date
    to_date: date


def xml_of(paper: Paper) -> bytes:
    """The invoice of a bill; raises lxml's XMLSyntaxError where it would break the schema."""
    items = list(_items(paper))
    document = Document()
    document.context.guideline_parameter.id = GUIDELINE
    document.header.id = paper.number
    document.header.type_code = _CREDIT_NOTE if paper.bill_type is BillType.CREDIT_NOTE else _INVOICE
    document.header.issue_date_time = paper.issued_on
    note = IncludedNote()
    note.content = f"{words_of(paper.language)[paper.bill_type]}, {paper.account_number}"
    document.header.notes.add(note)
    _add_parties(document, paper)
    document.trade.settlement.currency_code = paper.currency
    for number, item in enumerate(items, start=1):
        document.trade.items.add(_line_item(item, number, paper))
    _settle(document, paper, items)
    xml: bytes = document.serialize(schema=_SCHEMA)
    return xml


def _items(paper: Paper) -> Iterator[_Item]:
    for supply in paper.supplies:
        for line in supply.lines:
            yield _supplied(supply, line, paper)
    for movement in paper.movements:
        if movement.kind in (TransactionKind.CHARGE, TransactionKind.CREDIT):
            yield _moved(movement, paper)


def _supplied(supply: Supplied, line: Line, paper: Paper) -> _Item:
    quantity, unit = Decimal(1), _PIECE
    if line.kind in ENERGY and line.quantity_wh:
        quantity, unit = Decimal(line.quantity_wh) / 1000, _KWH
    elif line.kind == LineKind.STANDING_CHARGE and line.days:
        quantity, unit = Decimal(line.days), _DAY
    price = _major(line.unit_rate, paper) if line.unit_rate is not None and unit != _PIECE else None
    return _item(
        name=f"{supply.title}: {words_of(paper.language)[line.kind]}",
        note=supply.identifier,
        quantity=quantity,
        unit=unit,
        price=price,
        tax_rate=line.tax_rate,
        amount=line.amount,
        days=(line.from_date, line.to_date),
        paper=paper,
    )


def _moved(movement: Movement, paper: Paper) -> _Item:
    amount = movement.amount if movement.kind is TransactionKind.CHARGE else -movement.amount
    return _item(
        name=movement.title,
        note="",
        quantity=Decimal(1),
        unit=_PIECE,
        price=None,
        tax_rate=_rate_behind(amount, paper.market, movement.posted_on),
        amount=amount,
        days=(movement.posted_on, movement.posted_on + timedelta(days=1)),
        paper=paper,
    )


def _rate_behind(amount: TaxedAmount, market: Market, on: date) -> Decimal:
    """The market's rate that explains an amount's tax best: an amount is kept with its tax, not with a rate."""
    if amount.tax == 0:
        return _NO_TAX
    energy = (market.tax_rate(SupplyType.ELECTRICITY, on, domestic=domestic) for domestic in (True, False))
    known = {GENERAL_RATES[market.code], *energy} - {_NO_TAX}
    return min(sorted(known), key=lambda rate: abs(amount.net * rate - amount.tax))


def _item(
    *,
    name: str,
    note: str,
    quantity: Decimal,
    unit: str,
    price: Decimal | None,
    tax_rate: Decimal,
    amount: TaxedAmount,
    days: tuple[date, date],
    paper: Paper,
) -> _Item:
    """An item whose price is never negative; price: None is what the amount comes to for one of the unit."""
    net = _major(Decimal(amount.net), paper)
    if price is None:
        price = abs(net / quantity).quantize(_PRICE_PLACES)
    if net < 0:
        quantity = -abs(quantity)
    return _Item(name, note, quantity, unit, _plain(abs(price)), tax_rate, amount, *days)


def _plain(price: Decimal) -> Decimal:
    """Without zeros that say nothing, and never in powers of ten."""
    return Decimal(f"{price.normalize():f}")


def _major(minor: Decimal, paper: Paper) -> Decimal:
    return minor.scaleb(-MINOR_UNIT_DIGITS[paper.currency])


def _add_parties(document: Document, paper: Paper) -> None:
    seller, sender = document.trade.agreement.seller, paper.sender
    seller.name = sender.legal_name
    _add_address(
        seller.address, (sender.street_address,), sender.locality, sender.postcode, paper.market.code
    )
    if sender.registration_number:
        seller.legal_organization.id = ("", sender.registration_number)
    _add_tax_number(seller, sender.tax_number)
    if sender.email:
        seller.electronic_address.uri_ID = ("EM", sender.email)
    buyer, recipient = document.trade.agreement.buyer, paper.recipient
    buyer.id = paper.account_number
    buyer.name = recipient.name
    *lines, city = recipient.address or ("",)
    _add_address(buyer.address, tuple(lines), city, recipient.postcode, recipient.country_code)
    _add_tax_number(buyer, recipient.tax_number)


def _add_address(address: Any, lines: tuple[str, ...], city: str, postcode: str, country: str) -> None:
    for name, line in zip(("line_one", "line_two", "line_three"), filter(None, lines), strict=False):
        setattr(address, name, line)
    if city:
        address.city_name = city
    if postcode:
        address.postcode = postcode
    address.country_id = country


def _add_tax_number(party: Any, number: str) -> None:
    if number:
        registration = TaxRegistration()
        registration.id = ("VA", number)
        party.tax_registrations.add(registration)


def _line_item(item: _Item, number: int, paper: Paper) -> LineItem:
    made = LineItem()
    made.document.line_id = str(number)
    made.product.name = item.name
    if item.note:
        made.product.description = item.note
    made.agreement.net.amount = item.price
    made.delivery.billed_quantity = (item.quantity, item.unit)
    made.settlement.trade_tax.type_code = "VAT"
    made.settlement.trade_tax.category_code = _category(item.tax_rate)
    made.settlement.trade_tax.rate_applicable_percent = _plain(item.tax_rate * 100)
    made.settlement.period.start = item.from_date
    made.settlement.period.end = item.to_date - timedelta(days=1)
    made.settlement.monetary_summation.total_amount = _major(Decimal(item.amount.net), paper)
    return made


def _category(rate: Decimal) -> str:
    return "S" if rate else "E"


def _settle(document: Document, paper: Paper, items: list[_Item]) -> None:
    settlement = document.trade.settlement
    settlement.payment_reference = paper.account_number
    if paper.sender.iban:
        means = PaymentMeans()
        means.type_code = _BANK_TRANSFER
        means.payee_account.iban = paper.sender.iban
        settlement.payment_means.add(means)
    by_rate: dict[Decimal, TaxedAmount] = defaultdict(lambda: TaxedAmount(0, 0))
    for item in items:
        by_rate[item.tax_rate] += item.amount
    for rate, amount in sorted(by_rate.items()):
        settlement.trade_tax.add(_tax(rate, amount, paper))
    settlement.period.start = paper.from_date
    settlement.period.end = paper.to_date - timedelta(days=1)
    terms = PaymentTerms()
    terms.due = paper.payment_due_on
    settlement.terms.add(terms)
    whole = sum(by_rate.values(), start=TaxedAmount(0, 0))
    assert whole == paper.invoiced, "an invoice asks for what its bill asks for"
    net, tax, gross = (_major(Decimal(one), paper) for one in (whole.net, whole.tax, whole.gross))
    totals = settlement.monetary_summation
    totals.line_total = net
    totals.charge_total = totals.allowance_total = Decimal(0)
    totals.tax_basis_total = (net, paper.currency)
    totals.tax_total = (tax, paper.currency)
    totals.grand_total = (gross, paper.currency)
    totals.due_amount = gross


def _tax(rate: Decimal, amount: TaxedAmount, paper: Paper) -> ApplicableTradeTax:
    made = ApplicableTradeTax()
    made.calculated_amount = _major(Decimal(amount.tax), paper)
    made.type_code = "VAT"
    if rate == _NO_TAX:
        made.exemption_reason = _EXEMPT
    made.basis_amount = _major(Decimal(amount.net), paper)
    made.category_code = _category(rate)
    made.rate_applicable_percent = _plain(rate * 100)
    return made
