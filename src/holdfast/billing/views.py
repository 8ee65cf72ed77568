"""Where the documents of bills are fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.storage import storages
from django.http import FileResponse, HttpResponse

from holdfast.api import view
from holdfast.billing.choices import PaperForm
from holdfast.billing.papers import keeping
from holdfast.platform.papers import PapersUnavailable

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_OLD = "The link is not ours, or its time is over."


def bill_paper(request: HttpRequest, form: str, token: str) -> HttpResponseBase:
    """A bill's document: a PDF to be read in place, an invoice in XML to be saved.

    403 for a link that is not ours or too old, 503 where this machine cannot set pages.
    """
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    known = {one.lower(): one for one in PaperForm}.get(form)
    now = view.clock.now()
    bill = keeping.bill_linked_to(token, form=known, now=now) if known is not None else None
    if bill is None or known is None:
        return HttpResponse(_OLD, status=403, content_type="text/plain")
    try:
        paper = keeping.paper_of(bill, form=known, now=now)
    except PapersUnavailable:
        return HttpResponse("Documents cannot be made at the moment.", status=503, content_type="text/plain")
    return FileResponse(
        storages[keeping.STORAGE].open(paper.key),
        as_attachment=known is PaperForm.EINVOICE,
        filename=keeping.file_name(bill, known),
        content_type=keeping.CONTENT_TYPES[known],
        headers=_HEADERS,
    )
