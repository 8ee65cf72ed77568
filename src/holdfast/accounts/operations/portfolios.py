"""Portfolios: their trees, the people who look after them, and what other systems call them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from holdfast.accounts.errors import ConflictingPortfolioReference, InvalidPortfolioReference
from holdfast.accounts.models import Brand, Portfolio, PortfolioReference, PortfolioUserRole
from holdfast.accounts.queries import ancestors_of
from holdfast.accounts.texts import one_line
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import OperationsTeam
    from holdfast.identity.models import Role, User

MAX_NAMESPACE = 100
MAX_VALUE = 200


@transaction.atomic
def create_portfolio(
    *,
    brand: Brand,
    now: datetime,
    number: str | None = None,
    name: str = "",
    billing_name: str = "",
    collective_billing: bool = False,
    operations_team: OperationsTeam | None = None,
    parent: Portfolio | None = None,
) -> Portfolio:
    """A new, empty portfolio of a brand, at the root of a tree unless a parent of the same brand is given."""
    if parent is not None and parent.brand_id != brand.pk:
        raise ValueError(f"portfolio {parent.number} belongs to another brand than {brand.code}")
    portfolio = Portfolio.objects.create(
        number=number or f"P-{secrets.token_hex(4).upper()}",
        brand=brand,
        parent=parent,
        name=name,
        billing_name=billing_name,
        collective_billing=collective_billing,
        operations_team=operations_team,
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
def move_portfolio(*, portfolio: Portfolio, parent: Portfolio | None, now: datetime) -> Portfolio:
    """Hang a portfolio, with all below it, under another one of its brand, or make it a root.

    Raises ValueError where the parent is of another brand, or is the portfolio itself or one below it. Moves
    within a brand wait for each other, so that two at once cannot close a circle.
    """
    Brand.objects.select_for_update(no_key=True).get(pk=portfolio.brand_id)
    locked = Portfolio.objects.select_for_update(no_key=True).get(pk=portfolio.pk)
    if parent is not None:
        if parent.brand_id != locked.brand_id:
            raise ValueError(f"portfolio {parent.number} belongs to another brand than {locked.number}")
        if locked in (parent, *ancestors_of([parent]).get(parent.pk, [])):
            raise ValueError(f"portfolio {parent.number} is below {locked.number}")
    if locked.parent_id == (parent.pk if parent else None):
        return locked
    locked.parent = parent
    locked.updated_at = now
    locked.save(update_fields=["parent", "updated_at"])
    record_event(
        BusinessEvent(
            "accounts.portfolio.moved-v1",
            now,
            data={"number": locked.number, "parent": parent.number if parent else None},
        )
    )
    return locked


@transaction.atomic
def add_user_to_portfolio(
    *, user: User, portfolio: Portfolio, role: Role, now: datetime
) -> PortfolioUserRole:
    """Let a person act for every account of a portfolio and of those below it.

    A role that is held already is returned as it is.
    """
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


@transaction.atomic
def add_portfolio_reference(
    *, portfolio: Portfolio, namespace: str, value: str, now: datetime
) -> PortfolioReference:
    """What another system calls a portfolio; the same name again changes nothing.

    Raises InvalidPortfolioReference for a namespace or value that is empty or too long, and
    ConflictingPortfolioReference where the namespace has another value for this portfolio, or the value means
    another portfolio.
    """
    space, name = one_line(namespace, max_length=MAX_NAMESPACE), one_line(value, max_length=MAX_VALUE)
    if space is None or name is None:
        raise InvalidPortfolioReference
    existing = PortfolioReference.objects.filter(portfolio=portfolio, namespace=space, value=name).first()
    if existing is not None:
        return existing
    try:
        with transaction.atomic():
            reference = PortfolioReference.objects.create(
                portfolio=portfolio, namespace=space, value=name, created_at=now
            )
    except IntegrityError:
        raise ConflictingPortfolioReference from None
    record_event(
        BusinessEvent(
            "accounts.portfolio.reference_added-v1",
            now,
            data={"number": portfolio.number, "namespace": space, "value": name},
        )
    )
    return reference
