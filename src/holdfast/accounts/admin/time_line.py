"""What accounts themselves add to the time line: notes, messages, and what other systems report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.backoffice.time_line import Moment, moments
from holdfast.accounts.models import AccountEvent, AccountNote, ExternalEvent
from holdfast.platform.backoffice.texts import address_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from holdfast.accounts.models import Account


@moments(instead_of=["accounts.note.created"])
def _notes(account: Account, limit: int) -> Iterable[Moment]:
    for note in AccountNote.objects.filter(account=account).order_by("-created_at", "-pk")[:limit]:
        title = "Pinned note" if note.pinned else "Note"
        yield Moment(note.created_at, "Note", title, note.body, address=address_of(AccountNote, note.pk))


@moments(instead_of=["accounts.message.recorded"])
def _messages(account: Account, limit: int) -> Iterable[Moment]:
    events = AccountEvent.objects.filter(account=account).select_related("message")
    for event in events.order_by("-occurred_at", "-pk")[:limit]:
        message = event.message
        title = event.get_event_type_display()
        yield Moment(
            event.occurred_at,
            "Message",
            str(title),
            message.subject or message.text_body or message.template_code,
        )


@moments(instead_of=["accounts.external_event.created"])
def _external_events(account: Account, limit: int) -> Iterable[Moment]:
    events = ExternalEvent.objects.filter(account=account)
    for event in events.order_by("-occurred_at", "-pk")[:limit]:
        title = event.event_type.replace("_", " ").capitalize()
        yield Moment(event.occurred_at, "Elsewhere", title, event.description)
