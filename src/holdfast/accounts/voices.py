"""Whom a user hears from, and which account numbers are theirs: what identity asks of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.access import AccountScope
from holdfast.accounts.models import Account, PortfolioUserRole
from holdfast.platform.messages import Voice

if TYPE_CHECKING:
    from holdfast.accounts.models import Brand


def voice_of_user(user_id: int) -> Voice | None:
    """The brand of a user's first account, in the language chosen for it; else that of their first portfolio.

    None for somebody who has neither.
    """
    reached = Account.objects.filter(pk__in=AccountScope.of_user(user_id).account_ids)
    account = reached.select_related("brand").order_by("pk").first()
    if account is not None:
        return voice_of_brand(account.brand, account.preferred_language_for_comms)
    roles = PortfolioUserRole.objects.filter(user_id=user_id).select_related("portfolio__brand")
    role = roles.order_by("pk").first()
    return None if role is None else voice_of_brand(role.portfolio.brand, "")


def voice_of_brand(brand: Brand, preferred_language: str = "") -> Voice:
    """The voice of a brand, in its own language unless another one is preferred."""
    language = preferred_language or brand.language
    return Voice(brand.name, language.partition("-")[0].lower(), brand.market_code, brand_code=brand.code)


def account_numbers_of_user(user_id: int) -> list[str]:
    """The numbers of all accounts that a person reaches through roles."""
    reached = Account.objects.filter(pk__in=AccountScope.of_user(user_id).account_ids)
    return list(reached.values_list("number", flat=True))
