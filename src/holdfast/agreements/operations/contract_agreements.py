"""Agreements attached to contracts and detached from them: all of those named or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.agreements.contract_states import Move, refusal_of
from holdfast.agreements.errors import AgreementNotFound, OneMoreAgreementsAlreadyAttachedDifferent
from holdfast.agreements.models import Agreement
from holdfast.agreements.models.contracts import ContractAgreement
from holdfast.agreements.operations.contract_base import allow, locked, tell
from holdfast.agreements.queries.contracts import attachments_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from holdfast.agreements.models.contracts import Contract


@transaction.atomic
def attach_agreements_to_contracts(
    *, agreements: Collection[Agreement], contracts: Sequence[Contract], now: datetime
) -> None:
    """Put agreements under a contract with an account, one with a business, or both.

    Attaching what is attached already changes nothing, and an agreement leaves a contract that is over. Raises
    ContractNotFound for a contract that is over; AgreementNotFound for an agreement that is revoked, that is not
    with an account which the contract is about, or that never holds while the contract does;
    OneMoreAgreementsAlreadyAttachedDifferent for one under another contract of the same kind that is not over.
    """
    held = _held(agreements)
    for contract in sorted(contracts, key=lambda one: one.pk):
        current = locked(contract)
        allow(Move.ATTACH, current, now)
        about = set(current.subjects.values_list("pk", flat=True))
        for agreement in held:
            if (
                agreement.is_revoked
                or agreement.account_id not in about
                or not agreement.period.overlaps(current.period)
            ):
                raise AgreementNotFound
        known = [row for row in attachments_of(held) if row.party_kind == current.party_kind]
        elsewhere = [row for row in known if row.contract_id != current.pk]
        if any(refusal_of(Move.ATTACH, row.contract, now) is None for row in elsewhere):
            raise OneMoreAgreementsAlreadyAttachedDifferent
        _take_out(elsewhere, now)
        there = {row.agreement_id for row in known} - {row.agreement_id for row in elsewhere}
        new = [one for one in held if one.pk not in there]
        ContractAgreement.objects.bulk_create(
            [
                ContractAgreement(
                    contract=current, agreement=one, party_kind=current.party_kind, attached_at=now
                )
                for one in new
            ]
        )
        if new:
            tell("attached", current, now, agreements=[one.pk for one in new])


@transaction.atomic
def detach_agreements_from_contracts(*, agreements: Collection[Agreement], now: datetime) -> None:
    """Take agreements out of every contract; those that are in none stay as they are."""
    _take_out(attachments_of(_held(agreements)), now)


def _take_out(rows: Sequence[ContractAgreement], now: datetime) -> None:
    for contract in {row.contract_id: row.contract for row in rows}.values():
        taken = [row for row in rows if row.contract_id == contract.pk]
        ContractAgreement.objects.filter(pk__in=[row.pk for row in taken]).update(detached_at=now)
        tell("detached", contract, now, agreements=[row.agreement_id for row in taken])


def _held(agreements: Collection[Agreement]) -> list[Agreement]:
    """The agreements locked, in one order, so that two who attach the same ones do not block each other."""
    rows = Agreement.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in agreements])
    return list(rows.order_by("pk"))
