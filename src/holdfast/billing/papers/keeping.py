"""Documents of bills: made when first asked for, kept, and given out by links that are themselves the permission."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.urls import reverse

from holdfast.billing.choices import PaperForm
from holdfast.billing.models import Bill, BillPaper
from holdfast.billing.papers import einvoice
from holdfast.billing.papers.facts import papers_of
from holdfast.billing.papers.layout import html_of
from holdfast.platform import signed_links
from holdfast.platform.papers import Enclosure, pdf_of

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account

STORAGE = "attachments"
CONTENT_TYPES = {
    PaperForm.PDF: "application/pdf",
    PaperForm.LARGE_PRINT: "application/pdf",
    PaperForm.EINVOICE: "application/xml",
}


def form_for(account: Account) -> PaperForm:
    """The form in which an account's customer reads: as they asked to have their documents."""
    return PaperForm.LARGE_PRINT if account.document_accessibility == "LARGE_PRINT" else PaperForm.PDF


def file_name(bill: Bill, form: PaperForm) -> str:
    """What the file is called where somebody saves it."""
    if form is PaperForm.EINVOICE:
        return f"{bill.number}.xml"
    return f"{bill.number}-large-print.pdf" if form is PaperForm.LARGE_PRINT else f"{bill.number}.pdf"


def paper_of(bill: Bill, *, form: PaperForm, now: datetime) -> BillPaper:
    """The kept document of a bill in a form; made now where nobody has asked for it before.

    Two who ask at once get the same: the second to be kept is left out. Raises PapersUnavailable where this
    machine cannot set pages.
    """
    kept = BillPaper.objects.filter(bill=bill, form=form).first()
    if kept is not None:
        return kept
    content = _made(bill, form)
    digest = hashlib.sha256(content).hexdigest()
    storage = storages[STORAGE]
    key = storage.save(f"bills/{bill.account_id}/{file_name(bill, form)}", ContentFile(content))
    with transaction.atomic():
        BillPaper.objects.bulk_create(
            [
                BillPaper(
                    bill=bill,
                    account_id=bill.account_id,
                    form=form,
                    key=key,
                    sha256=digest,
                    size_in_bytes=len(content),
                    made_at=now,
                )
            ],
            ignore_conflicts=True,
        )
    kept = BillPaper.objects.get(bill=bill, form=form)
    if kept.key != key:
        storage.delete(key)
    return kept


def content_of(bill: Bill, *, form: PaperForm, now: datetime) -> bytes:
    """The bytes of a bill's document, made and kept now where nobody has asked for it before."""
    with storages[STORAGE].open(paper_of(bill, form=form, now=now).key) as file:
        content: bytes = file.read()
    return content


def _made(bill: Bill, form: PaperForm) -> bytes:
    loaded = Bill.objects.select_related("account__brand", "ledger").get(pk=bill.pk)
    paper = papers_of([loaded])[bill.pk]
    if form is PaperForm.EINVOICE:
        return einvoice.xml_of(paper)
    enclosed = Enclosure(
        name=einvoice.FILE_NAME,
        content=einvoice.xml_of(paper),
        description=paper.number,
        created_at=bill.issued_at,
    )
    return pdf_of(html_of(paper, large_print=form is PaperForm.LARGE_PRINT), enclosures=[enclosed])


def _purpose(form: PaperForm) -> str:
    return f"billing.papers.{form.lower()}"


def link_to(bill: Bill, *, form: PaperForm, now: datetime) -> str:
    """An address at which a bill's document is to be had for ATTACHMENT_LINK_SECONDS, by whoever has it."""
    token = signed_links.sign(bill.pk, purpose=_purpose(form), now=now, lasts=link_lasts())
    address = reverse("bill-paper", args=[form.lower(), token])
    return settings.PUBLIC_URL.rstrip("/") + address


def link_lasts() -> timedelta:
    """How long a link is good."""
    return timedelta(seconds=settings.ATTACHMENT_LINK_SECONDS)


def bill_linked_to(token: str, *, form: PaperForm, now: datetime) -> Bill | None:
    """The bill of a link that is ours and still good; None for any other."""
    bill_id = signed_links.read(token, purpose=_purpose(form), now=now)
    return None if bill_id is None else Bill.objects.filter(pk=bill_id).first()
