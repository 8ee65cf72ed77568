"""Signed links that let their bearer upload one file, or fetch one, for a while."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from holdfast.platform import signed_links

if TYPE_CHECKING:
    from datetime import datetime


class Purpose(StrEnum):
    """What a link is for; one for the one purpose is worth nothing for the other."""

    UPLOAD = "upload"
    DOWNLOAD = "download"


def sign(*, purpose: Purpose, attachment_id: int, now: datetime) -> str:
    """A token for one file, good for ATTACHMENT_LINK_SECONDS."""
    return signed_links.sign(
        attachment_id,
        purpose=_full(purpose),
        now=now,
        lasts=timedelta(seconds=settings.ATTACHMENT_LINK_SECONDS),
    )


def read(token: str, *, purpose: Purpose, now: datetime) -> int | None:
    """The file's id in a token that we signed for the purpose and that is still good; None for any other."""
    attachment_id = signed_links.read(token, purpose=_full(purpose), now=now)
    return None if attachment_id is None else int(attachment_id)


def _full(purpose: Purpose) -> str:
    return f"accounts.file_links.{purpose}"


def upload_url() -> str:
    """Where files are posted to."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("file-upload")


def download_url(*, attachment_id: int, now: datetime) -> str:
    """A link to one file's content."""
    token = sign(purpose=Purpose.DOWNLOAD, attachment_id=attachment_id, now=now)
    return settings.PUBLIC_URL.rstrip("/") + reverse("file-download", args=[token])
