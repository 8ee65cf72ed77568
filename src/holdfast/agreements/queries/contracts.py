"""What is read of contracts: one SQL statement each, however many rows there are.

Contracts come with account, brand and business loaded. Functions that take contracts return a dict by their
primary keys.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from holdfast.agreements.models.agreements import Agreement
from holdfast.agreements.models.contracts import (
    Contract,
    ContractAgreement,
    ContractNote,
    ContractNoteReason,
    ContractSubject,
    ContractVersion,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from holdfast.accounts.models import Account, Business
#: Primary keys have 64 bits.
_KEY_LIMIT = 2**63


def contracts() -> QuerySet[Contract]:
    """Contracts with what readers of one look at, in the order in which they begin."""
    return Contract.objects.select_related("account__brand", "business").order_by("valid_from", "pk")


def contract_by_identifier(identifier: str) -> Contract | None:
    """The contract of this identifier."""
    return contracts().filter(identifier=identifier.strip()).first()


def contracts_with(*, account: Account | None = None, business: Business | None = None) -> list[Contract]:
    """All contracts with one party."""
    if account is not None:
        return list(contracts().filter(account=account))
    return list(contracts().filter(business=business))


def account_contract_of(account: Account, *, at: datetime) -> Contract | None:
    """The account's contract that holds at a moment, else the next to begin, else the last there was."""
    return _most_relevant(contracts().filter(account=account), at)


def business_contract_about(account: Account, *, at: datetime) -> Contract | None:
    """The contract of a business about an account, chosen as that of an account is."""
    return _most_relevant(contracts().filter(business__isnull=False, subjects=account), at)


def _most_relevant(rows: QuerySet[Contract], at: datetime) -> Contract | None:
    live = [one for one in rows if one.revoked_at is None and one.rescinded_at is None]
    known = live or list(rows)
    for one in known:
        if one.valid_to is None or at < one.valid_to:
            return one
    return known[-1] if known else None


def subjects_of(some: Sequence[Contract]) -> dict[int, list[Account]]:
    """The accounts that each contract is about, brands loaded."""
    found: dict[int, list[Account]] = defaultdict(list)
    rows = ContractSubject.objects.select_related("account__brand").filter(contract__in=some)
    for row in rows:
        found[row.contract_id].append(row.account)
    return dict(found)


def versions_of(some: Sequence[Contract]) -> dict[int, list[ContractVersion]]:
    """Every version of each contract, oldest first."""
    found: dict[int, list[ContractVersion]] = defaultdict(list)
    for version in ContractVersion.objects.filter(contract__in=some):
        found[version.contract_id].append(version)
    return dict(found)


def notes_of(some: Sequence[Contract]) -> dict[int, list[ContractNote]]:
    """The notes on each contract with their reasons, oldest first."""
    found: dict[int, list[ContractNote]] = defaultdict(list)
    for note in ContractNote.objects.select_related("reason").filter(contract__in=some):
        found[note.contract_id].append(note)
    return dict(found)


def note_reason(slug: str) -> ContractNoteReason | None:
    """The reason for notes of this slug."""
    return ContractNoteReason.objects.filter(slug=slug).first()


def agreements_by_id(keys: Collection[int]) -> list[Agreement]:
    """The agreements of these primary keys, with what decides who may see them."""
    fitting = [key for key in keys if 0 < key < _KEY_LIMIT]
    return list(Agreement.objects.select_related("account__brand").filter(pk__in=fitting))


def attachments_of(agreements: Collection[Agreement]) -> list[ContractAgreement]:
    """Where the agreements are attached now, contracts and their accounts loaded."""
    rows = ContractAgreement.objects.select_related("contract__account")
    return list(rows.filter(agreement__in=agreements, detached_at__isnull=True))


def agreements_under(contract: Contract) -> list[Agreement]:
    """The agreements that are attached to a contract now."""
    rows = ContractAgreement.objects.select_related("agreement").filter(contract=contract)
    return [row.agreement for row in rows.filter(detached_at__isnull=True)]


def contracts_about(
    accounts: Collection[int], *, with_account: bool, period_start: datetime, period_end: datetime | None
) -> list[Contract]:
    """Actualized contracts about any of the accounts that hold somewhere in a period and have not been undone.

    with_account: those with an account as the party, or those with a business.
    """
    rows = contracts().filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=period_start),
        subjects__in=accounts,
        account__isnull=not with_account,
        actualized_at__isnull=False,
        revoked_at__isnull=True,
        rescinded_at__isnull=True,
    )
    if period_end is not None:
        rows = rows.filter(valid_from__lt=period_end)
    return list(rows.distinct())
