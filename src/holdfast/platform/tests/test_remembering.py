"""Events, background tasks and the audit trail."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from holdfast.kernel.events import BusinessEvent
from holdfast.platform import operations, queries
from holdfast.platform.errors import TaskNotFound
from holdfast.platform.models import AuditRecord, BackgroundTask, BusinessEventRecord

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
ACCOUNT = "A-0011AABB"

pytestmark = pytest.mark.django_db


def event(number: int = 0) -> BusinessEvent:
    return BusinessEvent(
        "ledgers.charge.posted-v1", occurred_at=NOW, account_number=ACCOUNT, data={"number": number}
    )


def test_an_event_is_kept_as_it_happened() -> None:
    operations.record_event(event(7))

    kept = BusinessEventRecord.objects.get()
    assert (kept.name, kept.occurred_at, kept.account_number) == ("ledgers.charge.posted-v1", NOW, ACCOUNT)
    assert kept.data == {"number": 7}


def test_an_event_shares_the_fate_of_the_change_it_speaks_of() -> None:
    with transaction.atomic():
        operations.record_event(event())
        transaction.set_rollback(True)

    assert not BusinessEventRecord.objects.exists()


def test_many_events_take_one_statement_and_keep_their_order() -> None:
    with CaptureQueriesContext(
        connection,
    ) as statements:
        operations.record_events(event(number) for number in range(500))

    assert len(statements) == 1
    kept = BusinessEventRecord.objects.order_by("pk").values_list("data__number", flat=True)
    assert list(kept) == list(range(500))


def test_a_task_is_started_and_finished() -> None:
    task = operations.start_task(name="export", account_number=ACCOUNT, now=NOW)
    asked = queries.task_of_account(task_id=str(task.pk), account_number=ACCOUNT)
    assert (asked.status, asked.result, asked.error) == ("STARTED", None, None)

    operations.finish_task(task_id=task.pk, now=NOW + timedelta(minutes=1), result={"rows": 3})

    asked = queries.task_of_account(task_id=str(task.pk), account_number=ACCOUNT)
    assert (asked.status, asked.result, asked.error) == ("FINISHED", {"rows": 3}, None)
    assert asked.ended_at == NOW + timedelta(minutes=1)


def test_a_failed_task_says_why() -> None:
    task = operations.start_task(name="export", account_number=ACCOUNT, now=NOW)

    operations.fail_task(task_id=task.pk, now=NOW, error="The meter did not answer.")

    asked = queries.task_of_account(task_id=str(task.pk), account_number=ACCOUNT)
    assert (asked.status, asked.result, asked.error) == ("FAILED", None, "The meter did not answer.")


def test_the_first_end_of_a_task_stands() -> None:
    task = operations.start_task(name="export", account_number=ACCOUNT, now=NOW)
    operations.finish_task(task_id=task.pk, now=NOW, result=1)

    operations.fail_task(task_id=task.pk, now=NOW, error="reported again by a retried job")

    assert BackgroundTask.objects.get().status == "FINISHED"


@pytest.mark.parametrize("task_id", ["", "7", "not-an-id", "4bfe1c70-b3b2-4852-9250-ee1af17d5c9e"])
def test_an_unknown_task_is_not_found(task_id: str) -> None:
    with pytest.raises(TaskNotFound) as refusal:
        queries.task_of_account(task_id=task_id, account_number=ACCOUNT)
    assert refusal.value.code == "KT-CT-10401"


def test_a_task_of_another_account_is_not_found_either() -> None:
    task = operations.start_task(name="export", account_number=ACCOUNT, now=NOW)

    with pytest.raises(TaskNotFound):
        queries.task_of_account(task_id=str(task.pk), account_number="A-99999999")


def test_ending_a_task_that_never_was_is_an_error() -> None:
    with pytest.raises(TaskNotFound):
        operations.finish_task(task_id=uuid.uuid4(), now=NOW)


def test_the_database_refuses_an_outcome_that_contradicts_the_status() -> None:
    with pytest.raises(IntegrityError):
        BackgroundTask.objects.create(
            name="export", account_number=ACCOUNT, created_at=NOW, status="STARTED", error="but it runs"
        )


def test_an_audit_record_tells_who_did_what_for_whom() -> None:
    operations.audit(
        operation="createAccountCharge",
        actor_kind="SUPPORT",
        actor_user_id=3,
        on_behalf_of_user_id=41,
        account_number=ACCOUNT,
        objects_touched=["Transaction:12"],
        correlation_id="c-1",
        ip_address="2001:db8::1",
        now=NOW,
    )

    record = AuditRecord.objects.get()
    assert (record.operation, record.actor_user_id, record.on_behalf_of_user_id) == (
        "createAccountCharge",
        3,
        41,
    )
    assert record.objects_touched == ["Transaction:12"]
    assert (record.occurred_at, record.ip_address) == (NOW, "2001:db8::1")
