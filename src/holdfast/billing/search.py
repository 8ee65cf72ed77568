"""What billing adds to the search for accounts: the numbers of their bills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.search_terms import SearchField, Text
from holdfast.billing.models import Bill

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def bills(account_ids: Sequence[int]) -> Iterable[tuple[int, Text]]:
    """The numbers of all bills of accounts; events about bills name the account."""
    rows = Bill.objects.filter(account__in=account_ids).values_list("account_id", "number")
    for account_id, number in rows:
        yield account_id, Text(SearchField.BILL_NUMBER, number)
