"""Quotes made for accounts that are supplied already."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from holdfast.agreements import offers
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event
from holdfast.quotes.models import Quote, QuotedProduct, QuotedSupplyPoint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import AgreementRollover
    from holdfast.products.models import Product
    from holdfast.properties.models import SupplyPoint


@transaction.atomic
def quote_products(
    *,
    account: Account,
    offered: Mapping[SupplyPoint, Sequence[Product]],
    now: datetime,
    valid_until: datetime | None = None,
    rollover: AgreementRollover | None = None,
) -> Quote:
    """Offer products for supply points of an account, good for QUOTE_VALID_DAYS unless a moment is given.

    A product without a price for a supply point is offered without one and cannot be taken.
    """
    quote = Quote.objects.create(
        account=account,
        rollover=rollover,
        requested_at=now,
        valid_until=valid_until or now + timedelta(days=settings.QUOTE_VALID_DAYS),
        created_at=now,
    )
    for point, products in offered.items():
        quoted = QuotedSupplyPoint.objects.create(
            quote=quote, supply_point=point, market_name=point.market_name, identifier=point.identifier
        )
        QuotedProduct.objects.bulk_create(
            QuotedProduct(
                quoted_supply_point=quoted, product=product, tariff=offers.tariff_for(product, point)
            )
            for product in products
        )
    _tell("created", quote, now)
    return quote


def quote_rollover(rollover: AgreementRollover, now: datetime) -> None:
    """Offer what a rollover is planned to lead to, so that its customer can be shown it; good until it happens."""
    agreement = rollover.agreement
    quote_products(
        account=agreement.account,
        offered={agreement.supply_point: [rollover.renew_product]},
        valid_until=max(rollover.rollover_at, now + timedelta(days=1)),
        rollover=rollover,
        now=now,
    )


def _tell(what: str, quote: Quote, now: datetime) -> None:
    record_event(
        BusinessEvent(
            f"quotes.quote.{what}-v1",
            now,
            account_number=quote.account.number,
            data={"quote_id": quote.pk, "code": str(quote.code), "rollover_id": quote.rollover_id},
        )
    )
