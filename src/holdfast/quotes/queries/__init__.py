"""What is read of quotes: one SQL statement each; batch queries return a dict by the parents' primary keys."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from holdfast.quotes.models import Quote, QuotedProduct, QuotedSupplyPoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.agreements.models import AgreementRollover


def quotes_of_rollovers(rollovers: Sequence[AgreementRollover]) -> dict[int, list[Quote]]:
    """The quotes that were made for each rollover, the first one first."""
    found: dict[int, list[Quote]] = defaultdict(list)
    rows = Quote.objects.select_related("account__brand").filter(rollover__in=rollovers)
    for quote in rows.order_by("pk"):
        assert quote.rollover_id is not None
        found[quote.rollover_id].append(quote)
    return dict(found)


def supply_points_of(quotes: Sequence[Quote]) -> dict[int, list[QuotedSupplyPoint]]:
    """What each quote is for."""
    by_id = {quote.pk: quote for quote in quotes}
    found: dict[int, list[QuotedSupplyPoint]] = defaultdict(list)
    rows = QuotedSupplyPoint.objects.select_related("supply_point__property").filter(quote__in=by_id)
    for row in rows.order_by("pk"):
        row.quote = by_id[row.quote_id]
        found[row.quote_id].append(row)
    return dict(found)


def products_of(points: Sequence[QuotedSupplyPoint]) -> dict[int, list[QuotedProduct]]:
    """What was offered for each supply point, products and brands loaded."""
    found: dict[int, list[QuotedProduct]] = defaultdict(list)
    rows = QuotedProduct.objects.select_related("product__brand").filter(quoted_supply_point__in=points)
    for row in rows.order_by("pk"):
        found[row.quoted_supply_point_id].append(row)
    return dict(found)
