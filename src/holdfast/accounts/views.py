"""Files come and go through signed, expiring links: posted like to S3, fetched and never shown in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, cast

from django.conf import settings
from django.core.files.storage import storages
from django.http import FileResponse, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt

from holdfast.accounts import file_links, operations
from holdfast.accounts.models import FileAttachment
from holdfast.accounts.operations.attachments import STORAGE, UploadRefused
from holdfast.api import view

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

#: What a form has around its file.
_FORM_BYTES = 16 * 1024
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type",
}
#: A file is never shown in place, never run, and nobody on the way keeps it.
_HARMLESS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class _NotTaken(Exception):
    """Why an upload is refused, and the status that says so."""

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file: a form of `key` and `policy`, as they were handed out, and `file`. 204 when it is kept.

    403 for a link that is not ours or too old, 413 for too much, 409 for a file that is not taken. Cookies play
    no part: the policy is what lets somebody upload.
    """
    try:
        if request.method != "OPTIONS":
            _take(request)
    except _NotTaken as refused:
        return HttpResponse(str(refused), status=refused.status, content_type="text/plain", headers=_CORS)
    return HttpResponse(status=204, headers=_CORS)


def _take(request: HttpRequest) -> None:
    if request.method != "POST":
        raise _NotTaken("Files are posted.", 405)
    if _length(request) > settings.ATTACHMENT_MAX_BYTES + _FORM_BYTES:
        raise _NotTaken(f"A file has at most {settings.ATTACHMENT_MAX_BYTES} bytes.", 413)
    try:
        form, file = request.POST, request.FILES.get("file")
    except MultiPartParserError as error:
        raise _NotTaken("The form cannot be read.", 400) from error
    now = view.clock.now()
    attachment_id = file_links.read(form.get("policy", ""), purpose=file_links.Purpose.UPLOAD, now=now)
    if attachment_id is None:
        raise _NotTaken("The policy is not ours, or its time is over.", 403)
    if file is None or file.size is None:
        raise _NotTaken("The form has no file.", 400)
    try:
        operations.upload_file(
            attachment_id=attachment_id,
            key=form.get("key", ""),
            content=cast("BinaryIO", file.file),
            size=file.size,
            now=now,
        )
    except UploadRefused as refused:
        raise _NotTaken(str(refused), 409) from refused


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() else 0


def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """A file's content, always as an attachment; 403 for a link that is not ours or too old."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    attachment_id = file_links.read(token, purpose=file_links.Purpose.DOWNLOAD, now=view.clock.now())
    if attachment_id is None:
        return HttpResponse(
            "The link is not ours, or its time is over.", status=403, content_type="text/plain"
        )
    attachment = FileAttachment.objects.filter(pk=attachment_id).exclude(ready_at=None).first()
    try:
        content = storages[STORAGE].open(attachment.key) if attachment is not None else None
    except OSError:
        content = None
    if attachment is None or content is None:
        return HttpResponse("The file is gone.", status=404, content_type="text/plain")
    return FileResponse(
        content,
        as_attachment=True,
        filename=attachment.filename,
        content_type=attachment.content_type,
        headers=_HARMLESS,
    )
