"""The account's time line on the wire: messages of every channel, and what other systems report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from holdfast.accounts import operations, queries
from holdfast.accounts.access import account_rule
from holdfast.accounts.choices import MessageChannel
from holdfast.accounts.errors import CreateExternalAccountEventUnauthorized
from holdfast.accounts.resolvers.attachments import fetch_url
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, account_visible, domain
from holdfast.accounts.resolvers.traces import trace_account, trace_user
from holdfast.accounts.texts import key_of
from holdfast.api import paging, rules
from holdfast.api.batching import attribute, batched
from holdfast.api.nodes import to_global_id
from holdfast.api.viewers import ViewerKind
from holdfast.identity.access import user_visible
from holdfast.identity.queries import users, users_by_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import Account, AccountEvent, FileAttachment, Message
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer

TYPE_OF_CHANNEL = {
    MessageChannel.EMAIL.value: "EmailEventType",
    MessageChannel.PRINT.value: "PrintEventType",
    MessageChannel.PUSH.value: "PushNotificationEventType",
    MessageChannel.SMS.value: "SMSEventType",
}
MESSAGE_TYPES = ("EmailType", "PrintMessageType", "PushNotificationMessageType", "SMSMessageType")

ATTACHED_TYPES = ("AttachmentType", "EmailAttachmentType", "PrintAttachmentType")

domain.part_of_parent("ExternalAccountEvent", "ExternalAccountUserEvent", *ATTACHED_TYPES)


@domain.type_of("AccountEvent")
def event_type_name(event: AccountEvent) -> str:
    return TYPE_OF_CHANNEL[event.message.channel]


@domain.visible(*TYPE_OF_CHANNEL.values())
def event_visible(viewer: Viewer, event: AccountEvent) -> bool:
    return account_visible(viewer, attribute(event, "account"))


@domain.visible(*MESSAGE_TYPES)
def message_visible(viewer: Viewer, message: Message) -> bool:
    """Customers, and applications for them, read no message that went to somebody else on the account."""
    if not account_visible(viewer, attribute(message, "account")):
        return False
    if viewer.kind is ViewerKind.SUPPORT or viewer.organization_id is not None:
        return True
    return message.user_id in (None, viewer.user_id)


@domain.field(ACCOUNT_TYPES, "events")
def account_events(
    account: Account, _info: Info, *, event_types: list[str | None] | None = None, **page: Any
) -> paging.Connection[AccountEvent]:
    connection: paging.Connection[AccountEvent] = batched(
        account,
        _events_of,
        default=paging.empty(),
        page=paging.PageRequest.from_arguments(**page),
        event_types=tuple(event_types) if event_types is not None else None,
    )
    return connection


def _events_of(
    accounts: Sequence[Account], *, page: paging.PageRequest, event_types: tuple[str | None, ...] | None
) -> dict[int, paging.Connection[AccountEvent]]:
    events = queries.events().filter(account__in=accounts)
    if event_types is not None:
        events = events.filter(event_type__in=[kind for kind in event_types if kind])
    return paging.connect_each(events, page, partition="account_id", order_by=("-occurred_at", "-id"))


@domain.field(TYPE_OF_CHANNEL.values(), "id")
def event_id(event: AccountEvent, _info: Info) -> str:
    return to_global_id(event_type_name(event), event.pk)


@domain.field(TYPE_OF_CHANNEL.values(), "message")
def event_message(event: AccountEvent, info: Info) -> Message | None:
    message: Message = attribute(event, "message")
    return message if message_visible(info.context.viewer, message) else None


def _loader(channel: str) -> Any:
    def load(key: str) -> AccountEvent | None:
        return queries.events().filter(pk=key_of(key), message__channel=channel).first()

    return load


for _channel, _type_name in TYPE_OF_CHANNEL.items():
    domain.node(_type_name)(_loader(_channel))


@domain.field(("EmailType", "PrintMessageType", "SMSMessageType"), "attachments")
def message_attachments(message: Message, _info: Info) -> list[FileAttachment]:
    found: list[FileAttachment] = batched(message, queries.attachments_of, default=[])
    return found


@domain.field(ATTACHED_TYPES, "temporaryUrl")
def temporary_url(attachment: FileAttachment, info: Info) -> str | None:
    return fetch_url(attachment, info)


@domain.field("PrintAttachmentType", "s3Bucket")
def bucket(_attachment: FileAttachment, _info: Info) -> str:
    return operations.bucket_name()


@domain.field("PrintAttachmentType", "s3Key")
def bucket_key(attachment: FileAttachment, _info: Info) -> str:
    return attachment.key


@domain.field(("EmailType", "PushNotificationMessageType"), "supportSiteUrl")
def support_site_url(message: Message, info: Info) -> str | None:
    """Where staff read the message; of no use to anybody else."""
    if info.context.viewer.kind is not ViewerKind.SUPPORT:
        return None
    return settings.PUBLIC_URL.rstrip("/") + reverse("admin:accounts_message_change", args=[message.pk])


@domain.field("EmailType", "fromEmail")
def email_from(message: Message, _info: Info) -> str:
    return message.sender


@domain.field("EmailType", "toAddress")
def email_to(message: Message, _info: Info) -> str:
    return message.recipient


@domain.field("EmailType", "fromNumber", "toNumber")
def no_number(_message: Message, _info: Info) -> str:
    """E-mails go from address to address."""
    return ""


@domain.field("PushNotificationMessageType", "title")
def push_title(message: Message, _info: Info) -> str:
    return message.subject


@domain.mutation("createExternalAccountEvent", rule=account_rule("input.account_number"))
def create_external_account_event(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with transaction.atomic():
        event = operations.create_external_event(account=account, **_reported(info, input))
        trace_account(info, "createExternalAccountEvent", account, f"ExternalEvent:{event.pk}")
    return {"event": event}


@domain.mutation("createExternalAccountUserEvent", rule=rules.signed_in)
def create_external_account_user_event(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    named = input["user_id"].strip()
    user = users().filter(pk=key_of(named)).first() or users_by_number(named).first()
    if user is None or not user_visible(info.context.viewer, user):
        raise CreateExternalAccountEventUnauthorized
    with transaction.atomic():
        event = operations.create_external_event(user=user, **_reported(info, input))
        trace_user(info, "createExternalAccountUserEvent", user, f"ExternalEvent:{event.pk}")
    return {"event": event}


def _reported(info: Info, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    return {
        "category": input["category"],
        "subcategory": input.get("subcategory") or "",
        "description": input.get("description") or "",
        "content": [piece for piece in input["content"] if piece is not None],
        "occurred_at": input.get("occurred_at"),
        "now": info.context.now,
    }
