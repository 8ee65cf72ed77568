"""Reminders: shown to support and to third parties that work with them, never to customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts import operations, queries
from holdfast.accounts.access import AccountScope, account_rule
from holdfast.accounts.errors import (
    BothUserTeamAssigneeProvided,
    CompleteReminderInvalidData,
    CreateAccountReminderInvalidData,
    MissingUserTeamAssignee,
    ReminderTypeDeprecated,
)
from holdfast.accounts.models import OperationsTeam
from holdfast.accounts.reach import business_visible
from holdfast.accounts.reminder_types import is_current
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, domain
from holdfast.accounts.texts import body, key_of
from holdfast.api import paging, rules
from holdfast.api.batching import batched
from holdfast.api.viewers import ViewerKind
from holdfast.identity.queries import staff
from holdfast.kernel.errors import InvalidInput
from holdfast.platform.traces import leave_trace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import Account, Business, Reminder
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.identity.models import User

#: With one of these, a third party sees the reminders of the accounts in its reach.
WORKS_WITH_REMINDERS = frozenset({"Can create account reminders", "Can update reminders"})

domain.part_of_parent("AccountReminder", "Reminder")


def _about(viewer: Viewer, reminder: Reminder) -> bool:
    """Whether the viewer may see what a reminder is about."""
    account, business = reminder.account, reminder.business
    if account is not None:
        return AccountScope.of(viewer).may_see(account)
    return business is not None and business_visible(viewer, business)


@domain.mutation("createReminder", rule=account_rule("input.account_number", optional=True))
def create_reminder(info: Info, *, account: Account | None, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    type_name = input["reminder_type_name"].strip()
    if not is_current(type_name):
        legacy: Any = info.schema.type_map["AccountReminderTypes"]
        if type_name in legacy.values:
            raise ReminderTypeDeprecated
        raise _invalid("There is no such type of reminder.", "reminder_type_name")
    assignee, team = _assigned(input)
    with transaction.atomic():
        reminder = operations.create_reminder(
            account=account,
            business=_business(info.context.viewer, input.get("business_id")),
            type_name=type_name,
            content=input["content"],
            due_at=input["due_at"],
            assignee=assignee,
            team=team,
            reopen_conversation=bool(input.get("reopen_ink_conversation")),
            now=info.context.now,
        )
        _leave_trace(info, "createReminder", reminder, account)
    return {"reminder": reminder}


def _assigned(input: dict[str, Any]) -> tuple[User | None, OperationsTeam | None]:  # noqa: A002
    """The member of staff or the team that an input names, by id or by name."""
    person_id, username = input.get("assignee_id"), input.get("assignee_username")
    team_id, team_name = input.get("assignee_team_id"), input.get("assignee_team_name")
    to_person, to_team = bool(person_id or username), bool(team_id or team_name)
    if to_person and to_team:
        raise BothUserTeamAssigneeProvided
    if to_team:
        teams = OperationsTeam.objects.all()
        team = (
            teams.filter(pk=key_of(team_id)) if team_id else teams.filter(name__iexact=str(team_name).strip())
        ).first()
        if team is None:
            raise _invalid("There is no such team.", "assignee_team_id" if team_id else "assignee_team_name")
        return None, team
    if not to_person:
        raise MissingUserTeamAssignee
    if person_id:
        named = staff().filter(pk=key_of(person_id))
    else:
        name = str(username).strip()
        named = staff().filter(email__iexact=name) if "@" in name else staff().filter(number=name.upper())
    person = named.first()
    if person is None:
        raise _invalid(
            "There is nobody to assign it to.", "assignee_id" if person_id else "assignee_username"
        )
    return person, None


def _business(viewer: Viewer, key: int | None) -> Business | None:
    if key is None:
        return None
    business = queries.business_by_id(key)
    if business is None or not business_visible(viewer, business):
        raise _invalid("There is no such business.", "business_id")
    return business


def _invalid(reason: str, field: str) -> CreateAccountReminderInvalidData:
    return CreateAccountReminderInvalidData(invalid=(InvalidInput(reason, ("input", field)),))


@domain.mutation("createAccountReminder", rule=account_rule("input.account_number"))
def create_account_reminder(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    """A reminder of one of the older types: for the member of staff who makes it, else for anybody."""
    viewer = info.context.viewer
    author = staff().filter(pk=viewer.actor_user_id or 0).first()
    with transaction.atomic():
        reminder = operations.create_reminder(
            account=account,
            type_name=input["reminder_type"],
            content=input["content"],
            due_at=input["due_at"],
            assignee=author,
            now=info.context.now,
        )
        _leave_trace(info, "createAccountReminder", reminder, account)
    shown = {"content": reminder.content, "due_at": reminder.due_at, "reminder_type": reminder.type_name}
    return {"account_reminder": shown}


@domain.mutation("completeReminder", rule=rules.signed_in)
def complete_reminder(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    viewer = info.context.viewer
    reminder = queries.reminder_by_id(input["reminder_id"])
    if reminder is None or not _about(viewer, reminder):
        raise _unfit("There is no such reminder.", "reminder_id")
    key = input.get("completed_by_id")
    key = viewer.actor_user_id if key is None else key
    by = staff().filter(pk=key or 0).first()
    if by is None and input.get("completed_by_id") is not None:
        raise _unfit("There is nobody of that id.", "completed_by_id")
    reason = input.get("reason") or ""
    if reason and body(reason) is None:
        raise _unfit("The reason is too long.", "reason")
    with transaction.atomic():
        operations.complete_reminder(
            reminder=reminder, completed_by=by, reason=reason.strip(), now=info.context.now
        )
        _leave_trace(info, "completeReminder", reminder, reminder.account)
    return {}


def _unfit(reason: str, field: str) -> CompleteReminderInvalidData:
    return CompleteReminderInvalidData(invalid=(InvalidInput(reason, ("input", field)),))


def _leave_trace(info: Info, operation: str, reminder: Reminder, account: Account | None) -> None:
    leave_trace(
        info.context,
        operation,
        touched=[f"Reminder:{reminder.pk}"],
        account_number=account.number if account else None,
    )


@domain.field(ACCOUNT_TYPES, "reminders")
def account_reminders(account: Account, info: Info, **page: Any) -> paging.Connection[Reminder]:
    wanted = paging.PageRequest.from_arguments(**page)
    viewer = info.context.viewer
    is_shown = viewer.kind is ViewerKind.SUPPORT or (
        viewer.organization_id is not None and viewer.permissions & WORKS_WITH_REMINDERS
    )
    if not is_shown:
        return paging.empty()
    connection: paging.Connection[Reminder] = batched(
        account, _reminders_of, default=paging.empty(), page=wanted
    )
    return connection


def _reminders_of(
    accounts: Sequence[Account], *, page: paging.PageRequest
) -> dict[int, paging.Connection[Reminder]]:
    reminders = queries.reminders().filter(account__in=accounts)
    return paging.connect_each(reminders, page, partition="account_id", order_by=("due_at", "id"))


@domain.field("Reminder", "assigneeUsername")
def assignee_username(reminder: Reminder, _info: Info) -> str | None:
    return reminder.assignee.number if reminder.assignee else None


@domain.field("Reminder", "assigneeTeamId")
def assignee_team_id(reminder: Reminder, _info: Info) -> int | None:
    return reminder.team_id


@domain.field("Reminder", "assigneeTeamName")
def assignee_team_name(reminder: Reminder, _info: Info) -> str | None:
    return reminder.team.name if reminder.team else None


@domain.field("Reminder", "reminderTypeName")
def reminder_type_name(reminder: Reminder, _info: Info) -> str:
    return reminder.type_name


@domain.field("Reminder", "isKrakenManaged")
def is_made_by_system(reminder: Reminder, _info: Info) -> bool:
    return reminder.is_made_by_system


@domain.field("Reminder", "reopenInkConversation")
def reopens_conversation(reminder: Reminder, _info: Info) -> bool:
    return reminder.reopen_conversation
