"""What follows an agreement by itself: planned, announced and run by jobs, once, whatever dies or comes at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from holdfast.agreements import operations
from holdfast.agreements.models import Agreement, AgreementRollover
from holdfast.agreements.tests.homes import (
    NOW,
    Home,
    ask,
    data_of,
    moment,
)
from holdfast.platform.testing import run_jobs, waiting_jobs
from holdfast.properties.choices import Fuel

pytestmark = pytest.mark.django_db

READ = """query ($number: String!) { agreementRollover(number: $number) {
    rolloverType actualSendDate rolledOnTo { id } } }"""


@pytest.fixture
def home() -> Home:
    return Home()


def planned(home: Home, agreement: Agreement) -> AgreementRollover:
    return operations.create_agreement_rollover(
        agreement=agreement, renew_product=home.product(term_months=12), now=NOW
    )


def test_agreements_that_near_their_end_are_planned_announced_and_followed_once(home: Home) -> None:
    agreement = home.agree(valid_to=moment(2025, 4, 20))
    far = home.agree(point=home.gas, valid_to=moment(2025, 6, 20))
    default = home.product(Fuel.ELECTRICITY, Fuel.GAS, is_default=True)

    assert operations.plan_default_rollovers(now=NOW) == 1
    assert operations.plan_default_rollovers(now=NOW) == 0
    rollover = AgreementRollover.objects.get()
    assert (rollover.agreement, rollover.renew_product) == (agreement, default)
    assert (rollover.rollover_type, far.rollovers.count()) == ("DEFAULT", 0)

    # 45 days before the 20th of April is the 6th of March
    assert operations.announce_rollovers(now=moment(2025, 3, 5, 12)) == 0
    assert operations.announce_rollovers(now=moment(2025, 3, 6, 12)) == 1
    assert operations.announce_rollovers(now=moment(2025, 3, 6, 13)) == 0
    run_jobs("agreements.send_notice")
    [message] = mail.outbox
    assert message.subject == "Your Flexible ends soon"
    assert "From 20 April 2025 on we supply you on Flexible" in message.body
    rollover.refresh_from_db()
    assert rollover.actual_send_date == moment(2025, 3, 6).date()
    shown = data_of(ask(home.customer, READ, number=rollover.number))["agreementRollover"]
    assert (shown["rolloverType"], shown["actualSendDate"]) == ("DEFAULT", "2025-03-06")

    eve = moment(2025, 4, 19, 6)
    assert operations.queue_due_rollovers(now=eve - timedelta(days=1)) == 0
    assert operations.queue_due_rollovers(now=eve) == 1
    assert operations.queue_due_rollovers(now=eve) == 0  # it waits already
    rollover.refresh_from_db()
    assert rollover.status == "ENQUEUED"
    run_jobs("agreements.run_rollover")
    rollover.refresh_from_db()
    assert (rollover.status, rollover.rolled_on_to.tariff.product) == ("DONE", default)
    shown = data_of(ask(home.customer, READ, number=rollover.number))["agreementRollover"]
    assert shown["rolledOnTo"] == {"id": rollover.rolled_on_to.pk}
    assert operations.run_queued_rollover(rollover_id=rollover.pk, now=eve) is None
    assert operations.queue_due_rollovers(now=eve) == 0
    assert Agreement.objects.filter(supply_point=home.electricity).count() == 2


def test_a_job_that_was_lost_is_queued_again(home: Home) -> None:
    rollover = planned(home, home.agree(valid_to=moment(2025, 3, 2)))
    assert operations.queue_due_rollovers(now=NOW) == 1
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")

    assert operations.queue_due_rollovers(now=NOW + timedelta(hours=1)) == 1

    assert [name for name, _ in waiting_jobs("agreements.run")] == ["agreements.run_rollover"]
    run_jobs("agreements.run_rollover")
    rollover.refresh_from_db()
    assert rollover.status == "DONE"


def test_who_moves_out_is_not_rolled_over(home: Home) -> None:
    home.agree(valid_to=moment(2025, 4, 20))
    home.product(is_default=True)
    home.account.occupancy_periods.update(effective_to=moment(2025, 4, 20))

    assert operations.plan_default_rollovers(now=NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_run_a_rollover_once() -> None:
    home = Home()
    rollover = planned(home, home.agree(valid_to=moment(2025, 3, 2)))
    AgreementRollover.objects.update(status="ENQUEUED")
    ready = threading.Barrier(2)
    done: list[AgreementRollover | None] = []

    def work() -> None:
        try:
            ready.wait()
            done.append(operations.run_queued_rollover(rollover_id=rollover.pk, now=NOW))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(one is None for one in done) == [False, True]
    assert Agreement.objects.count() == 2
