"""What other domains ask of the system itself: keep an event, follow a task, leave a trace."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.errors import (
    CreateMetadataInvalidData,
    CreateMetadataInvalidData8414,
    TaskNotFound,
    UpdateMetadataInvalidData,
)
from holdfast.platform.models import AuditRecord, BackgroundTask, BusinessEventRecord, Metadata

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from holdfast.platform.linked_objects import LinkedObject

_EVENTS_A_STATEMENT = 1_000
#: The longest key, and the longest value as JSON, in characters; and the most keys that one object has.
MAX_METADATA_KEY = 100
MAX_METADATA_VALUE = 20_000
MAX_METADATA_KEYS = 100


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


@transaction.atomic
def create_metadata(*, kind: str, linked: LinkedObject, key: str, value: Any, now: datetime) -> Metadata:
    """Keep what another system says of an object under a key that it has not used there yet.

    kind: the LinkedObjectType. Raises CreateMetadataInvalidData where the key is used, and
    CreateMetadataInvalidData8414 for a key or value that cannot be kept.
    """
    name = key.strip()
    if not 0 < len(name) <= MAX_METADATA_KEY:
        raise CreateMetadataInvalidData8414(invalid=(_wrong(f"1 to {MAX_METADATA_KEY} characters.", "key"),))
    if _is_too_long(value):
        reason = f"At most {MAX_METADATA_VALUE} characters of JSON."
        raise CreateMetadataInvalidData8414(invalid=(_wrong(reason, "value"),))
    others = Metadata.objects.filter(linked_object_type=kind, object_id=linked.pk)
    if others.count() >= MAX_METADATA_KEYS:
        raise CreateMetadataInvalidData8414(invalid=(_wrong(f"At most {MAX_METADATA_KEYS} keys.", "key"),))
    kept, is_new = Metadata.objects.get_or_create(
        linked_object_type=kind,
        object_id=linked.pk,
        key=name,
        defaults={"value": value, "created_at": now, "updated_at": now},
    )
    if not is_new:
        raise CreateMetadataInvalidData(invalid=(_wrong("The object has this key already.", "key"),))
    _tell_of_metadata("created", kept, linked, now)
    return kept


@transaction.atomic
def update_metadata(*, kind: str, linked: LinkedObject, key: str, value: Any, now: datetime) -> Metadata:
    """Replace what is kept under a key of an object.

    Raises UpdateMetadataInvalidData where there is nothing, and for a value that cannot be kept.
    """
    if _is_too_long(value):
        reason = f"At most {MAX_METADATA_VALUE} characters of JSON."
        raise UpdateMetadataInvalidData(invalid=(_wrong(reason, "value"),))
    stored = Metadata.objects.select_for_update().filter(
        linked_object_type=kind, object_id=linked.pk, key=key.strip()
    )
    kept = stored.first()
    if kept is None:
        raise UpdateMetadataInvalidData(invalid=(_wrong("The object has no such key.", "key"),))
    if kept.value != value:
        kept.value, kept.updated_at = value, now
        kept.save(update_fields=["value", "updated_at"])
        _tell_of_metadata("updated", kept, linked, now)
    return kept


def _is_too_long(value: Any) -> bool:
    return len(json.dumps(value)) > MAX_METADATA_VALUE


def _wrong(reason: str, field: str) -> InvalidInput:
    return InvalidInput(reason, ("input", field))


def _tell_of_metadata(what: str, kept: Metadata, linked: LinkedObject, now: datetime) -> None:
    """Events name the key and not the value, which may be personal."""
    data = {"linked_object_type": kept.linked_object_type, "object_id": kept.object_id, "key": kept.key}
    record_event(
        BusinessEvent(f"platform.metadata.{what}-v1", now, account_number=linked.account_number, data=data)
    )
