"""What a rollover's plan has to keep to: its moment, its product, its tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.days import local_day
from holdfast.agreements import offers
from holdfast.agreements.errors import (
    AgreementRolloverValidationError,
    RolloverDateCanNotPast,
    UnableCreateAgreementRollover,
)
from holdfast.kernel.periods import start_of_day
from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from holdfast.agreements.models import Agreement
    from holdfast.products.models import Product

_MOST_TAGS = 20
_LONGEST_TAG = 60


def moment_of_rollover(agreement: Agreement, wanted: date | None, today: date) -> datetime:
    """When an agreement is rolled over: when it ends, or at the beginning of an earlier day."""
    if wanted is None:
        if agreement.valid_to is None:
            raise UnableCreateAgreementRollover("The agreement has no end, and no day is given.")
        wanted = local_day(agreement.account, agreement.valid_to)
        if wanted < today:
            raise RolloverDateCanNotPast
        return agreement.valid_to
    if wanted < today:
        raise RolloverDateCanNotPast
    moment = start_of_day(wanted, market_of(agreement.account.market_code).zone)
    if agreement.valid_to is not None and moment > agreement.valid_to:
        raise AgreementRolloverValidationError("Supply would have no price in between.")
    if moment <= agreement.valid_from:
        raise AgreementRolloverValidationError("The agreement has not begun by then.")
    return moment


def renewed_by(agreement: Agreement, product: Product, now: datetime) -> Product:
    """The product, if it has a price for the supply point and is not withdrawn for everyone."""
    if offers.tariff_for(product, agreement.supply_point) is None:
        raise AgreementRolloverValidationError(f"{product.code} has no price for the supply point.")
    if product.ends_at is not None and product.ends_at <= now:
        raise AgreementRolloverValidationError(f"{product.code} has come to its end.")
    return product


def tags_of(tags: Sequence[str | None] | None) -> list[str]:
    """The tags without spaces around them, each once."""
    found = list(dict.fromkeys(tag.strip() for tag in tags or () if tag and tag.strip()))
    if len(found) > _MOST_TAGS or any(len(tag) > _LONGEST_TAG for tag in found):
        raise AgreementRolloverValidationError(f"At most {_MOST_TAGS} tags of {_LONGEST_TAG} characters.")
    return found
