"""Reading everything that bills' documents say, for many bills at once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from holdfast.accounts import queries as accounts
from holdfast.billing import queries
from holdfast.billing.choices import BillType, LineKind
from holdfast.billing.papers.paper import DayOfUse, Line, Movement, Paper, Recipient, Sender, Supplied
from holdfast.billing.titles import title_of
from holdfast.kernel.local_time import day_numbers, from_day_number
from holdfast.kernel.money import TaxedAmount
from holdfast.kernel.periods import Period, start_of_day
from holdfast.ledgers.choices import TransactionKind
from holdfast.markets.market import SupplyType
from holdfast.markets.registry import market_of
from holdfast.metering import usage
from holdfast.metering.series import Grouping
from holdfast.properties.choices import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from holdfast.accounts.models import Letterhead
    from holdfast.billing.models import Bill, BillLine
    from holdfast.ledgers.models import Transaction


def papers_of(bills: Sequence[Bill]) -> dict[int, Paper]:
    """The document of each bill; account, brand and ledger are loaded with the bills.

    The number of statements grows with the different periods among the bills, not with bills or lines.
    """
    lines = queries.lines_of(bills)
    brand_ids = {bill.account.brand_id for bill in bills}
    letterheads = accounts.letterheads_of(brand_ids)
    identities = accounts.billing_identities_of([bill.account for bill in bills])
    transactions = queries.transactions_of(bills)
    use = _use_of(bills, lines)
    return {
        bill.pk: _paper(
            bill,
            lines=lines.get(bill.pk, []),
            letterhead=letterheads.get(bill.account.brand_id),
            tax_number=identities[bill.account_id].tax_number if bill.account_id in identities else "",
            transactions=transactions.get(bill.pk, []),
            use=use,
        )
        for bill in bills
    }


def _paper(
    bill: Bill,
    *,
    lines: Sequence[BillLine],
    letterhead: Letterhead | None,
    tax_number: str,
    transactions: Sequence[Transaction],
    use: dict[tuple[int, int, str], tuple[DayOfUse, ...]],
) -> Paper:
    account = bill.account
    market = market_of(account.market_code)
    name, *address = bill.to_address.split("\n")
    has_postcode = bool(address) and address[-1] == account.billing_postcode
    by_agreement: dict[int, list[BillLine]] = defaultdict(list)
    for line in lines:
        by_agreement[line.agreement_id].append(line)
    explained = {line.transaction_id for line in lines}
    return Paper(
        market=market,
        language=account.brand.language[:2].lower(),
        currency=bill.ledger.currency,
        sender=_sender(account.brand.name, letterhead),
        recipient=Recipient(
            name=name,
            address=tuple(address[:-1] if has_postcode else address),
            postcode=account.billing_postcode if has_postcode else "",
            country_code=account.billing_country_code or market.code,
            tax_number=tax_number,
        ),
        account_number=account.number,
        number=bill.number,
        bill_type=BillType(bill.bill_type),
        from_date=bill.from_date,
        to_date=bill.to_date,
        issued_on=bill.issued_on,
        payment_due_on=bill.payment_due_on,
        opening_balance=bill.opening_balance,
        closing_balance=bill.closing_balance,
        charges=TaxedAmount(bill.charges_net, bill.charges_tax),
        credits=TaxedAmount(bill.credits_net, bill.credits_tax),
        payments=bill.payments,
        repayments=bill.repayments,
        supplies=tuple(
            sorted(
                (_supplied(bill, some, use) for some in by_agreement.values()),
                key=lambda one: (one.is_export, one.title),
            )
        ),
        movements=tuple(_movement(one) for one in transactions if one.pk not in explained),
    )


def _sender(brand_name: str, letterhead: Letterhead | None) -> Sender:
    names = [one for one in Sender.__slots__ if one != "brand_name"]
    known = {one: getattr(letterhead, one, "") for one in names}
    known["legal_name"] = known["legal_name"] or brand_name
    known["accent_colour"] = known["accent_colour"] or "#1f4e79"
    return Sender(brand_name=brand_name, **known)


def _supplied(
    bill: Bill, lines: Sequence[BillLine], use: dict[tuple[int, int, str], tuple[DayOfUse, ...]]
) -> Supplied:
    agreement = lines[0].agreement
    tariff = agreement.tariff
    is_export = tariff.direction == Direction.EXPORT
    return Supplied(
        title=title_of(bill.account.brand.language, SupplyType(tariff.supply_type), is_export=is_export),
        product=tariff.product.display_name,
        identifier=lines[0].supply_point_identifier,
        place=agreement.supply_point.property.address,
        is_export=is_export,
        lines=tuple(_line(line) for line in lines),
        use=use.get((bill.pk, agreement.supply_point_id, tariff.direction), ()),
    )


def _line(line: BillLine) -> Line:
    return Line(
        kind=LineKind(line.kind),
        label=line.label,
        from_date=line.from_date,
        to_date=line.to_date,
        quantity_wh=line.quantity_wh,
        estimated_wh=line.estimated_wh,
        days=line.days,
        unit_rate=line.unit_rate,
        tax_rate=line.tax_rate,
        amount=TaxedAmount(line.net, line.tax),
    )


def _movement(one: Transaction) -> Movement:
    return Movement(
        posted_on=one.posted_on,
        kind=TransactionKind(one.kind),
        title=one.title,
        amount=TaxedAmount(one.net, one.tax),
        balance_effect=one.balance_effect,
    )


def _use_of(
    bills: Sequence[Bill], lines: dict[int, list[BillLine]]
) -> dict[tuple[int, int, str], tuple[DayOfUse, ...]]:
    """By bill, supply point and direction: its energy by local day, over the days of the bill."""
    wanted: dict[tuple[Period, str], dict[int, list[Bill]]] = defaultdict(lambda: defaultdict(list))
    points = {}
    for bill in bills:
        zone = market_of(bill.account.market_code).zone
        period = Period(start_of_day(bill.from_date, zone), start_of_day(bill.to_date, zone))
        for line in lines.get(bill.pk, []):
            agreement = line.agreement
            points[agreement.supply_point_id] = agreement.supply_point
            holders = wanted[period, agreement.tariff.direction][agreement.supply_point_id]
            if bill not in holders:
                holders.append(bill)
    found = {}
    for (period, direction), by_point in wanted.items():
        some = [points[pk] for pk in by_point]
        counted = usage.usage_of_supply_points(
            some, period, grouping=Grouping.DAY, direction=Direction(direction)
        )
        for pk, one in counted.items():
            days = tuple(_days(one))
            for bill in by_point[pk]:
                found[bill.pk, pk, direction] = days
    return found


def _days(one: usage.Usage) -> Iterable[DayOfUse]:
    buckets = one.buckets
    for start, value, present, estimated in zip(
        day_numbers(buckets.starts, one.zone).tolist(),
        buckets.values.tolist(),
        buckets.present.tolist(),
        buckets.estimated.tolist(),
        strict=True,
    ):
        yield DayOfUse(from_day_number(start), value if present else None, is_estimated=estimated > 0)
