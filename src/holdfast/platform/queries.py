"""What the system knows of itself."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from holdfast.platform.errors import TaskNotFound
from holdfast.platform.models import BackgroundTask, BusinessEventRecord, Metadata

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def task_of_account(*, task_id: str, account_number: str) -> BackgroundTask:
    """A task of an account, by the id that its starter was given.

    Raises TaskNotFound for an unknown id, one that is no id at all, and another account's task alike, so
    that nobody learns which tasks exist.
    """
    try:
        key = UUID(task_id)
    except ValueError:
        raise TaskNotFound from None
    task = BackgroundTask.objects.filter(pk=key, account_number=account_number).first()
    if task is None:
        raise TaskNotFound
    return task


def events_by_id(event_ids: Collection[int]) -> list[BusinessEventRecord]:
    """Events by primary key, in the order they were recorded in; unknown keys are left out."""
    return list(BusinessEventRecord.objects.filter(pk__in=event_ids).order_by("pk"))


def latest_event(name: str) -> BusinessEventRecord | None:
    """The last business event of a name, None where nothing of the kind has happened."""
    return BusinessEventRecord.objects.filter(name=name).order_by("-occurred_at", "-pk").first()


def events_of_account(
    account_number: str, *, limit: int, except_for: Collection[str] = ()
) -> list[BusinessEventRecord]:
    """The latest business events of an account, the newest first; except_for: beginnings of names to leave out."""
    left_out = Q()
    for beginning in except_for:
        left_out |= Q(name__startswith=beginning)
    events = BusinessEventRecord.objects.filter(account_number=account_number).exclude(left_out)
    return list(events.order_by("-occurred_at", "-pk")[:limit])


def metadata_of(kind: str, object_ids: Sequence[int]) -> dict[int, list[Metadata]]:
    """What other systems keep on objects of a LinkedObjectType, by the objects' primary keys, by key."""
    found: dict[int, list[Metadata]] = defaultdict(list)
    for one in Metadata.objects.filter(linked_object_type=kind, object_id__in=object_ids):
        found[one.object_id].append(one)
    return dict(found)
