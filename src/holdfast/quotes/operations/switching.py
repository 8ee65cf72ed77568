"""What was quoted, taken: the switch of a product, which agreements carry out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.agreements import offers
from holdfast.agreements import operations as agreements
from holdfast.agreements import queries as agreement_queries
from holdfast.agreements.errors import (
    NoProductsAvailableQuote,
    NoProductSelectedGivenQuoteCode,
    NoSupplyPointFoundIdentifierProvided,
    QuoteGivenCodeNotFound,
    UnableAcceptGivenProductCode,
    UnableCreateAgreement,
    UnableGetMarketClientParamsFrom,
)
from holdfast.kernel.events import BusinessEvent
from holdfast.kernel.periods import Period
from holdfast.platform.operations import record_event
from holdfast.quotes.models import QuotedProduct

if TYPE_CHECKING:
    from datetime import date, datetime

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import ProductSwitch


@transaction.atomic
def initiate_product_switch(
    *,
    account: Account,
    quoted_product_id: int,
    switch_date: date,
    now: datetime,
    suppress_communications: bool = False,
    requested_by_id: int | None = None,
) -> ProductSwitch:
    """Take a quoted product: from a local day on it follows what the supply point has.

    Raises QuoteGivenCodeNotFound for what was not quoted to the account; NoProductsAvailableQuote for a quote
    whose time is over; NoProductSelectedGivenQuoteCode where another product of it was selected for the supply
    point; NoSupplyPointFoundIdentifierProvided where the account does not occupy its place any more;
    UnableGetMarketClientParamsFrom for a product that was quoted without a price; UnableAcceptGivenProductCode
    for one that is not sold to the account any more; and what starting the switch raises.
    """
    taken = (
        QuotedProduct.objects.select_for_update(of=("self",))
        .select_related(
            "product__brand",
            "quoted_supply_point__quote",
            "quoted_supply_point__supply_point__property",
        )
        .filter(pk=quoted_product_id, quoted_supply_point__quote__account=account)
        .first()
    )
    if taken is None:
        raise QuoteGivenCodeNotFound
    quoted = taken.quoted_supply_point
    if quoted.quote.valid_until <= now:
        raise NoProductsAvailableQuote
    if not taken.was_selected and quoted.quoted_products.filter(was_selected=True).exists():
        raise NoProductSelectedGivenQuoteCode
    point = offers.supply_point_for(account, quoted.identifier, Period(now))
    if point.pk != quoted.supply_point_id:
        raise NoSupplyPointFoundIdentifierProvided
    if taken.tariff_id is None:
        raise UnableGetMarketClientParamsFrom
    reason = offers.why_not(account, taken.product, point, at=now)
    if reason is not None:
        raise UnableAcceptGivenProductCode(reason)
    held = agreement_queries.agreements_over([point.pk], Period(now, None)).get(point.pk, [])
    current = next((one for one in held if one.account_id == account.pk and one.is_active_at(now)), None)
    if current is None:
        raise UnableCreateAgreement("The account has no agreement in force on the supply point.")
    switch = agreements.start_product_switch(
        agreement=current,
        product=taken.product,
        switch_date=switch_date,
        quoted_product_id=taken.pk,
        params=taken.client_params,
        suppress_communications=suppress_communications,
        requested_by_id=requested_by_id,
        now=now,
    )
    taken.was_selected = True
    taken.save(update_fields=["was_selected"])
    quoted.quote.accepted_at = quoted.quote.accepted_at or now
    quoted.quote.save(update_fields=["accepted_at"])
    record_event(
        BusinessEvent(
            "quotes.quote.accepted-v1",
            now,
            account_number=account.number,
            data={"quote_id": quoted.quote_id, "quoted_product_id": taken.pk},
        )
    )
    return switch
