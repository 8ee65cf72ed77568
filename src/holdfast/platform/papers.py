"""Documents for people: a page of HTML becomes a PDF that screen readers can read and archives can keep.

The PDF is PDF/A-3a (ISO 19005-3, level A): tagged, its fonts inside, and other files may travel in it. Nothing is
fetched while it is made: a page may name only `data:` addresses.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

VARIANT = "pdf/a-3a"
_ONLY_WHAT_IS_IN_THE_PAGE = ("data",)


class PapersUnavailable(RuntimeError):
    """The libraries that set pages (Pango, HarfBuzz, fontconfig) are not on this machine."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that travels inside a PDF; relationship: what it is to the document, as PDF/A-3 names it."""

    name: str
    content: bytes
    description: str
    relationship: str = "Alternative"
    created_at: datetime | None = None


def pdf_of(html: str, *, enclosures: Sequence[Enclosure] = ()) -> bytes:
    """The PDF of a whole HTML document, which names its language (`<html lang>`) and title.

    The same page and enclosures give the same bytes. Raises PapersUnavailable, and ValueError for a page that
    names something outside itself.
    """
    weasyprint = _weasyprint()
    attachments = [
        weasyprint.Attachment(
            string=one.content,
            name=one.name,
            description=one.description,
            relationship=one.relationship,
            created=one.created_at,
            modified=one.created_at,
        )
        for one in enclosures
    ]
    fetcher = weasyprint.URLFetcher(allowed_protocols=_ONLY_WHAT_IS_IN_THE_PAGE, fail_on_errors=True)
    document = weasyprint.HTML(string=html, url_fetcher=fetcher)
    try:
        pdf: bytes = document.write_pdf(
            pdf_variant=VARIANT,
            pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
            attachments=attachments,
        )
    except weasyprint.urls.FatalURLFetchingError as refused:  # no kind of Exception, so it would pass all by
        raise ValueError("a page may name nothing outside itself") from refused
    return pdf


@cache
def _weasyprint() -> Any:
    """WeasyPrint, which takes a moment to load and finds its libraries only then."""
    try:
        import weasyprint  # noqa: PLC0415
    except OSError as missing:
        raise PapersUnavailable(f"{missing}; tools/system-libraries installs what is missing") from missing
    # Its notes on style sheets and fonts are for whoever writes templates, at debug level.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    return weasyprint
