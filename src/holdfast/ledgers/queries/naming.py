"""Finding single ledgers and agreements by what callers name them with, each with its account and brand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.ledgers.models import ContributionAgreement, Ledger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from holdfast.accounts.models import Account

#: A decimal number with fewer digits than this fits the column of a key.
KEY_DIGITS = 19


def key_of(text: str) -> int:
    """A primary key from an ID of the wire; one that cannot be a key finds nothing."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < KEY_DIGITS else 0


def ledgers_by_number(numbers: Iterable[str]) -> dict[str, Ledger]:
    """Ledgers by their numbers, in upper case; those that do not exist are missing."""
    wanted = [number.strip().upper() for number in numbers]
    found = Ledger.objects.filter(number__in=wanted).select_related("account__brand")
    return {ledger.number: ledger for ledger in found}


def ledger_by_number(number: str) -> Ledger | None:
    """The ledger of this number."""
    return ledgers_by_number([number]).get(number.strip().upper())


def ledger_of_account(account: Account, *, number: str | None, key: str | int | None) -> Ledger | None:
    """An account's ledger by its number, or by its id where no number is given."""
    ledgers = Ledger.objects.filter(account=account)
    found = (
        ledgers.filter(number=number.strip().upper())
        if number is not None
        else ledgers.filter(pk=key_of(str(key)))
    ).first()
    if found is not None:
        found.account = account
    return found


def contribution_agreement(key: str) -> ContributionAgreement | None:
    """The agreement with this id."""
    found = ContributionAgreement.objects.filter(pk=key_of(key))
    return found.select_related("account__brand", "scheme").first()
