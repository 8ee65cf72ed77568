"""What other domains ask of the system itself: keep an event, follow a task, leave a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.platform.errors import TaskNotFound
from holdfast.platform.models import AuditRecord, BackgroundTask, BusinessEventRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from holdfast.kernel.events import BusinessEvent

_EVENTS_A_STATEMENT = 1_000


def record_event(event: BusinessEvent) -> None:
    """Keep a business event; call it inside the transaction of the change that it speaks of."""
    record_events([event])


def record_events(events: Iterable[BusinessEvent]) -> None:
    """Keep business events in the order given, a thousand to an SQL statement."""
    BusinessEventRecord.objects.bulk_create(
        [
            BusinessEventRecord(
                name=event.name,
                occurred_at=event.occurred_at,
                account_number=event.account_number,
                data=event.data,
            )
            for event in events
        ],
        batch_size=_EVENTS_A_STATEMENT,
    )


def audit(
    *,
    operation: str,
    actor_kind: str,
    now: datetime,
    actor_user_id: int | None = None,
    actor_organization_id: int | None = None,
    actor_application_id: int | None = None,
    on_behalf_of_user_id: int | None = None,
    account_number: str | None = None,
    objects_touched: Sequence[str] = (),
    correlation_id: str = "",
    ip_address: str | None = None,
) -> None:
    """Leave a trace of who did what, in the transaction of the change.

    operation: the contract's name of it; actor_kind: the kind of viewer; objects_touched: references such as
    "User:41". Ids alone: no name, address or text that a person wrote belongs here.
    """
    AuditRecord.objects.create(
        occurred_at=now,
        operation=operation,
        actor_kind=actor_kind,
        actor_user_id=actor_user_id,
        actor_organization_id=actor_organization_id,
        actor_application_id=actor_application_id,
        on_behalf_of_user_id=on_behalf_of_user_id,
        account_number=account_number,
        objects_touched=list(objects_touched),
        correlation_id=correlation_id,
        ip_address=ip_address,
    )


def start_task(
    *, name: str, account_number: str, now: datetime, owner_user_id: int | None = None
) -> BackgroundTask:
    """Register long work for an account; the task's id is what the caller is given to ask with."""
    return BackgroundTask.objects.create(
        name=name, account_number=account_number, owner_id=owner_user_id, created_at=now
    )


def finish_task(*, task_id: UUID, now: datetime, result: Any = None) -> None:
    """Record that a task has come to its end, with a JSON result. Ending an ended task changes nothing."""
    _end_task(task_id, status=BackgroundTask.Status.FINISHED, result=result, ended_at=now)


def fail_task(*, task_id: UUID, now: datetime, error: str) -> None:
    """Record that a task has failed, with a sentence for the caller. Ending an ended task changes nothing."""
    _end_task(task_id, status=BackgroundTask.Status.FAILED, error=error, ended_at=now)


@transaction.atomic
def _end_task(task_id: UUID, **outcome: Any) -> None:
    # Jobs are retried after a crash, so the same end may be reported twice: the first report stands.
    task = BackgroundTask.objects.select_for_update().filter(pk=task_id).first()
    if task is None:
        raise TaskNotFound
    if task.status == BackgroundTask.Status.STARTED:
        BackgroundTask.objects.filter(pk=task_id).update(**outcome)
