"""Where documents of agreements are fetched. The link is the permission; they are made when they are fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse

from holdfast.agreements import papers
from holdfast.api import view
from holdfast.platform.papers import PapersUnavailable, pdf_of

if TYPE_CHECKING:
    from django.http import HttpRequest

_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def agreement_paper(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """A document of an agreement as PDF; 403 for a link that is not ours or too old, 503 where none can be set."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    known = next((one for one in papers.PaperKind if one.value == kind), None)
    now = view.clock.now()
    agreement = papers.agreement_linked_to(token, known, now) if known is not None else None
    if agreement is None or known is None:
        return HttpResponse(
            "The link is not ours, or its time is over.", status=403, content_type="text/plain"
        )
    try:
        pdf = pdf_of(papers.html_of(agreement, known, now))
    except PapersUnavailable:
        return HttpResponse("Documents cannot be made at the moment.", status=503, content_type="text/plain")
    name = papers.file_name(agreement, known)
    headers = {**_HEADERS, "Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
