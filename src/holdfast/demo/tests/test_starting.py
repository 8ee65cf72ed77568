"""Starting a demo: once, twice, after a kill, without its file, on a database that is somebody's."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from holdfast.accounts.models import Account, Brand
from holdfast.accounts.operations import create_account, create_brand
from holdfast.api.testing import GraphQL
from holdfast.billing.models import Bill
from holdfast.demo.plan import Plan
from holdfast.demo.seed import NotADemo, ensure_seeded
from holdfast.identity.models import User
from holdfast.kernel.clock import FixedClock
from holdfast.ledgers.models import Transaction
from holdfast.metering.models import Reading

if TYPE_CHECKING:
    from pathlib import Path

    from holdfast.demo.access import DemoAccess

CLOCK = FixedClock(datetime(2026, 3, 10, 9, 30, tzinfo=UTC))
TINY = Plan(seed=3, accounts=1, months=1)
LOGIN = "mutation ($input: ObtainJSONWebTokenInput!) { obtainKrakenToken(input: $input) { token } }"


def start(*, progress: list[str] | None = None) -> DemoAccess:
    steps = progress if progress is not None else []
    return ensure_seeded(steps.append, plan=TINY, clock=CLOCK)


def may_log_in(**credential: str) -> bool:
    return not GraphQL(clock=CLOCK).execute(LOGIN, {"input": credential}).errors


def test_a_second_start_finds_the_retailer_and_answers_the_same(db: None, state: Path) -> None:
    steps: list[str] = []
    first = start(progress=steps)
    told = len(steps)

    second = start(progress=steps)

    assert second == first
    assert told > 1
    assert len(steps) == told
    assert Account.objects.count() == 1


def test_credentials_are_kept_where_only_their_owner_reads_them(db: None, state: Path) -> None:
    access = start()

    file = state / "demo-access.json"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["password"] == access.password
    assert [path.name for path in state.iterdir() if path.name.startswith(".")] == []


class Killed(BaseException):
    """What ends a process in the middle of things."""


@pytest.mark.parametrize("when", ["Signing up", "Reading", "Billing month 1", "Handing over"])
def test_a_seed_that_is_killed_leaves_nothing_and_the_next_start_makes_all_of_it(
    db: None, state: Path, when: str
) -> None:
    def die(step: str) -> None:
        if step.startswith(when):
            raise Killed

    with pytest.raises(Killed):
        ensure_seeded(die, plan=TINY, clock=CLOCK)

    assert not Brand.objects.exists()
    assert not User.objects.exists()
    access = start()
    assert Account.objects.get().number == access.account_numbers[0]
    assert may_log_in(email=access.email, password=access.password)


def test_a_kill_after_the_credentials_were_written_leaves_a_file_that_nobody_believes(
    db: None, state: Path
) -> None:
    with transaction.atomic():
        lost = start()
        transaction.set_rollback(True)

    access = start()

    assert access != lost
    assert may_log_in(email=access.email, password=access.password)


def test_where_the_file_was_lost_the_same_people_get_new_credentials(db: None, state: Path) -> None:
    lost = start()
    (state / "demo-access.json").unlink()

    found = start()

    assert (found.email, found.account_numbers) == (lost.email, lost.account_numbers)
    assert may_log_in(email=found.email, password=found.password)
    assert may_log_in(APIKey=found.api_key)
    assert may_log_in(organizationSecretKey=found.organization_secret_key)
    assert not may_log_in(email=lost.email, password=lost.password)
    assert not may_log_in(APIKey=lost.api_key)
    assert start() == found


def test_a_file_that_is_damaged_counts_as_lost(db: None, state: Path) -> None:
    start()
    (state / "demo-access.json").write_text('{"retailer": ')

    found = start()

    assert may_log_in(email=found.staff_email, password=found.staff_password)


def test_a_database_with_accounts_of_its_own_is_left_alone(db: None, state: Path) -> None:
    brand = create_brand(
        code="REAL", name="Real", market_code="GB", currency="GBP", language="en-GB", now=CLOCK.now()
    )
    create_account(brand=brand, now=CLOCK.now())

    with pytest.raises(NotADemo):
        start()

    assert list(Brand.objects.values_list("code", flat=True)) == ["REAL"]


def test_a_plan_without_accounts_or_months_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one account"):
        Plan(accounts=0)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 1, 1, 0, 10, tzinfo=UTC),
        # The first of April in London, where clocks went on two days before.
        datetime(2026, 3, 31, 23, 30, tzinfo=UTC),
        # The first of November in Paris and Madrid, and still October in London.
        datetime(2026, 10, 31, 23, 30, tzinfo=UTC),
        datetime(2028, 2, 29, 12, tzinfo=UTC),
    ],
)
def test_a_demo_can_be_started_on_any_day(db: None, state: Path, moment: datetime) -> None:
    plan = Plan(seed=3, accounts=4, months=1)

    ensure_seeded(lambda _step: None, plan=plan, clock=FixedClock(moment))

    # One for each British account and two for the French and the Spanish one, of the month before.
    assert Bill.objects.count() == 6
    assert not Bill.objects.filter(issued_at__gt=moment).exists()
    assert not Transaction.objects.filter(created_at__gt=moment).exists()
    assert not Reading.objects.filter(read_at__gt=moment).exists()
