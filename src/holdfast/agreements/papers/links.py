"""Links to documents: signed, good for a while, and themselves the permission to fetch."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from holdfast.agreements import queries
from holdfast.platform import signed_links

if TYPE_CHECKING:
    from holdfast.agreements.models import Agreement
    from holdfast.agreements.papers.pages import PaperKind


def paper_url(agreement: Agreement, kind: PaperKind, now: datetime) -> str:
    """A link to a document of an agreement, good for ATTACHMENT_LINK_SECONDS."""
    lasts = timedelta(seconds=settings.ATTACHMENT_LINK_SECONDS)
    token = signed_links.sign(agreement.pk, purpose=_purpose(kind), now=now, lasts=lasts)
    return settings.PUBLIC_URL.rstrip("/") + reverse("agreement-paper", args=[kind.value, token])


def agreement_linked_to(token: str, kind: PaperKind, now: datetime) -> Agreement | None:
    """The agreement that a link of ours to such a document names while it is good; None for any other."""
    what = signed_links.read(token, purpose=_purpose(kind), now=now)
    return queries.agreement_by_id(what) if isinstance(what, int) else None


def _purpose(kind: PaperKind) -> str:
    return f"agreements.papers.{kind}"
