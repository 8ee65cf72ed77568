"""Portfolios above and below each other."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection

from holdfast.accounts.models import Portfolio

if TYPE_CHECKING:
    from collections.abc import Sequence

_ABOVE = """
    WITH RECURSIVE line (origin, portfolio_id, steps) AS (
        SELECT id, parent_id, 1 FROM accounts_portfolio WHERE id = ANY(%(portfolios)s) AND parent_id IS NOT NULL
        UNION ALL
        SELECT line.origin, portfolio.parent_id, line.steps + 1 FROM line
          JOIN accounts_portfolio portfolio ON portfolio.id = line.portfolio_id
         WHERE portfolio.parent_id IS NOT NULL
    )
    SELECT origin, portfolio_id FROM line ORDER BY origin, steps
"""

_BELOW = """
    WITH RECURSIVE line (origin, portfolio_id, steps) AS (
        SELECT parent_id, id, 1 FROM accounts_portfolio WHERE parent_id = ANY(%(portfolios)s)
        UNION ALL
        SELECT line.origin, portfolio.id, line.steps + 1 FROM line
          JOIN accounts_portfolio portfolio ON portfolio.parent_id = line.portfolio_id
    )
    SELECT origin, portfolio_id FROM line ORDER BY origin, steps, portfolio_id
"""

_LOOKED_AFTER = """
    WITH RECURSIVE line (origin, portfolio_id) AS (
        SELECT portfolio, portfolio FROM unnest(%(portfolios)s::bigint[]) AS portfolio
        UNION
        SELECT line.origin, portfolio.parent_id FROM line
          JOIN accounts_portfolio portfolio ON portfolio.id = line.portfolio_id
         WHERE portfolio.parent_id IS NOT NULL
    )
    SELECT DISTINCT origin FROM line
      JOIN accounts_portfoliouserrole held ON held.portfolio_id = line.portfolio_id AND held.user_id = %(user)s
"""


def ancestors_of(portfolios: Sequence[Portfolio]) -> dict[int, list[Portfolio]]:
    """The portfolios above each one, the nearest first; two statements."""
    return _lines(_ABOVE, portfolios)


def descendants_of(portfolios: Sequence[Portfolio]) -> dict[int, list[Portfolio]]:
    """The portfolios below each one, the nearest first; two statements."""
    return _lines(_BELOW, portfolios)


def _lines(statement: str, portfolios: Sequence[Portfolio]) -> dict[int, list[Portfolio]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"portfolios": [portfolio.pk for portfolio in portfolios]})
        rows = cursor.fetchall()
    related = Portfolio.objects.select_related("brand", "lead_account__brand")
    by_id = related.in_bulk({portfolio_id for _, portfolio_id in rows}) if rows else {}
    found: dict[int, list[Portfolio]] = defaultdict(list)
    for origin, portfolio_id in rows:
        found[origin].append(by_id[portfolio_id])
    return dict(found)


def portfolios_looked_after(portfolios: Sequence[Portfolio], *, user_id: int) -> dict[int, bool]:
    """Which of the portfolios a person holds a role on, or on one above."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LOOKED_AFTER, {"portfolios": [portfolio.pk for portfolio in portfolios], "user": user_id}
        )
        return dict.fromkeys((origin for (origin,) in cursor.fetchall()), True)
