"""Where grids of prices are fetched: the link is the permission, and the grid is made when it is fetched."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from holdfast.agreements import queries, tariff_grid
from holdfast.api import view
from holdfast.platform import signed_links
from holdfast.platform.papers import PapersUnavailable, pdf_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from holdfast.agreements.models import Agreement

_PURPOSE = "agreements.tariff-grid"
_HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def tariff_grid_url(agreement: Agreement, now: datetime) -> str:
    """A link to the grid of an agreement's prices, good for ATTACHMENT_LINK_SECONDS."""
    lasts = timedelta(seconds=settings.ATTACHMENT_LINK_SECONDS)
    token = signed_links.sign(agreement.pk, purpose=_PURPOSE, now=now, lasts=lasts)
    return settings.PUBLIC_URL.rstrip("/") + reverse("tariff-grid", args=[token])


def fetch_tariff_grid(request: HttpRequest, token: str) -> HttpResponse:
    """A grid as PDF; 403 for a link that is not ours or too old, 503 where no page can be set."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    now = view.clock.now()
    key = signed_links.read(token, purpose=_PURPOSE, now=now)
    agreement = queries.agreement_by_id(key) if isinstance(key, int) else None
    if agreement is None:
        return _plain("The link is not ours, or its time is over.", 403)
    try:
        pdf = pdf_of(tariff_grid.html_of(agreement, now))
    except PapersUnavailable:
        return _plain("Documents cannot be made at the moment.", 503)
    disposition = f'inline; filename="{tariff_grid.file_name(agreement)}"'
    return HttpResponse(
        pdf, content_type="application/pdf", headers={**_HEADERS, "Content-Disposition": disposition}
    )


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain")
