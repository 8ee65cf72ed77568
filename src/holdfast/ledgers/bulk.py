"""Thousands of postings in one statement: locked, numbered, booked and shown by the database itself.

Values travel as one array a column, so that the text of the statement, and with it its plan, is always the same.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction

from holdfast.api.prepared import fetch
from holdfast.kernel.errors import DomainError
from holdfast.ledgers.models import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from holdfast.ledgers.posting import Posting

#: Postings that go into one statement.
STATEMENT_SIZE = 5_000

# Ledgers are locked in the order of their ids, by whomever: so postings that share ledgers wait for each other and
# never in a circle. A locked row is read as it is after the wait. Unless all are there and open, nothing is posted.
_POST = """
WITH asked AS MATERIALIZED (
    SELECT asked.*, nextval('ledgers_journal_id_seq') AS journal_id,
           CASE WHEN kind IN ('CREDIT', 'PAYMENT') THEN net + tax ELSE -net - tax END AS effect
      FROM unnest(
               %(ledger_id)s::bigint[], %(kind)s::text[], %(origin)s::text[], %(net)s::bigint[], %(tax)s::bigint[],
               %(against)s::text[], %(title)s::text[], %(note)s::text[], %(display_note)s::text[],
               %(reason_code)s::text[], %(payment_type)s::text[], %(metadata)s::jsonb[], %(posted_on)s::date[],
               %(reverses_id)s::bigint[]
           ) WITH ORDINALITY AS asked (
               ledger_id, kind, origin, net, tax, against, title, note, display_note, reason_code, payment_type,
               metadata, posted_on, reverses_id, place
           )
), held AS MATERIALIZED (
    SELECT id, account_id, currency, last_sequence, balance, closed_at FROM ledgers_ledger
     WHERE id = ANY(%(ledgers)s::bigint[]) ORDER BY id FOR NO KEY UPDATE
), line AS MATERIALIZED (
    SELECT asked.*, held.account_id, held.currency,
           held.last_sequence + row_number() OVER of_ledger AS sequence,
           held.balance + sum(asked.effect) OVER of_ledger AS balance
      FROM asked JOIN held ON held.id = asked.ledger_id
     WHERE (SELECT count(*) = cardinality(%(ledgers)s::bigint[]) AND bool_and(closed_at IS NULL) FROM held)
    WINDOW of_ledger AS (PARTITION BY asked.ledger_id ORDER BY asked.place)
), journals AS (
    INSERT INTO ledgers_journal (id, account_id, posted_on, created_at, entry_count)
    SELECT journal_id, account_id, posted_on, %(now)s::timestamptz, 1 + (net <> 0)::int + (tax <> 0)::int
      FROM line ORDER BY place
), entries AS (
    INSERT INTO ledgers_entry (journal_id, account_id, general_account, ledger_id, currency, amount)
    SELECT line.journal_id, line.account_id, part.general_account, part.ledger_id, line.currency, part.amount
      FROM line CROSS JOIN LATERAL (VALUES
               ('customers', line.ledger_id, line.effect),
               (line.against, NULL, CASE WHEN line.effect = line.net + line.tax THEN -line.net ELSE line.net END),
               ('sales_tax', NULL, CASE WHEN line.effect = line.net + line.tax THEN -line.tax ELSE line.tax END)
           ) AS part (general_account, ledger_id, amount)
     WHERE part.amount <> 0 ORDER BY line.place
), shown AS (
    INSERT INTO ledgers_transaction (
        account_id, ledger_id, sequence, journal_id, kind, origin, net, tax, gross, balance_effect,
        balance_carried_forward, title, note, display_note, reason_code, payment_type, metadata, posted_on,
        created_at, reverses_id
    )
    SELECT account_id, ledger_id, sequence, journal_id, kind, origin, net, tax, net + tax, effect, balance, title,
           note, display_note, reason_code, payment_type, metadata, posted_on, %(now)s::timestamptz, reverses_id
      FROM line ORDER BY place
    RETURNING id, journal_id
)
SELECT shown.id, line.journal_id, line.account_id, line.sequence, line.balance::bigint
  FROM line JOIN shown ON shown.journal_id = line.journal_id ORDER BY line.place
"""

_TEXTS = ("kind", "origin", "against", "title", "note", "display_note", "reason_code", "payment_type")


class LedgerClosed(DomainError):
    """Nothing is posted on a ledger after it was closed."""

    message = "The ledger is closed."


class Posted(NamedTuple):
    """What became of a posting: its rows, its place on the ledger, and the balance after it."""

    transaction_id: int
    journal_id: int
    account_id: int
    sequence: int
    balance_carried_forward: int


@transaction.atomic
def post_in_bulk(*, postings: Iterable[Posting], now: datetime) -> list[Posted]:
    """Post to any number of ledgers, all or nothing; answers in the order of `postings`.

    now: the moment of posting (UTC). Several postings on one ledger follow each other in the given order. One
    statement for every 5,000 postings. Raises LedgerClosed, and Ledger.DoesNotExist for a ledger that is missing.
    """
    posted: list[Posted] = []
    for some in _parts(iter(postings)):
        ledger_ids = sorted({one.ledger_id for one in some})
        rows = fetch(_POST, {**_columns(some), "ledgers": ledger_ids, "now": now})
        if len(rows) != len(some):
            raise _refusal(ledger_ids)
        done = [Posted(*row) for row in rows]
        _assert_sound(some, done)
        posted += done
    return posted


def _parts(postings: Iterator[Posting]) -> Iterator[list[Posting]]:
    while some := list(islice(postings, STATEMENT_SIZE)):
        yield some


def _refusal(ledger_ids: Sequence[int]) -> Exception:
    found = dict(Ledger.objects.filter(pk__in=ledger_ids).values_list("pk", "closed_at"))
    missing = [pk for pk in ledger_ids if pk not in found]
    return Ledger.DoesNotExist(f"no ledgers {missing}") if missing else LedgerClosed()


def _assert_sound(postings: Sequence[Posting], posted: Sequence[Posted]) -> None:
    """What the database holds by itself, seen from outside: no gap, and each balance follows from the one before."""
    heads: dict[int, Posted] = {}
    for posting, line in zip(postings, posted, strict=True):
        before = heads.get(posting.ledger_id)
        if before is not None:
            effect = posting.kind.direction * posting.amount.gross
            assert line.sequence == before.sequence + 1, "a ledger's sequence has no gap"
            assert line.balance_carried_forward == before.balance_carried_forward + effect, "balances follow"
        heads[posting.ledger_id] = line


def _columns(postings: Sequence[Posting]) -> dict[str, str]:
    """One array a column, as PostgreSQL reads arrays."""
    columns: dict[str, Iterable[Any]] = {
        "ledger_id": (one.ledger_id for one in postings),
        "net": (one.amount.net for one in postings),
        "tax": (one.amount.tax for one in postings),
        "posted_on": (one.posted_on.isoformat() for one in postings),
        "reverses_id": ("NULL" if one.reverses_id is None else one.reverses_id for one in postings),
        "metadata": (
            "NULL" if one.metadata is None else _quoted(json.dumps(one.metadata)) for one in postings
        ),
    }
    known: dict[str, str] = {}
    for name in _TEXTS:
        columns[name] = [_known(str(getattr(one, name)), known) for one in postings]
    return {name: f"{{{','.join(map(str, values))}}}" for name, values in columns.items()}


def _known(text: str, known: dict[str, str]) -> str:
    """A text in quotes; most are the same in many postings."""
    found = known.get(text)
    if found is None:
        found = known[text] = _quoted(text)
    return found


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
