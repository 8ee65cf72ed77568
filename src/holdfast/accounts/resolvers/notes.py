"""Notes about accounts: support reads them all, a third party its own, customers none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts import operations, queries
from holdfast.accounts.access import account_rule
from holdfast.accounts.authors import Author
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, domain
from holdfast.accounts.resolvers.traces import trace_account
from holdfast.api import paging
from holdfast.api.batching import batched
from holdfast.api.viewers import ViewerKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import Account, AccountNote
    from holdfast.api.binding import Info

#: The most notes of one account that are shown: the latest.
MAX_NOTES = 100

domain.part_of_parent("AccountNoteType")


@domain.mutation("createAccountNote", rule=account_rule("input.account_number"))
def create_account_note(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with transaction.atomic():
        note = operations.create_account_note(
            account=account,
            note=input["note"],
            is_pinned=input["is_pinned"],
            unpin_at=input.get("unpin_at"),
            author=Author.of(info.context.viewer),
            now=info.context.now,
        )
        trace_account(info, "createAccountNote", account, f"AccountNote:{note.pk}")
    return {"account": account}


@domain.field(ACCOUNT_TYPES, "notes")
def account_notes(account: Account, info: Info) -> list[AccountNote]:
    viewer = info.context.viewer
    if viewer.kind is not ViewerKind.SUPPORT and viewer.organization_id is None:
        return []
    connection = batched(account, _notes_of, default=paging.empty(), organization_id=viewer.organization_id)
    return sorted(connection.nodes, key=lambda note: not note_is_pinned(note, info))


def _notes_of(
    accounts: Sequence[Account], *, organization_id: int | None
) -> dict[int, paging.Connection[AccountNote]]:
    notes = queries.notes().filter(account__in=accounts)
    if organization_id is not None:
        notes = notes.filter(by_organization_id=organization_id)
    page = paging.PageRequest(MAX_NOTES)
    return paging.connect_each(notes, page, partition="account_id", order_by=("-created_at", "-id"))


@domain.field("AccountNoteType", "isPinned")
def note_is_pinned(note: AccountNote, info: Info) -> bool:
    return note.pinned and (note.unpin_at is None or note.unpin_at > info.context.now)
