"""What changes quotes: each function is one transaction with its business event."""

from __future__ import annotations

from holdfast.quotes.operations.making import quote_products, quote_rollover
from holdfast.quotes.operations.switching import initiate_product_switch

__all__ = ["initiate_product_switch", "quote_products", "quote_rollover"]
