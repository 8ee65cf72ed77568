"""A process that posts for `benchmarks.postings`: says ready, waits for a line, posts, and says how much."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.ledgers.operations import Posting

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def main() -> None:
    django.setup()
    what, *numbers = sys.argv[1:]
    work = {"batched": _batched, "hot": _hot}[what](*map(int, numbers))
    wait_for_the_start()
    print(json.dumps(work()))


def wait_for_the_start() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


def _batched(hand: int, hands: int) -> Callable[[], int]:
    """A posting on each ledger of a share, three times over."""
    from holdfast.ledgers.models import Ledger
    from holdfast.ledgers.operations import post_in_bulk

    ids = list(Ledger.objects.order_by("pk").values_list("pk", flat=True))[hand::hands]
    parts = [ids[first : first + 5_000] for first in range(0, len(ids), 5_000)] * 3
    batches = [[_posting(pk) for pk in part] for part in parts]
    return lambda: sum(len(post_in_bulk(postings=batch, now=NOW)) for batch in batches)


def _hot(size: int, times: int) -> Callable[[], int]:
    """The same ledger for everybody, `size` postings to a transaction."""
    from holdfast.ledgers.models import Ledger
    from holdfast.ledgers.operations import post_in_bulk

    [pk] = Ledger.objects.order_by("pk").values_list("pk", flat=True)[:1]
    batch = [_posting(pk)] * size
    return lambda: sum(len(post_in_bulk(postings=batch, now=NOW)) for _ in range(times))


def _posting(ledger_id: int) -> Posting:
    from holdfast.kernel.money import TaxedAmount
    from holdfast.ledgers.choices import GeneralAccount, Origin, TransactionKind
    from holdfast.ledgers.operations import Posting

    return Posting(
        ledger_id=ledger_id,
        kind=TransactionKind.CHARGE,
        amount=TaxedAmount(9_363, 468),
        against=GeneralAccount.ENERGY_SALES,
        title="Electricity",
        posted_on=NOW.date(),
        origin=Origin.ENERGY,
        reason_code="ENERGY_SUPPLY",
    )


if __name__ == "__main__":
    main()
