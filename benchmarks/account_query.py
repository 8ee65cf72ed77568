"""An account with its properties, meter points, agreements and 20 transactions, over HTTP.

    python -m benchmarks.account_query [--json] [--requests N]

The same question is put to Holdfast, to Holdfast with its document cache off, and to a strawberry-django view
with its optimizer on the same tables: each in a web process of its own, one after the other in each round, by
a client process. Throughput is measured with two connections, latency with one. SQL statements are counted in
this process through the same views.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Figure, show

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTIONS = 2  #: of the runs that measure throughput; latency is measured with one
ROUNDS = 5
WARM_UP = 100
EMAIL, PASSWORD = "benchmark@holdfast.example", "a password for one run only"
GOAL_RATIO, GOAL_P95_MS = 2, 20

HOLDFAST_QUERY = """
query Account($number: String!) {
  account(accountNumber: $number) {
    id number status accountType billingName billingEmail createdAt balance brand
    billingAddressLine1 billingAddressLine2 billingAddressLine3 billingAddressPostcode billingCountryCode
    users { id email givenName familyName mobile }
    properties {
      id address postcode label
      coordinates { latitude longitude }
      occupancyPeriods { id effectiveFrom effectiveTo }
      electricityMeterPoints { id mpan status ...Points }
      gasMeterPoints { id mprn status ...GasPoints }
    }
    ledgers { id number ledgerType name balance }
    transactions(first: 20) {
      edges { node {
        id title note reasonCode postedDate createdAt balanceCarriedForward isReversed
        accountNumber isCredit isAccountPayment amounts { net tax gross }
      } }
    }
  }
}
fragment Points on ElectricityMeterPointType {
  meters { id serialNumber location installationDate }
  agreements(includeInactive: true) {
    id validFrom validTo isRevoked
    tariff { ... on TariffType {
      id tariffCode productCode displayName fullName description standingCharge preVatStandingCharge
    } }
  }
}
fragment GasPoints on GasMeterPointType {
  meters { id serialNumber location installationDate }
  agreements(includeInactive: true) {
    id validFrom validTo isRevoked
    tariff {
      id tariffCode productCode displayName fullName description standingCharge preVatStandingCharge unitRate
    }
  }
}
"""

STRAWBERRY_QUERY = """
query Account($number: String!) {
  account(number: $number) {
    id number status accountType billingName billingEmail createdAt brand { code }
    billingAddressLine1 billingAddressLine2 billingAddressLine3 billingPostcode billingCountryCode
    userRoles { user { id email givenName familyName mobile } }
    occupancyPeriods { property {
      id address postcode label latitude longitude
      occupancyPeriods { id effectiveFrom effectiveTo }
      supplyPoints {
        id identifier status
        meters { id serialNumber location installedAt }
        agreements {
          id validFrom validTo isRevoked
          tariff {
            id code product { code displayName fullName description } standingCharges { valueExclTax }
          }
        }
      }
    } }
    ledgers {
      id number ledgerType name balance
      transactions(ordering: {sequence: DESC}, pagination: {limit: 20}) {
        id title note reasonCode postedOn createdAt balanceCarriedForward isReversed
        account { number } isCredit kind amounts { net tax gross }
      }
    }
  }
}
"""


@dataclass(slots=True)
class Contender:
    """One server under test, and what was measured of it."""

    name: str
    port: int
    path: str
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
    rates: list[float] = field(default_factory=list)
    latencies_ms: list[float] = field(default_factory=list)
    statements: int = 0
    leaves: int = 0

    @property
    def requests_per_second(self) -> float:
        return statistics.median(self.rates)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies_ms)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="end with one JSON line")
    parser.add_argument("--requests", type=int, default=600, help="requests a round and contender")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hfb") as state:
        os.environ["HOLDFAST_STATE"] = state
        os.environ["HOLDFAST_POINTS_PER_HOUR_USER"] = str(10**9)  # counted as ever, never used up
        contenders = _measure(arguments.requests)
    show("An account over HTTP", _figures(contenders), as_json=arguments.json)


def _measure(requests: int) -> list[Contender]:
    from holdfast.runtime.database import migrate, running_database

    with running_database(_say) as url:
        os.environ["DATABASE_URL"] = url
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.strawberry_settings"
        import django

        django.setup()
        migrate(url, progress=lambda *_: None)
        number = _seed()
        token = _token()
        ours = {"query": HOLDFAST_QUERY, "variables": {"number": number}}
        theirs = {"query": STRAWBERRY_QUERY, "variables": {"number": number}}
        contenders = [
            Contender("holdfast", 8_401, "/v1/graphql/", ours, {"Authorization": token}),
            Contender("holdfast, no document cache", 8_402, "/v1/graphql/", ours, {"Authorization": token}),
            Contender("strawberry-django", 8_403, "/graphql/", theirs),
        ]
        for contender in contenders:
            _count(contender)
        with ExitStack() as running:
            running.enter_context(_holdfast(contenders[0].port))
            running.enter_context(_holdfast(contenders[1].port, HOLDFAST_DOCUMENT_CACHE_SIZE="0"))
            running.enter_context(_strawberry(contenders[2].port))
            for contender in contenders:
                _wait(contender)
                _drive(contender, WARM_UP, CONNECTIONS)
            for number_of_round in range(1, ROUNDS + 1):
                _say(f"round {number_of_round} of {ROUNDS}")
                for contender in contenders:
                    run = _drive(contender, requests, CONNECTIONS)
                    contender.rates.append(len(run["latencies_ms"]) / run["seconds"])
                    contender.latencies_ms += _drive(contender, requests // 2, 1)["latencies_ms"]
    return contenders


def _seed() -> str:
    """The demo's retailer; the number of the account with the most properties, which our user owns."""
    from django.db.models import Count
    from django.utils import timezone

    from holdfast.accounts.models import Account
    from holdfast.accounts.operations import add_user_to_account
    from holdfast.demo.seed import ensure_seeded
    from holdfast.identity.models import Role
    from holdfast.identity.operations import create_user, install_standard_roles

    install_standard_roles()
    ensure_seeded(_say)
    now = timezone.now()
    user = create_user(email=EMAIL, password=PASSWORD, now=now)
    british = Account.objects.filter(brand__market_code="GB").annotate(places=Count("occupancy_periods"))
    account = british.order_by("-places", "pk")[0]
    add_user_to_account(user=user, account=account, role=Role.objects.get(code="account-holder"), now=now)
    return str(account.number)


