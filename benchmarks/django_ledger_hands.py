"""A process that posts with django-ledger for `benchmarks.postings`; `prepare` makes its books first."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from benchmarks.posting_hands import wait_for_the_start

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LEDGERS = 20


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.django_ledger_settings"
    import django

    django.setup()
    what, *numbers = sys.argv[1:]
    if what == "prepare":
        _prepare()
        _posting(LEDGERS, 1, 1)()  # what it does once only, such as where its numbers begin
        return
    work = _posting(LEDGERS if what == "batched" else 1, *map(int, numbers))
    wait_for_the_start()
    print(json.dumps(work()))


def _prepare() -> None:
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django_ledger.models import EntityModel

    call_command("migrate", verbosity=0)
    admin = get_user_model().objects.create(username="bench")
    entity = EntityModel.create_entity(name="Bench", use_accrual_method=True, admin=admin, fy_start_month=1)
    chart = entity.create_chart_of_accounts(assign_as_default=True, commit=True, coa_name="Bench")
    entity.populate_default_coa(activate_accounts=True, coa_model=chart)
    for place in range(LEDGERS):
        entity.create_ledger(name=f"Ledger {place}", posted=True)


def _posting(ledgers: int, size: int, times: int) -> Callable[[], int]:
    """`size` journal entries to a transaction of the database, over so many ledgers in turn."""
    from django.db import transaction
    from django_ledger.models import EntityModel

    entity = EntityModel.objects.get()
    books = list(entity.ledgermodel_set.order_by("name")[:ledgers])
    accounts = {one.role: one for one in entity.get_default_coa_accounts() if one.active}
    customers, sales, tax = (
        accounts[role] for role in ("asset_ca_recv", "in_operational", "lia_cl_acc_payable")
    )
    entries: list[dict[str, Any]] = [
        {"account": customers, "amount": Decimal("98.31"), "tx_type": "debit", "description": "Electricity"},
        {"account": sales, "amount": Decimal("93.63"), "tx_type": "credit", "description": "Electricity"},
        {"account": tax, "amount": Decimal("4.68"), "tx_type": "credit", "description": "Electricity"},
    ]

    def work() -> int:
        for _ in range(times):
            with transaction.atomic():
                for place in range(size):
                    entity.commit_txs(
                        je_timestamp=NOW,
                        je_txs=entries,
                        je_posted=True,
                        je_ledger_model=books[place % len(books)],
                    )
        return size * times

    return work


if __name__ == "__main__":
    main()
