"""Certificates and proofs of residence: a link from the API, a PDF behind it, in the account's language."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pypdf import PdfReader

from holdfast.accounts.tests.factories import make_user
from holdfast.agreements import operations
from holdfast.agreements.tests.homes import (
    NOW,
    Home,
    ask,
    customer,
    data_of,
    error_codes,
    moment,
)
from holdfast.api import view
from holdfast.kernel.clock import FixedClock

pytestmark = pytest.mark.django_db

CERTIFICATE = """query ($number: String!, $id: Int!) {
    agreementCertificate(accountNumber: $number, agreementId: $id) { temporaryUrl } }"""
RESIDENCE = """query ($number: String!, $id: Int!) {
    proofOfResidence(accountNumber: $number, agreementId: $id) { temporaryUrl } }"""


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "clock", FixedClock(NOW))


def link(home: Home, document: str, agreement: Any, caller: Any = None) -> str:
    """The path of the link that is answered."""
    answer = ask(caller or home.customer, document, number=home.account.number, id=agreement.pk)
    [found] = data_of(answer).values()
    return urlsplit(found["temporaryUrl"]).path


def text_of(path: str) -> str:
    """The words of the PDF behind a link, as they are read out."""
    response = Client().get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    read = PdfReader(BytesIO(response.content))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]  # tagged, for screen readers
    return " ".join(" ".join(page.extract_text() for page in read.pages).split())


@pytest.mark.parametrize(
    ("market", "title", "statement", "since"),
    [
        (
            "GB",
            "Certificate of supply agreement",
            "confirms that it has agreed with Ada Moss",
            "1 January 2024",
        ),
        ("FR", "Attestation de contrat", "atteste avoir conclu avec Ada Moss", "1 janvier 2024"),
        ("ES", "Certificado de contrato", "certifica que tiene con Ada Moss", "1 de enero de 2024"),
    ],
)
def test_a_certificate_in_the_language_of_the_account(
    market: str, title: str, statement: str, since: str
) -> None:
    home = Home(market)
    agreement = home.agree()

    text = text_of(link(home, CERTIFICATE, agreement))

    for fact in (title, statement, since, home.electricity.identifier, home.account.number, "Flexible"):
        assert fact in text


def test_a_proof_of_residence_says_where_somebody_lives_and_nothing_of_prices() -> None:
    home = Home("FR")
    agreement = home.agree()

    text = text_of(link(home, RESIDENCE, agreement))

    assert "Attestation de domicile" in text
    assert "5 rue des Lilas" in text
    assert "Fait le 1 mars 2025" in text
    assert "Flexible" not in text


def test_what_there_is_no_document_for() -> None:
    home = Home("FR")
    upcoming, revoked = home.agree(valid_from=moment(2025, 4, 1)), home.agree(point=home.gas)
    operations.revoke_agreement(agreement=revoked, now=NOW)

    def answer(document: str, agreement: Any) -> Any:
        [found] = data_of(ask(home.customer, document, number=home.account.number, id=agreement.pk)).values()
        return found

    assert answer(RESIDENCE, upcoming) is None
    assert answer(CERTIFICATE, upcoming) is not None
    assert answer(CERTIFICATE, revoked) is None
    current = home.agree(valid_to=moment(2025, 4, 1))
    home.account.occupancy_periods.update(effective_to=moment(2025, 2, 1))
    assert answer(RESIDENCE, current) is None  # the account has moved out


@pytest.mark.parametrize("document", [CERTIFICATE, RESIDENCE])
def test_strangers_get_no_link(document: str) -> None:
    home, stranger = Home("FR"), Home("FR", user=make_user())
    agreement, theirs = home.agree(), stranger.agree()

    def codes(caller: Any, number: str, key: int) -> list[str]:
        return error_codes(ask(caller, document, number=number, id=key))

    number = home.account.number
    assert codes(None, number, agreement.pk) == ["KT-CT-1112"]
    assert codes(customer(make_user()), number, agreement.pk) == ["KT-FR-4910"]
    assert codes(stranger.customer, number, agreement.pk) == ["KT-FR-4910"]
    assert codes(home.customer, number, theirs.pk) == ["KT-FR-4910"]
    assert codes(home.customer, number, 4_000_000) == ["KT-FR-4910"]
    assert codes(home.customer, "A-00000000", agreement.pk) == ["KT-FR-4910"]


def test_a_link_is_good_for_one_document_and_a_quarter_of_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home("FR")
    path = link(home, CERTIFICATE, home.agree())

    assert Client().get(path.replace("certificate", "residence")).status_code == 403
    assert Client().get(path[:-3]).status_code == 403
    assert Client().get(path.replace("certificate", "tariff")).status_code == 403
    assert Client().post(path).status_code == 405
    monkeypatch.setattr(view, "clock", FixedClock(NOW + timedelta(minutes=15)))
    assert Client().get(path).status_code == 403
