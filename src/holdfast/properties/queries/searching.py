"""Finding properties by address or by the identifier of a supply point, best matches first.

At most four statements, whatever is found. Addresses are matched by words in an index, so that a search costs
the same among a million properties as among a hundred.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection

from holdfast.api.batching import adopt
from holdfast.markets.identifiers import plain
from holdfast.markets.registry import MARKET_NAMES
from holdfast.properties.models import Property, SupplyPoint
from holdfast.properties.queries.hierarchies import properties_in_scope
from holdfast.properties.words import all_but_one, all_of, score, words_of

if TYPE_CHECKING:
    from holdfast.accounts.access import AccountScope

#: How many results a search has at most, and among how many matches they are chosen.
MAX_RESULTS = 20
_CANDIDATES = 500

_BY_WORDS = """
    SELECT place.id, properties_words(place.rich_address, place.postcode, place.label)
      FROM properties_property place
     WHERE array_to_tsvector(properties_words(place.rich_address, place.postcode, place.label))
           @@ %(query)s::tsquery
       AND (%(everything)s OR EXISTS (
            SELECT FROM properties_occupancyperiod period
              JOIN accounts_account account ON account.id = period.account_id
              JOIN accounts_brand brand ON brand.id = account.brand_id
             WHERE period.property_id = place.id
               AND (account.id = ANY(%(accounts)s) OR brand.code = ANY(%(brands)s))))
     ORDER BY place.id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class ScoredProperty:
    """A property that a search has found, and how well it matches: 0 to 1."""

    property: Property
    score: Decimal


def search_properties(term: str, *, scope: AccountScope) -> list[ScoredProperty]:
    """The properties in reach that match a term, best first, at most twenty.

    A supply point's identifier matches whole, with a score of 1. Of an address every word has to match, whole
    or begun; where none matches three words or more, all but one.
    """
    scores: dict[int, Decimal] = dict.fromkeys(_with_supply_point(term, scope), Decimal(1))
    wanted = words_of(term)
    if not scores and wanted:
        scores = _with_words(wanted, all_of(wanted), scope)
        forgiving = all_but_one(wanted)
        if not scores and forgiving:
            scores = _with_words(wanted, forgiving, scope)
    best = sorted(scores, key=lambda key: (-scores[key], key))[:MAX_RESULTS]
    places = Property.objects.in_bulk(best) if best else {}
    adopt(places.values())
    return [ScoredProperty(places[key], scores[key]) for key in best if key in places]


def _with_supply_point(term: str, scope: AccountScope) -> frozenset[int]:
    identifier = plain(term)
    found = SupplyPoint.objects.filter(market_name__in=MARKET_NAMES, identifier=identifier)
    keys = set(found.values_list("property_id", flat=True)) if identifier else set()
    return properties_in_scope(keys, scope) if keys else frozenset()


def _with_words(wanted: list[str], query: str, scope: AccountScope) -> dict[int, Decimal]:
    parameters: dict[str, str | bool | int | list[int] | list[str]] = {
        "query": query,
        "everything": scope.sees_everything,
        "accounts": list(scope.account_ids),
        "brands": list(scope.brand_codes),
        "limit": _CANDIDATES,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BY_WORDS, parameters)
        return {key: score(wanted, words) for key, words in cursor.fetchall()}
