"""Portfolios and the people who look after them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.models import Portfolio, PortfolioUserRole
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Brand
    from holdfast.identity.models import Role, User


@transaction.atomic
def create_portfolio(
    *, brand: Brand, now: datetime, number: str | None = None, name: str = "", billing_name: str = ""
) -> Portfolio:
    """A new, empty portfolio of a brand."""
    portfolio = Portfolio.objects.create(
        number=number or f"P-{secrets.token_hex(4).upper()}",
        brand=brand,
        name=name,
        billing_name=billing_name,
        created_at=now,
        updated_at=now,
    )
    record_event(
        BusinessEvent(
            "accounts.portfolio.created-v1", now, data={"number": portfolio.number, "brand": brand.code}
        )
    )
    return portfolio


@transaction.atomic
def add_user_to_portfolio(
    *, user: User, portfolio: Portfolio, role: Role, now: datetime
) -> PortfolioUserRole:
    """Let a person act for every account of a portfolio; a role that is held already is returned as it is."""
    held, is_new = PortfolioUserRole.objects.get_or_create(
        user=user, portfolio=portfolio, role=role, defaults={"created_at": now}
    )
    if is_new:
        record_event(
            BusinessEvent(
                "accounts.portfolio.user_added-v1",
                now,
                data={"portfolio": portfolio.number, "user_number": user.number, "role": role.code},
            )
        )
    return held
