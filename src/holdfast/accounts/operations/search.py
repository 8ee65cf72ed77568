"""Keeping what accounts are found by up with the facts: by the events of changes, or all anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from holdfast.accounts import search_sources, search_terms
from holdfast.accounts.models import Account
from holdfast.platform.queries import events_by_id

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Whoever writes documents holds this advisory lock, so that no older state is written over a newer one.
_LOCK = 7_306_418_250_913
_ACCOUNTS_A_BATCH = 1_000
_EVENTS_A_BATCH = 1_000

_TAKE = """
    DELETE FROM accounts_searchpending WHERE event_id IN (
        SELECT event_id FROM accounts_searchpending ORDER BY event_id LIMIT %s FOR UPDATE SKIP LOCKED
    ) RETURNING event_id
"""
_WRITE = """
    INSERT INTO accounts_searchdocument AS known (account_id, document)
    SELECT account_id, document::tsvector
      FROM unnest(%s::bigint[], %s::text[]) AS made (account_id, document)
    ON CONFLICT (account_id) DO UPDATE SET document = EXCLUDED.document
     WHERE known.document IS DISTINCT FROM EXCLUDED.document
"""


@transaction.atomic
def catch_up_with_changes(*, limit: int = _EVENTS_A_BATCH) -> int:
    """Write the documents of accounts that at most `limit` events have touched; how many events that were.

    Nothing, and 0, while somebody else writes: they, or the next call, catch up.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM accounts_searchpending)")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_TAKE, [limit])
        event_ids = [event_id for (event_id,) in cursor.fetchall()]
    _write(search_sources.accounts_touched(events_by_id(event_ids)))
    return len(event_ids)


def index_accounts(account_ids: Iterable[int]) -> int:
    """Write the documents of accounts, a thousand in a transaction; how many accounts there are."""
    ids, written = list(account_ids), 0
    for start in range(0, len(ids), _ACCOUNTS_A_BATCH):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            written += _write(ids[start : start + _ACCOUNTS_A_BATCH])
    return written


def rebuild_search() -> int:
    """Write the documents of all accounts anew; how many. Safe at any time: each batch is its own transaction."""
    written, last = 0, 0
    while ids := list(
        Account.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_ACCOUNTS_A_BATCH]
    ):
        written += index_accounts(ids)
        last = ids[-1]
    return written


def _write(account_ids: Iterable[int]) -> int:
    ids = sorted(account_ids)
    for start in range(0, len(ids), _ACCOUNTS_A_BATCH):
        texts = search_sources.texts_of(ids[start : start + _ACCOUNTS_A_BATCH])
        documents = [search_terms.document(of_account) for of_account in texts.values()]
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [list(texts), documents])
    return len(ids)
