"""The page of a document: what it states of an agreement, in the language and the look of its brand."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from holdfast.accounts import queries as accounts
from holdfast.accounts.choices import DocumentAccessibility
from holdfast.agreements import wordings
from holdfast.agreements.papers.words import language_of, words_of
from holdfast.agreements.supply_contracts import supply_contract_number
from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement

_ACCENT = "#1f4e79"
_VA_PER_KVA = 1000


class PaperKind(StrEnum):
    """What a document states."""

    CERTIFICATE = "certificate"
    RESIDENCE = "residence"


def html_of(agreement: Agreement, kind: PaperKind, now: datetime) -> str:
    """The page as HTML, for setting as PDF: in the account's language, in large print for who needs it.

    The agreement comes with account, brand, supply point, property and product.
    """
    account = agreement.account
    language = _language(account)
    words, terms = words_of(language), wordings.of(language)
    letterhead = accounts.letterheads_of([account.brand_id]).get(account.brand_id)
    company = (letterhead.legal_name if letterhead else "") or account.brand.name
    zone = market_of(account.market_code).zone
    fuel = terms.fuels[agreement.supply_point.fuel]
    name = name_of(account)
    return render_to_string(
        "agreements/paper.html",
        {
            "language": language,
            "title": words.title(kind),
            "statement": words.statements[kind].format(company=company, name=name, fuel=fuel),
            "facts": _facts(agreement, kind, language, now),
            "issued": words.issued.format(day=terms.day(now, zone)),
            "no_signature": words.no_signature,
            "brand": account.brand.name,
            "company": company,
            "letterhead": letterhead,
            "accent": letterhead.accent_colour if letterhead else _ACCENT,
            "large_print": account.document_accessibility == DocumentAccessibility.LARGE_PRINT,
            "name": name,
            "recipient": [*account.split_billing_address, account.billing_postcode],
        },
    )


def file_name(agreement: Agreement, kind: PaperKind) -> str:
    """How the document is called where it is saved."""
    words = words_of(_language(agreement.account))
    return f"{words.file_names[kind]}-{agreement.account.number}-{agreement.pk}.pdf"


def name_of(account: Account) -> str:
    """Who an account is with: the name that is billed, else the first person who may act for it."""
    people = accounts.users_of([account]).get(account.pk, [])
    return account.billing_name or next((one.get_full_name() for one in people), "") or account.number


def _facts(agreement: Agreement, kind: PaperKind, language: str, now: datetime) -> list[tuple[str, str]]:
    words, terms = words_of(language).labels, wordings.of(language)
    account, point = agreement.account, agreement.supply_point
    zone = market_of(account.market_code).zone
    begun = words["from"] if agreement.valid_from <= now else words["starts"]
    facts = [
        (words["name"], name_of(account)),
        (words["address"], point.property.address),
        (begun, terms.day(agreement.valid_from, zone)),
        (words["account"], account.number),
        (words["contract"], supply_contract_number(agreement)),
        (words["point"], point.identifier),
    ]
    if kind is PaperKind.RESIDENCE:
        return facts
    facts.append((words["product"], agreement.tariff.product.display_name))
    power = point.details.get("subscribed_max_power_va")
    if power:
        facts.append(
            (words["power"], f"{power / _VA_PER_KVA:g} {'kW' if account.market_code == 'ES' else 'kVA'}")
        )
    if agreement.valid_to is not None:
        facts.append((words["until"], terms.last_day(agreement.valid_to, zone)))
    return facts


def _language(account: Account) -> str:
    preferred = account.preferred_language_for_comms or account.brand.language
    return language_of(preferred.partition("-")[0].lower())
