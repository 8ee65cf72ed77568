"""Signed links that let their bearer upload one file, or fetch one, for a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

#: The longest link that is looked at.
_LONGEST = 500


class Purpose(StrEnum):
    """What a link is for; one for the one purpose is worth nothing for the other."""

    UPLOAD = "upload"
    DOWNLOAD = "download"


def sign(*, purpose: Purpose, attachment_id: int, now: datetime) -> str:
    """A token for one file, good for ATTACHMENT_LINK_SECONDS."""
    expires_at = now + timedelta(seconds=settings.ATTACHMENT_LINK_SECONDS)
    return _signer(purpose).sign_object([attachment_id, int(expires_at.timestamp())])


def read(token: str, *, purpose: Purpose, now: datetime) -> int | None:
    """The file's id in a token that we signed for the purpose and that is still good; None for any other."""
    if len(token) > _LONGEST:
        return None
    try:
        attachment_id, expires_at = _signer(purpose).unsign_object(token)
    except (BadSignature, ValueError):
        return None
    return int(attachment_id) if now < datetime.fromtimestamp(expires_at, UTC) else None


def _signer(purpose: Purpose) -> Signer:
    return Signer(salt=f"holdfast.accounts.file_links.{purpose}")


def upload_url() -> str:
    """Where files are posted to."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("file-upload")


def download_url(*, attachment_id: int, now: datetime) -> str:
    """A link to one file's content."""
    token = sign(purpose=Purpose.DOWNLOAD, attachment_id=attachment_id, now=now)
    return settings.PUBLIC_URL.rstrip("/") + reverse("file-download", args=[token])
