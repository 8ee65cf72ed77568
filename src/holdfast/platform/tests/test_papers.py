"""Documents for people as PDF."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from holdfast.platform.papers import Enclosure, pdf_of

PAGE = (
    """<!doctype html><html lang="fr"><title>Facture</title><h1>Électricité</h1><p>12,34 €</p>{more}</html>"""
)


def test_a_page_becomes_a_tagged_pdf_in_its_language_with_what_is_enclosed() -> None:
    enclosed = Enclosure(
        "facture.xml", b"<a/>", "The same in XML", created_at=datetime(2026, 1, 1, tzinfo=UTC)
    )

    read = PdfReader(BytesIO(pdf_of(PAGE.format(more=""), enclosures=[enclosed])))

    assert "Électricité" in read.pages[0].extract_text()
    assert read.metadata is not None
    assert read.metadata.title == "Facture"
    assert read.root_object["/Lang"] == "fr"
    assert read.root_object["/MarkInfo"]["/Marked"]
    assert read.attachments["facture.xml"] == [b"<a/>"]


def test_the_same_page_gives_the_same_file() -> None:
    assert pdf_of(PAGE.format(more="")) == pdf_of(PAGE.format(more=""))


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:9/"])
def test_a_page_reaches_for_nothing_outside_itself(address: str) -> None:
    with pytest.raises(ValueError, match="outside itself"):
        pdf_of(PAGE.format(more=f'<img alt="" src="{address}">'))
