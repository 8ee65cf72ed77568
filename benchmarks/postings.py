"""Postings a second: thousands over many ledgers, and many hands on one.

    python -m benchmarks.postings [--json] [--accounts N]

batched: two processes post a charge with tax (three entries) on each of N ledgers, 5,000 to a statement. hot: four
processes post on one ledger, 100 to a transaction; and one by one, where every posting waits for the disk. Beside
them, in the same run and on the same server with a database of its own, django-ledger commits balanced journal
entries of three transactions through its `commit_txs`, 50 to a transaction or one by one, in one process: two at once
number their entries alike and fail. All of them keep what they have said to have posted (fsync is on).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from typing import Any

import psycopg

from benchmarks.figures import Figure, show

GOAL_BATCHED, GOAL_HOT = 30_000, 3_000
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="end with one JSON line")
    parser.add_argument("--accounts", type=int, default=20_000, help="ledgers to post on")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hfb") as state:
        os.environ["HOLDFAST_STATE"] = state
        figures = _measure(arguments.accounts)
    show("Postings", figures, as_json=arguments.json)


def _measure(accounts: int) -> list[Figure]:
    from holdfast.runtime.database import migrate, running_database

    with running_database(_say) as url:
        os.environ["DATABASE_URL"] = url
        os.environ["DJANGO_SETTINGS_MODULE"] = "holdfast.settings"
        import django

        django.setup()
        migrate(url, progress=lambda *_: None)
        _seed(accounts)
        _say("batched")
        ours = "benchmarks.posting_hands"
        batched = _together([[ours, "batched", str(hand), "2"] for hand in range(2)])
        _say("one hot ledger")
        hot = _together([[ours, "hot", "100", "40"]] * 4)
        single = _together([[ours, "hot", "1", "150"]] * 4)
        _prove()
        _say("django-ledger")
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("CREATE DATABASE django_ledger")
        os.environ["DATABASE_URL"] = _database(url, "django_ledger")
        theirs = "benchmarks.django_ledger_hands"
        subprocess.run([sys.executable, "-m", theirs, "prepare"], check=True, stdout=sys.stderr)
        their_batched = _together([[theirs, "batched", "50", "1"]])
        their_hot = _together([[theirs, "hot", "50", "1"]])
        their_single = _together([[theirs, "hot", "1", "25"]])
    return [
        _figure("batched over many ledgers", batched, their_batched, GOAL_BATCHED),
        _figure("one hot ledger, 100 a transaction", hot, their_hot, GOAL_HOT),
        _figure("one hot ledger, one a transaction", single, their_single, None),
    ]


def _figure(name: str, rate: float, baseline: float, goal: int | None) -> Figure:
    said = "" if goal is None else f"at least {goal:,}/s"
    return Figure(name, rate, "1/s", "django-ledger", baseline, said, None if goal is None else rate >= goal)


def _together(commands: list[list[str]]) -> float:
    """Postings a second of processes that begin at the same time, from then until the last has ended."""
    hands = [
        subprocess.Popen(
            [sys.executable, "-m", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for command in commands
    ]
    for hand in hands:
        assert hand.stdout is not None
        assert hand.stdout.readline() == "ready\n", "the process prepared itself"
    began = time.perf_counter()
    for hand in hands:
        assert hand.stdin is not None
        hand.stdin.write("go\n")
        hand.stdin.flush()
    posted = [_result(hand) for hand in hands]
    rate = sum(posted) / (time.perf_counter() - began)
    _say(f"  {sum(posted):,} in all, {rate:,.0f} a second")
    return rate


def _result(hand: subprocess.Popen[str]) -> int:
    said, _ = hand.communicate()
    assert hand.returncode == 0, "the process posted"
    count: Any = json.loads(said)
    return int(count)


def _seed(accounts: int) -> None:
    from holdfast.accounts.models import Account, Brand, Portfolio
    from holdfast.ledgers.models import Ledger

    brand = Brand.objects.create(code="BENCH", name="Bench", market_code="GB", currency="GBP")
    portfolio = Portfolio.objects.create(number="P-BENCH", brand=brand)
    held = Account.objects.bulk_create(
        Account(number=f"A-{place:08X}", brand=brand, portfolio=portfolio) for place in range(accounts)
    )
    Ledger.objects.bulk_create(
        Ledger(
            account=account,
            number=f"L-{place:08X}",
            ledger_type="GBR_ENERGY_LEDGER",
            name="Energy",
            currency="GBP",
            is_main=True,
            affects_account_balance=True,
            accepts_payments=True,
            supports_statements=True,
            supports_invoices=False,
            opened_at=NOW,
        )
        for place, account in enumerate(held)
    )


def _prove() -> None:
    """The books are even, and every ledger's balance is what stands on its lines."""
    from django.db import connection

    from holdfast.ledgers.queries import trial_balance

    assert sum(trial_balance().values()) == 0, "the books are even"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM ledgers_ledger ledger WHERE balance <> ("
            "SELECT coalesce(sum(balance_effect), 0) FROM ledgers_transaction WHERE ledger_id = ledger.id)"
        )
        assert cursor.fetchone() == (0,), "balances are the sums of their lines"
    connection.close()


def _database(url: str, name: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(url)
    host, port = parts.get("host", ""), parts.get("port", "5432")
    return f"postgresql://{parts['user']}@/{name}?host={host}&port={port}"


def _say(step: str, *_: object) -> None:
    print(step, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
