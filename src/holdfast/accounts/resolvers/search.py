"""The search for accounts, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts import operations, queries
from holdfast.accounts.access import AccountScope
from holdfast.accounts.errors import OneMoreSearchTermsFailedValidations
from holdfast.accounts.resolvers.base import domain
from holdfast.accounts.search_terms import EVERYTHING, SearchField, plain
from holdfast.api import rules
from holdfast.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from holdfast.accounts.queries.search import FoundAccount
    from holdfast.api.binding import Info

domain.part_of_parent("AccountSearchItemType")

#: Where each of the documented terms is looked for.
_FIELDS: dict[str, frozenset[SearchField]] = {
    "account": EVERYTHING,
    "account_number": frozenset({SearchField.NUMBER}),
    "account_references": frozenset({SearchField.REFERENCE}),
    "bill": frozenset({SearchField.BILL_NUMBER}),
    "billing_name": frozenset({SearchField.BILLING_NAME}),
    "business_name": frozenset({SearchField.BUSINESS_NAME}),
    "business_number": frozenset({SearchField.BUSINESS_NUMBER}),
    "meter_serial_number": frozenset({SearchField.METER_SERIAL_NUMBER}),
    "portfolio_number": frozenset({SearchField.PORTFOLIO_NUMBER}),
    "statements": frozenset({SearchField.STATEMENT, SearchField.BILL_NUMBER}),
    "urn": frozenset({SearchField.URN}),
    "user": frozenset({SearchField.PERSON_NAME, SearchField.EMAIL, SearchField.PHONE_NUMBER}),
}
_SHORTEST, _LONGEST = 2, 200
_MOST_RESULTS, _RESULTS = 100, 10
#: So many events the search itself catches up with; the rest is for the background job.
_EVENTS_FIRST = 200


@domain.query("accountsSearch", rule=rules.signed_in)
def accounts_search(
    info: Info, *, search_terms: dict[str, Any] | None = None, max_results: int = _RESULTS
) -> list[FoundAccount]:
    wanted = {name: text.strip() for name, text in (search_terms or {}).items() if text and text.strip()}
    wrong = [
        InvalidInput(f"From {_SHORTEST} letters or digits to {_LONGEST} characters.", ("searchTerms", name))
        for name, text in wanted.items()
        if len(plain(text)) < _SHORTEST or len(text) > _LONGEST
    ]
    if not wanted:
        wrong.append(InvalidInput("Something to look for is needed.", ("searchTerms",)))
    if not 1 <= max_results <= _MOST_RESULTS:
        wrong.append(InvalidInput(f"From 1 to {_MOST_RESULTS} results.", ("maxResults",)))
    if wrong:
        raise OneMoreSearchTermsFailedValidations(wrong[0].message, invalid=tuple(wrong))
    operations.catch_up_with_changes(limit=_EVENTS_FIRST)
    return queries.search_accounts(
        scope=AccountScope.of(info.context.viewer),
        wanted=[(_FIELDS[name], text) for name, text in wanted.items()],
        limit=max_results,
    )
