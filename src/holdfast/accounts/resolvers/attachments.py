"""Files of accounts, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts import file_links, operations, queries
from holdfast.accounts.access import account_rule
from holdfast.accounts.authors import Author
from holdfast.accounts.models import FileAttachment
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, account_visible, domain
from holdfast.accounts.resolvers.traces import trace_account
from holdfast.api import paging, rules
from holdfast.api.batching import batched
from holdfast.api.nodes import to_global_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer

domain.part_of_parent("CreateAccountFileAttachmentPayload", "UploadPostRequest")


@domain.visible("AccountFileAttachment")
def attachment_visible(viewer: Viewer, attachment: FileAttachment) -> bool:
    return account_visible(viewer, attachment.account)


@domain.mutation("createAccountFileAttachment", rule=account_rule("input.account_number"))
@transaction.atomic
def create_account_file_attachment(
    info: Info,
    *,
    account: Account,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    now = info.context.now
    attachment = operations.create_account_file_attachment(
        account=account,
        category=input["category"],
        filename=input["filename"],
        author=Author.of(info.context.viewer),
        now=now,
    )
    trace_account(info, "createAccountFileAttachment", account, f"FileAttachment:{attachment.pk}")
    policy = file_links.sign(purpose=file_links.Purpose.UPLOAD, attachment_id=attachment.pk, now=now)
    return {
        "client_mutation_id": input.get("client_mutation_id"),
        "post_request": {
            "url": file_links.upload_url(),
            "key": attachment.key,
            "fields": {"key": attachment.key, "policy": policy, "Content-Type": attachment.content_type},
        },
    }


@domain.mutation("triggerPostUploadOperations", rule=rules.signed_in)
@transaction.atomic
def trigger_post_upload_operations(info: Info, *, s3_key: str) -> dict[str, Any]:
    viewer = info.context.viewer
    attachment, is_done_now = operations.trigger_post_upload_operations(
        key=s3_key, may_see=lambda account: account_visible(viewer, account), now=info.context.now
    )
    trace_account(info, "triggerPostUploadOperations", attachment.account, f"FileAttachment:{attachment.pk}")
    return {"operations_triggered": is_done_now}


@domain.field(ACCOUNT_TYPES, "fileAttachments")
def account_file_attachments(account: Account, _info: Info) -> list[FileAttachment]:
    attachments: list[FileAttachment] = batched(account, queries.file_attachments_of, default=[])
    return attachments


@domain.field(ACCOUNT_TYPES, "paginatedFileAttachments")
def paginated_file_attachments(
    account: Account,
    _info: Info,
    *,
    id: int | None = None,  # noqa: A002 - the contract's name
    category: str | None = None,
    **page: Any,
) -> paging.Connection[FileAttachment]:
    connection: paging.Connection[FileAttachment] = batched(
        account,
        _attachments_page,
        default=paging.empty(),
        page=paging.PageRequest.from_arguments(**page),
        attachment_id=id,
        category=category,
    )
    return connection


def _attachments_page(
    accounts: Sequence[Account],
    *,
    page: paging.PageRequest,
    attachment_id: int | None,
    category: str | None,
) -> dict[int, paging.Connection[FileAttachment]]:
    found = queries.file_attachments(accounts, attachment_id=attachment_id, category=category)
    return paging.connect_each(found, page, partition="account_id", order_by=("id",))


@domain.field("AccountFileAttachment", "id")
def attachment_id(attachment: FileAttachment, _info: Info) -> str:
    return to_global_id("AccountFileAttachment", attachment.pk)


@domain.node("AccountFileAttachment")
def attachment_node(key: str) -> FileAttachment | None:
    return FileAttachment.objects.select_related("account__brand").filter(pk=int(key)).first()


@domain.field("AccountFileAttachment", "fetchUrl")
def fetch_url(attachment: FileAttachment, info: Info) -> str | None:
    if not attachment.is_ready:
        return None
    return file_links.download_url(attachment_id=attachment.pk, now=info.context.now)
