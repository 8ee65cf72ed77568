"""What is put on an account's time line: messages, by the floors that send them, and other systems' events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db import transaction

from holdfast.accounts.choices import AccountEventType
from holdfast.accounts.models import AccountEvent, ExternalEvent, Message
from holdfast.accounts.texts import MAX_BODY
from holdfast.api.errors import InvalidInputData
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.accounts.models import Account, FileAttachment
    from holdfast.identity.models import User

MAX_CONTENTS = 20
MAX_CONTENT = 50_000


@transaction.atomic
def record_message(
    *,
    account: Account,
    event_type: str,
    now: datetime,
    user: User | None = None,
    attachments: Sequence[FileAttachment] = (),
    **parts: Any,
) -> AccountEvent:
    """Put a message that was sent or has come in on an account's time line.

    event_type: an AccountEventType, which tells the channel; user: the person it went to or came from; attachments:
    the account's files that went with it; parts: further columns of Message, such as subject and recipient.
    """
    kind = AccountEventType(event_type)
    message = Message.objects.create(
        account=account, user=user, channel=kind.channel, sent_at=now, created_at=now, **parts
    )
    message.attachments.set(attachments)
    return _put(message, kind, now)


def attach_to_message(*, message: Message, attachment: FileAttachment) -> None:
    """Say that one of the account's files goes with a message that is on the time line already."""
    message.attachments.add(attachment)


@transaction.atomic
def record_message_event(*, message: Message, event_type: str, now: datetime) -> AccountEvent:
    """Put something further that happened to a message on the time line, such as a letter's return."""
    kind = AccountEventType(event_type)
    if kind.channel != message.channel:
        raise ValueError(f"{event_type} does not happen to a message by {message.channel}")
    return _put(message, kind, now)


def _put(message: Message, kind: AccountEventType, now: datetime) -> AccountEvent:
    event = AccountEvent.objects.create(
        account=message.account, message=message, event_type=kind, occurred_at=now
    )
    record_event(
        BusinessEvent(
            "accounts.message.recorded-v1",
            now,
            account_number=message.account.number,
            data={"message_id": message.pk, "event_type": kind.value},
        )
    )
    return event


@transaction.atomic
def create_external_event(
    *,
    category: str,
    content: Sequence[dict[str, str]],
    now: datetime,
    account: Account | None = None,
    user: User | None = None,
    subcategory: str = "",
    description: str = "",
    occurred_at: datetime | None = None,
) -> ExternalEvent:
    """Keep what another system reports about an account or a person, now or at a moment that has passed.

    content: pieces with content_type, description and value. Raises InvalidInputData for a moment that is
    still to come, for pieces that are too many or too long, and for links that are no web addresses.
    """
    moment = occurred_at or now
    if moment > now:
        raise _invalid("It has not happened yet.", "occurred_at")
    if len(description) > MAX_BODY:
        raise _invalid(f"A description has at most {MAX_BODY} characters.", "description")
    if len(content) > MAX_CONTENTS or any(
        len(piece["value"]) + len(piece["description"]) > MAX_CONTENT for piece in content
    ):
        raise _invalid(f"At most {MAX_CONTENTS} pieces of {MAX_CONTENT} characters.", "content")
    if not all(_is_web_address(piece["value"]) for piece in content if piece["content_type"] == "LINK"):
        raise _invalid("A link is a web address.", "content")
    event = ExternalEvent.objects.create(
        account=account,
        user=user,
        category=category,
        subcategory=subcategory,
        description=description,
        content=list(content),
        occurred_at=moment,
        created_at=now,
    )
    record_event(
        BusinessEvent(
            "accounts.external_event.created-v1",
            now,
            account_number=account.number if account else None,
            data={"event_id": event.pk, "event_type": event.event_type},
        )
    )
    return event


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _invalid(reason: str, field: str) -> InvalidInputData:
    return InvalidInputData(invalid=(InvalidInput(reason, ("input", field)),))
