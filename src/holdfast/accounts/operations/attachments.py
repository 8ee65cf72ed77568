"""Files of accounts: announced, uploaded, made ready."""

from __future__ import annotations

import hashlib
import re
import uuid
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction

from holdfast.accounts import contributions, file_types
from holdfast.accounts.authors import SYSTEM, Author
from holdfast.accounts.errors import TriggerPostUploadOperationsInvalidData
from holdfast.accounts.models import Account, FileAttachment
from holdfast.accounts.operations.changes import lock_account
from holdfast.api.errors import InvalidInputData, TooManyRequests
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

STORAGE = "attachments"
_HOUR = timedelta(hours=1)
_LONGEST_NAME = 200
_CHUNK_BYTES = 64 * 1024
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class UploadRefused(ValueError):
    """A file that is not taken; the text says why."""


@transaction.atomic
def create_account_file_attachment(
    *, account: Account, category: str, filename: str, now: datetime, author: Author = SYSTEM
) -> FileAttachment:
    """Announce a file of an account; its content comes by upload_file.

    Raises InvalidInputData for a name without one of the endings that are taken, TooManyRequests after
    ATTACHMENTS_PER_HOUR files of one account in an hour.
    """
    lock_account(account)  # so that two who come at once are both counted
    recent = FileAttachment.objects.filter(account=account, created_at__gt=now - _HOUR)
    if recent.count() >= settings.ATTACHMENTS_PER_HOUR:
        raise TooManyRequests
    name = _UNSAFE.sub("", re.split(r"[\\/]", filename)[-1]).strip()
    content_type = file_types.content_type_of(name)
    if content_type is None or len(name) > _LONGEST_NAME:
        reason = f"A file's name ends with one of: {', '.join(file_types.CONTENT_TYPES)}."
        raise InvalidInputData(reason, invalid=(InvalidInput(reason, ("input", "filename")),))
    ending = name.rpartition(".")[2].lower()
    attachment = FileAttachment.objects.create(
        account=account,
        category=category,
        filename=name,
        key=f"accounts/{account.number}/{uuid.uuid4().hex}.{ending}",
        content_type=content_type,
        created_at=now,
        by_user_id=author.user_id,
        by_organization_id=author.organization_id,
    )
    _tell("accounts.file_attachment.announced-v1", attachment, account, now)
    return attachment


@transaction.atomic
def upload_file(
    *, attachment_id: int, key: str, content: BinaryIO, size: int, now: datetime
) -> FileAttachment:
    """Keep the content of a file that has been announced under the key: once, and only if it is what it says.

    size: in bytes, as received. Raises UploadRefused.
    """
    attachment = (
        FileAttachment.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(pk=attachment_id, key=key)
        .first()
    )
    if attachment is None:
        raise UploadRefused("There is no such file.")
    if attachment.is_uploaded:
        raise UploadRefused("The file has been uploaded already.")
    if not 0 < size <= settings.ATTACHMENT_MAX_BYTES:
        raise UploadRefused(f"A file has 1 to {settings.ATTACHMENT_MAX_BYTES} bytes.")
    if not file_types.holds(attachment.content_type, content):
        raise UploadRefused(f"The content is not {attachment.content_type}.")
    attachment.sha256 = _digest(content)
    content.seek(0)
    storage = storages[STORAGE]
    storage.delete(key)  # what an upload has left that was cut off before it was recorded
    storage.save(key, File(content))
    attachment.size_in_bytes, attachment.uploaded_at = size, now
    attachment.save(update_fields=["sha256", "size_in_bytes", "uploaded_at"])
    _tell("accounts.file_attachment.uploaded-v1", attachment, attachment.account, now)
    return attachment


@transaction.atomic
def keep_file(
    *, account: Account, category: str, filename: str, content: bytes, now: datetime
) -> FileAttachment:
    """Keep a file of our own making for an account, such as a bill that goes out: ready at once.

    Raises what announcing and uploading raise: it is held to the same rules.
    """
    announced = create_account_file_attachment(account=account, category=category, filename=filename, now=now)
    upload_file(
        attachment_id=announced.pk, key=announced.key, content=BytesIO(content), size=len(content), now=now
    )
    kept, _ = trigger_post_upload_operations(key=announced.key, may_see=lambda _account: True, now=now)
    return kept


def bucket_name() -> str:
    """The bucket that keeps the files; empty where a disk does."""
    return str(getattr(storages[STORAGE], "bucket_name", ""))


@transaction.atomic
def trigger_post_upload_operations(
    *, key: str, may_see: Callable[[Account], bool], now: datetime
) -> tuple[FileAttachment, bool]:
    """Make an uploaded file ready to be fetched, and let the floors above do what they do with its category.

    Returns the file, and whether this call has done it: a second one finds it done. Raises
    TriggerPostUploadOperationsInvalidData for a key of no file that the caller may see and that is uploaded,
    and where the content that is kept is not the one that was uploaded.
    """
    attachment = (
        FileAttachment.objects.select_for_update(of=("self",))
        .select_related("account__brand")
        .filter(key=key)
        .first()
    )
    if attachment is None or not may_see(attachment.account) or not attachment.is_uploaded:
        raise _invalid_key("There is no uploaded file with this key.")
    if attachment.is_ready:
        return attachment, False
    try:
        with storages[STORAGE].open(key) as content:
            digest = _digest(content)
    except OSError as error:
        raise _invalid_key("The file's content cannot be read.") from error
    if digest != attachment.sha256:
        raise _invalid_key("The file's content is not the one that was uploaded.")
    attachment.ready_at = now
    attachment.save(update_fields=["ready_at"])
    _tell("accounts.file_attachment.ready-v1", attachment, attachment.account, now)
    for follow_up in contributions.attachment_follow_ups(attachment.category):
        follow_up(attachment.pk, now)
    return attachment, True


def _digest(content: BinaryIO | File[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(_CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _invalid_key(reason: str) -> TriggerPostUploadOperationsInvalidData:
    return TriggerPostUploadOperationsInvalidData(reason, invalid=(InvalidInput(reason, ("s3Key",)),))


def forget_abandoned_attachments(*, now: datetime, kept_for: timedelta) -> int:
    """Delete files that were announced longer ago than kept_for and never came; returns how many."""
    abandoned = FileAttachment.objects.filter(uploaded_at=None, created_at__lt=now - kept_for)
    return abandoned.delete()[0]


def _tell(name: str, attachment: FileAttachment, account: Account, now: datetime) -> None:
    data = {"attachment_id": attachment.pk, "category": attachment.category}
    record_event(BusinessEvent(name, now, account_number=account.number, data=data))
