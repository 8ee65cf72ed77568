"""How the back office writes amounts and links."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from holdfast.kernel.money import MINOR_UNIT_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model
    from django.utils.safestring import SafeString


def amount(minor_units: int, currency: str) -> str:
    """An amount as staff read it: 1234 pence as "12.34 GBP"."""
    digits = MINOR_UNIT_DIGITS.get(currency, 2)
    return f"{Decimal(minor_units).scaleb(-digits):,.{digits}f} {currency}"


def address_of(model: type[Model], key: object) -> str:
    """Where the page of an object is."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[key])


def link(model: type[Model], key: object, text: object) -> SafeString:
    """A link to the page of an object."""
    return format_html('<a class="hf-link" href="{}">{}</a>', address_of(model, key), text)


def lines(texts: Iterable[object]) -> SafeString:
    """Texts or links, each on a line of its own."""
    return format_html_join(mark_safe("<br>"), "{}", ((text,) for text in texts))
