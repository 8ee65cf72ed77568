"""Finding accounts by what is known of them, the best finds first."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from holdfast.accounts import search_terms
from holdfast.accounts.models import Brand
from holdfast.accounts.queries.finding import accounts_by_id
from holdfast.accounts.search_terms import SearchField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.access import AccountScope
    from holdfast.accounts.models import Account

#: More finds than this are not ranked: a search so wide is answered with some of them.
MOST_RANKED = 2_000

_SEARCH = """
    WITH candidates AS MATERIALIZED (
        SELECT account_id, document FROM accounts_searchdocument
         WHERE document @@ %(query)s::tsquery AND (%(ids)s::bigint[] IS NULL OR account_id = ANY(%(ids)s))
         LIMIT %(ranked)s
    )
    SELECT account_id, ts_rank(document, %(query)s::tsquery, 32) AS score
      FROM candidates WHERE account_id <> ALL(%(found)s) ORDER BY score DESC, account_id LIMIT %(limit)s
"""
_BY_INDEX = "SELECT set_config('enable_seqscan', %s, true)"
_SCORE_DIGITS = Decimal("0.0001")


@dataclass(eq=False)
class FoundAccount:
    """An account that was found, and how well: from 1 for a find of whole words, less for their beginnings."""

    account: Account
    score: Decimal


def search_accounts(
    *,
    scope: AccountScope,
    wanted: Sequence[tuple[frozenset[SearchField], str]],
    limit: int,
) -> list[FoundAccount]:
    """The accounts in reach that have every text wanted in one of its fields, at most limit, the best first.

    Whole words come first; where they find fewer, words that begin so fill up.
    """
    found: dict[int, Decimal] = {}
    for by_beginning in (False, True):
        query = _within(search_terms.query(wanted, by_beginning=by_beginning), scope)
        if query is None or len(found) >= limit:
            break
        for account_id, rank in _rows(query, scope, known=list(found), limit=limit - len(found)):
            found[account_id] = (Decimal(rank) + (0 if by_beginning else 1)).quantize(_SCORE_DIGITS)
    loaded = accounts_by_id(found)
    return [
        FoundAccount(loaded[account_id], score) for account_id, score in found.items() if account_id in loaded
    ]


def _within(query: str | None, scope: AccountScope) -> str | None:
    """The query within the brands of a scope that is confined to brands; None where nothing can be found."""
    if query is None or scope.sees_everything or scope.account_ids:
        return query
    brand_ids = list(Brand.objects.filter(code__in=scope.brand_codes).values_list("pk", flat=True))
    return f"({query}) & ({search_terms.brand_query(brand_ids)})" if brand_ids else None


def _rows(query: str, scope: AccountScope, *, known: list[int], limit: int) -> list[tuple[int, float]]:
    parameters: dict[str, Any] = {
        "query": query,
        "ids": list(scope.account_ids) if scope.account_ids and not scope.sees_everything else None,
        "found": known,
        "ranked": MOST_RANKED,
        "limit": limit,
    }
    # With many alternatives and a LIMIT the planner may think that reading the table is as good as the index.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BY_INDEX, ["off"])
        cursor.execute(_SEARCH, parameters)
        found = [(account_id, float(score)) for account_id, score in cursor.fetchall()]
        cursor.execute(_BY_INDEX, ["on"])
    return found
