"""Finding one of a million accounts, beside an ILIKE over the same tables without an index for it.

    python -m benchmarks.account_search [--json] [--accounts N] [--searches N]

Accounts with people, addresses, properties and supply points are made in SQL, names as unevenly frequent as people's
(the commonest family name is that of about one account in seven). Then the search's documents are built as the job
does it, and searches of nine kinds are drawn with a fixed seed. Each is put to `queries.search_accounts` as a member
of staff would, and a few of them to the baseline.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, show

if TYPE_CHECKING:
    from collections.abc import Callable

GOAL_P95_MS = 50
BASELINE_SEARCHES = 9
_SEED = 41
_MAKE = """
    CREATE FUNCTION pg_temp.word(number bigint, syllables int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT string_agg((ARRAY['ba','ker','son','mo','ris','hal','ton','wil','ber','den','ley','ros','mar','tin',
                                 'cor','vel','gra','ham','sut','ter'])[1 + (number / 20^place)::bigint %% 20], '')
          FROM generate_series(0, syllables - 1) AS place
    $$;
    CREATE TEMPORARY TABLE drawn AS
    SELECT n, initcap(pg_temp.word((300 * power(random(), 3))::bigint, 2)) AS given,
           initcap(pg_temp.word((8000 * power(random(), 4))::bigint, 3)) AS family,
           initcap(pg_temp.word((400 * random())::bigint, 2)) AS street,
           1 + (random() * 200)::int AS house,
           chr(65 + (random() * 25)::int) || chr(65 + (random() * 25)::int) || 1 + (random() * 20)::int || ' '
             || (random() * 9)::int || chr(65 + (random() * 25)::int) || chr(65 + (random() * 25)::int) AS postcode
      FROM generate_series(1::bigint, %(accounts)s) AS n;
    INSERT INTO identity_user (id, number, email, given_name, family_name, mobile, password, is_superuser)
    SELECT n, 'U-' || n, lower(given || '.' || family) || n || '@example.com', given, family,
           '+447' || lpad((n * 7919 %% 1000000000)::text, 9, '0'), '', false FROM drawn;
    INSERT INTO accounts_portfolio (id, number, brand_id, created_at, updated_at)
    SELECT n, 'P-' || upper(lpad(to_hex(n), 8, '0')), %(brand)s, now(), now() FROM drawn;
    INSERT INTO accounts_account (id, number, brand_id, portfolio_id, account_type, status, billing_name,
        billing_address_line1, billing_address_line2, billing_postcode, billing_country_code)
    SELECT n, 'A-' || upper(lpad(to_hex(n), 8, '0')), %(brand)s, n, 'DOMESTIC', 'ACTIVE', given || ' ' || family,
           house || ' ' || street || ' Street', 'Bristol', postcode, 'GB' FROM drawn;
    INSERT INTO accounts_accountuserrole (user_id, account_id, role_id) SELECT n, n, %(role)s FROM drawn;
    INSERT INTO properties_property (id, rich_address, postcode, country_code, label)
    SELECT n, jsonb_build_object('country', 'GB', 'street_address', house || ' ' || street || ' Street',
                                 'locality', 'Bristol', 'postal_code', postcode), postcode, 'GB', '' FROM drawn;
    INSERT INTO properties_occupancyperiod (account_id, property_id, effective_from) SELECT n, n, now() FROM drawn;
    INSERT INTO properties_supplypoint (property_id, market_name, identifier, direction, status, details)
    SELECT n, 'GBR_ELECTRICITY', lpad((1000000000000 + n * 7919)::text, 13, '0'), 'IMPORT', 'ON_SUPPLY', '{}'
      FROM drawn;
"""
#: The program gives every column its value; the rows made here leave out those that no search looks at.
_DEFAULTS = """
    DO $$ DECLARE missing record; BEGIN
        FOR missing IN
            SELECT table_name, column_name, CASE
                WHEN data_type = 'boolean' THEN 'false' WHEN data_type = 'jsonb' THEN '''{}'''
                WHEN data_type = 'ARRAY' THEN '''{}''' WHEN data_type LIKE '%int%' THEN '0'
                WHEN data_type LIKE 'timestamp%' THEN 'now()' ELSE '''''' END AS value
              FROM information_schema.columns
             WHERE table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'
               AND table_name IN ('identity_user', 'accounts_portfolio', 'accounts_account', 'properties_property',
                                  'accounts_accountuserrole', 'properties_occupancyperiod', 'properties_supplypoint')
        LOOP
            EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET DEFAULT %s', missing.table_name,
                           missing.column_name, missing.value);
        END LOOP;
    END $$
"""
_BASELINE = """
    SELECT account.id FROM accounts_account account
      JOIN accounts_accountuserrole held ON held.account_id = account.id
      JOIN identity_user person ON person.id = held.user_id
      JOIN properties_occupancyperiod period ON period.account_id = account.id
      JOIN properties_supplypoint point ON point.property_id = period.property_id
     WHERE concat_ws(' ', account.number, person.given_name, person.family_name, person.email, person.mobile,
                     account.billing_address_line1, account.billing_postcode, point.identifier) ILIKE %s
     LIMIT 10
