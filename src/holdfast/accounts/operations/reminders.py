"""Reminders: made, raised when they fall due, and completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.choices import AccountStatus
from holdfast.accounts.errors import (
    BothUserTeamAssigneeProvided,
    CreateAccountReminderInvalidData,
    UnableCompleteReminder,
    UnableCreateAccountReminder,
)
from holdfast.accounts.models import Reminder
from holdfast.accounts.texts import MAX_BODY, body
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event, record_events

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account, Business, OperationsTeam
    from holdfast.identity.models import User

#: Reminders that one transaction raises.
BATCH = 500


@transaction.atomic
def create_reminder(
    *,
    type_name: str,
    content: str,
    due_at: datetime,
    now: datetime,
    account: Account | None = None,
    business: Business | None = None,
    assignee: User | None = None,
    team: OperationsTeam | None = None,
    reopen_conversation: bool = False,
    is_made_by_system: bool = False,
) -> Reminder:
    """A reminder about an account or a business, for a person or a team, or for whoever looks first.

    Raises CreateAccountReminderInvalidData where it is about nothing, says nothing or is due before it is
    made, BothUserTeamAssigneeProvided, and UnableCreateAccountReminder for an account that is void.
    """
    text = body(content)
    if account is None and business is None:
        raise _invalid("An account or a business is needed.", "account_number")
    if text is None:
        raise _invalid(f"A reminder has 1 to {MAX_BODY} characters.", "content")
    if due_at < now:
        raise _invalid("A reminder falls due in the future.", "due_at")
    if assignee is not None and team is not None:
        raise BothUserTeamAssigneeProvided
    if account is not None and account.status == AccountStatus.VOID:
        raise UnableCreateAccountReminder
    reminder = Reminder.objects.create(
        account=account,
        business=business,
        type_name=type_name,
        content=text,
        due_at=due_at,
        assignee=assignee,
        team=team,
        reopen_conversation=reopen_conversation,
        is_made_by_system=is_made_by_system,
        created_at=now,
    )
    record_event(_event("created", reminder, now))
    return reminder


def _invalid(reason: str, field: str) -> CreateAccountReminderInvalidData:
    return CreateAccountReminderInvalidData(invalid=(InvalidInput(reason, ("input", field)),))


@transaction.atomic
def complete_reminder(
    *, reminder: Reminder, now: datetime, completed_by: User | None = None, reason: str = ""
) -> Reminder:
    """Let a reminder rest. Raises UnableCompleteReminder for one that is completed already."""
    locked = Reminder.objects.select_for_update(of=("self",)).select_related("account").get(pk=reminder.pk)
    if locked.completed_at is not None:
        raise UnableCompleteReminder
    locked.completed_at, locked.completed_by, locked.completion_reason = now, completed_by, reason
    locked.save(update_fields=["completed_at", "completed_by", "completion_reason"])
    record_event(_event("completed", locked, now))
    return locked


def raise_due_reminders(*, now: datetime) -> int:
    """Tell of every reminder that has fallen due and of which nobody was told; returns how many.

    In batches of one transaction each; safe to repeat and to run twice at once.
    """
    total = 0
    while raised := _raise_batch(now):
        total += raised
    return total


@transaction.atomic
def _raise_batch(now: datetime) -> int:
    waiting = Reminder.objects.filter(due_at__lte=now, raised_at=None, completed_at=None)
    due = list(
        waiting.select_for_update(skip_locked=True, of=("self",))
        .select_related("account")
        .order_by("due_at", "pk")[:BATCH]
    )
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in due]).update(raised_at=now)
    record_events(_event("raised", reminder, now) for reminder in due)
    return len(due)


def _event(what: str, reminder: Reminder, now: datetime) -> BusinessEvent:
    return BusinessEvent(
        f"accounts.reminder.{what}-v1",
        now,
        account_number=reminder.account.number if reminder.account else None,
        data={
            "reminder_id": reminder.pk,
            "type": reminder.type_name,
            "business_id": reminder.business_id,
            "assignee_id": reminder.assignee_id,
            "team_id": reminder.team_id,
            "reopen_conversation": reminder.reopen_conversation,
        },
    )