def _token() -> str:
    answer = _ask(
        "/v1/graphql/",
        {
            "query": "mutation ($i: ObtainJSONWebTokenInput!) { obtainKrakenToken(input: $i) { token } }",
            "variables": {"i": {"email": EMAIL, "password": PASSWORD}},
        },
        {},
        "holdfast.urls",
    )
    return str(answer["data"]["obtainKrakenToken"]["token"])


def _ask(path: str, body: dict[str, Any], headers: dict[str, str], urls: str) -> Any:
    """Put a question to a view in this process."""
    from django.test import Client
    from django.test.utils import override_settings

    with override_settings(ROOT_URLCONF=urls):
        answer = Client().post(path, json.dumps(body), content_type="application/json", headers=headers)
    return json.loads(answer.content)


def _count(contender: Contender) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    urls = "holdfast.urls" if contender.path.startswith("/v1") else "benchmarks.strawberry_urls"
    _ask(contender.path, contender.body, contender.headers, urls)  # what is done once only
    with CaptureQueriesContext(connection) as captured:
        answer = _ask(contender.path, contender.body, contender.headers, urls)
    if answer.get("errors"):
        raise SystemExit(f"{contender.name}: {answer['errors']}")
    contender.statements, contender.leaves = len(captured), _leaves(answer["data"])


def _leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(_leaves(one) for one in value.values())
    if isinstance(value, list):
        return sum(_leaves(one) for one in value)
    return 1


@contextmanager
def _process(command: list[str], **environment: str) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _holdfast(port: int, **environment: str) -> Any:
    command = ["holdfast", "web", "--port", str(port), "--workers", "1"]
    return _process(command, DJANGO_SETTINGS_MODULE="holdfast.settings", **environment)


def _strawberry(port: int) -> Any:
    options = ["--interface", "wsgi", "--port", str(port), "--workers", "1", "--blocking-threads", "4"]
    return _process(["granian", *options, "benchmarks.strawberry_wsgi:application"])


def _wait(contender: Contender) -> None:
    """Until the server answers."""
    deadline = time.monotonic() + 60
    while True:
        try:
            _drive(contender, 1, 1)
        except subprocess.CalledProcessError as error:
            if time.monotonic() > deadline:
                raise SystemExit(f"{contender.name} does not answer: {error.stderr[-500:]}") from error
        else:
            return


def _drive(contender: Contender, requests: int, connections: int) -> Any:
    """Post the question from a client process; the last line it prints is its result."""
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.http_client", "127.0.0.1", str(contender.port)),
            *(contender.path, str(requests), str(connections)),
        ],
        input=json.dumps({"headers": contender.headers, "body": contender.body}),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(finished.stdout.splitlines()[-1])


def _figures(contenders: list[Contender]) -> list[Figure]:
    ours, uncached, theirs = contenders
    figures = []
    for other in (uncached, theirs):
        ratio = ours.requests_per_second / other.requests_per_second
        goal = f"at least {GOAL_RATIO} times" if other is theirs else ""
        met = ratio >= GOAL_RATIO if other is theirs else None
        rates = ours.requests_per_second, other.requests_per_second
        figures.append(Figure("requests a second", rates[0], "1/s", other.name, rates[1], goal, met))
        for name, share in (("p50", 0.5), ("p95", 0.95)):
            is_goal = name == "p95" and other is theirs
            figures.append(
                Figure(
                    name,
                    ours.percentile(share),
                    "ms",
                    other.name,
                    other.percentile(share),
                    f"under {GOAL_P95_MS} ms" if is_goal else "",
                    ours.percentile(share) < GOAL_P95_MS if is_goal else None,
                )
            )
        for name, mine, its in (
            ("SQL statements a request", ours.statements, other.statements),
            ("leaves in the answer", ours.leaves, other.leaves),
        ):
            figures.append(Figure(name, mine, "", other.name, its, "", None))
    return figures


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