"""


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="end with one JSON line")
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--searches", type=int, default=900)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hfb") as state:
        os.environ["HOLDFAST_STATE"] = state
        figures = _measure(arguments.accounts, arguments.searches)
    show(f"Finding one of {arguments.accounts:,} accounts", figures, as_json=arguments.json)


def _measure(accounts: int, searches: int) -> list[Figure]:
    from holdfast.runtime.database import migrate, running_database

    with running_database(_say) as url:
        os.environ["DATABASE_URL"] = url
        os.environ["DJANGO_SETTINGS_MODULE"] = "holdfast.settings"
        import django

        django.setup()
        migrate(url, progress=lambda *_: None)
        started = time.perf_counter()
        _make(accounts)
        _say(f"made {accounts:,} accounts in {time.perf_counter() - started:.0f} s")
        from holdfast.accounts.operations import rebuild_search

        started = time.perf_counter()
        rebuild_search()
        rebuilt = time.perf_counter() - started
        _say(f"built their documents in {rebuilt:.0f} s")
        _tidy()
        asked = _questions(accounts, searches)
        ours = [_timed(_search, question) for question in asked]
        theirs = [_timed(_ilike, question) for question in asked[:BASELINE_SEARCHES]]
    for question, milliseconds in sorted(zip(asked, ours, strict=True), key=lambda pair: -pair[1])[:5]:
        _say(f"slowest: {question!r} {milliseconds:.1f} ms")
    return [
        _figure("p50", 0.5, ours, theirs),
        _figure("p95", 0.95, ours, theirs, goal=GOAL_P95_MS),
        _figure("slowest", 1, ours, theirs),
        Figure("accounts indexed a second", accounts / rebuilt, "1/s", "", 0, "", None),
    ]


def _make(accounts: int) -> None:
    from django.db import connection
    from django.utils import timezone

    from holdfast.accounts.operations import create_brand
    from holdfast.accounts.roles import ACCOUNT_HOLDER, install_account_roles

    brand = create_brand(
        code="BENCH", name="Bench", market_code="GB", currency="GBP", language="en", now=timezone.now()
    )
    role = install_account_roles()[ACCOUNT_HOLDER]
    with connection.cursor() as cursor:
        cursor.execute(_DEFAULTS)
        cursor.execute("SELECT setseed(0.41)")
        for statement in _MAKE.split(";\n"):
            if statement.strip():
                cursor.execute(statement, {"accounts": accounts, "brand": brand.pk, "role": role.pk})
    _tidy()


def _tidy() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _questions(accounts: int, count: int) -> list[str]:
    """Texts to search for, nine kinds in turn, about accounts drawn at random."""
    from holdfast.accounts.models import Account
    from holdfast.identity.models import User

    draw = random.Random(_SEED)  # noqa: S311 - no secret
    ids = [draw.randint(1, accounts) for _ in range(count)]
    users, book = User.objects.in_bulk(ids), Account.objects.in_bulk(ids)
    kinds: list[Callable[[User, Account], str]] = [
        lambda user, _account: user.family_name,
        lambda user, _account: user.full_name,
        lambda user, _account: user.email,
        lambda user, _account: f"0{user.mobile[3:7]} {user.mobile[7:]}",
        lambda _user, account: account.number,
        lambda user, account: f"{user.family_name} {account.billing_postcode}",
        lambda user, _account: user.family_name[:4],
        lambda _user, account: f"{1_000_000_000_000 + account.pk * 7919:013d}",
        lambda _user, account: account.billing_address_line1,
    ]
    return [kinds[turn % len(kinds)](users[pk], book[pk]) for turn, pk in enumerate(ids)]


def _search(question: str) -> None:
    from holdfast.accounts.access import AccountScope
    from holdfast.accounts.queries import search_accounts
    from holdfast.accounts.search_terms import EVERYTHING

    found = search_accounts(
        scope=AccountScope(sees_everything=True), wanted=[(EVERYTHING, question)], limit=10
    )
    if not found:
        raise SystemExit(f"nothing was found for {question!r}")


def _ilike(question: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_BASELINE, [f"%{question}%"])
        cursor.fetchall()


def _timed(work: Callable[[str], None], question: str) -> float:
    started = time.perf_counter()
    work(question)
    return (time.perf_counter() - started) * 1000


def _figure(
    name: str, share: float, ours: list[float], theirs: list[float], *, goal: float | None = None
) -> Figure:
    mine, its = (_percentile(times, share) for times in (ours, theirs))
    wording = f"under {goal:.0f} ms" if goal is not None else ""
    return Figure(name, mine, "ms", "ILIKE", its, wording, mine < goal if goal is not None else None)


def _percentile(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
