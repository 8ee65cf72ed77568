"""Where the texts come from that accounts are found by: a registry to which higher floors add theirs.

A source takes account ids and gives (account id, text) pairs in one SQL statement. A tracer takes business events
and gives the ids of the accounts whose texts they may have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from holdfast.accounts.models import Account, AccountReference, AccountUserRole
from holdfast.accounts.search_terms import SearchField, Text, in_one_word

if TYPE_CHECKING:
    from holdfast.platform.models import BusinessEventRecord

Source = Callable[[Sequence[int]], Iterable[tuple[int, Text]]]
Tracer = Callable[[Sequence["BusinessEventRecord"]], Iterable[int]]

_sources: list[Source] = []
_tracers: list[Tracer] = []


def register_source(source: Source) -> Source:
    """Let accounts be found by further texts; called once, while the apps load."""
    _sources.append(source)
    return source


def register_tracer(tracer: Tracer) -> Tracer:
    """Say which accounts a floor's events touch, where the events do not name them; called while the apps load."""
    _tracers.append(tracer)
    return tracer


def texts_of(account_ids: Sequence[int]) -> dict[int, list[Text]]:
    """All texts of accounts, one statement for each source; accounts that are gone are left out."""
    found: dict[int, list[Text]] = {}
    for account_id, text in _own(account_ids):  # every account has a number, so all that exist are here
        found.setdefault(account_id, []).append(text)
    for source in (_people, _references, *_sources):
        for account_id, text in source(account_ids):
            if account_id in found and text.text:
                found[account_id].append(text)
    return found


def accounts_touched(events: Sequence[BusinessEventRecord]) -> set[int]:
    """The accounts whose texts the events may have changed."""
    numbers = {event.account_number for event in events if event.account_number is not None}
    users = {event.data["user_number"] for event in events if "user_number" in event.data}
    businesses = {event.data["business_id"] for event in events if "business_id" in event.data}
    named = Account.objects.filter(
        Q(number__in=numbers) | Q(business__in=businesses) | Q(user_roles__user__number__in=users)
    )
    touched = set(named.values_list("pk", flat=True))
    for tracer in _tracers:
        touched.update(tracer(events))
    return touched


_ADDRESS_COLUMNS = tuple(f"billing_address_line{number}" for number in range(1, 6))
_OWN: dict[str, SearchField] = {
    "number": SearchField.NUMBER,
    "urn": SearchField.URN,
    "billing_name": SearchField.BILLING_NAME,
    "billing_sub_name": SearchField.BILLING_NAME,
    "billing_email": SearchField.EMAIL,
    **dict.fromkeys(_ADDRESS_COLUMNS, SearchField.ADDRESS),
    "billing_postcode": SearchField.ADDRESS,
    "brand_id": SearchField.BRAND,
    "portfolio__number": SearchField.PORTFOLIO_NUMBER,
    "business__name": SearchField.BUSINESS_NAME,
    "business__number": SearchField.BUSINESS_NUMBER,
}
_OF_PERSON: dict[str, SearchField] = {
    "user__given_name": SearchField.PERSON_NAME,
    "user__family_name": SearchField.PERSON_NAME,
    "user__preferred_name": SearchField.PERSON_NAME,
    "user__email": SearchField.EMAIL,
    "user__mobile": SearchField.PHONE_NUMBER,
    "user__landline": SearchField.PHONE_NUMBER,
}


def _own(account_ids: Sequence[int]) -> Iterable[tuple[int, Text]]:
    rows = list(Account.objects.filter(pk__in=account_ids).values_list("pk", *_OWN))
    yield from _pairs(rows, list(_OWN.values()))
    place = 1 + list(_OWN).index("billing_postcode")
    for row in rows:
        yield row[0], in_one_word(row[place])


def _people(account_ids: Sequence[int]) -> Iterable[tuple[int, Text]]:
    rows = AccountUserRole.objects.filter(account__in=account_ids).values_list("account_id", *_OF_PERSON)
    return _pairs(rows, list(_OF_PERSON.values()))


def _references(account_ids: Sequence[int]) -> Iterable[tuple[int, Text]]:
    rows = AccountReference.objects.filter(account__in=account_ids).values_list("account_id", "value")
    return _pairs(rows, [SearchField.REFERENCE])


def _pairs(rows: Iterable[tuple[Any, ...]], fields: list[SearchField]) -> Iterable[tuple[int, Text]]:
    for account_id, *values in rows:
        for field, value in zip(fields, values, strict=True):
            if value:
                yield account_id, Text(field, str(value))
