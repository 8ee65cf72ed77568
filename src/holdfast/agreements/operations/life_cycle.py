"""Agreements made, terminated and revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from holdfast.agreements.errors import (
    AgreementValidDateMustLaterThan,
    CannotCreateOverlappingAgreement,
    UnableCreateAgreement,
    UnableTerminateAgreement,
)
from holdfast.agreements.models import Agreement
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.products.models import Tariff
    from holdfast.properties.models import SupplyPoint

OVERLAP = "one_agreement_holds_on_a_supply_point"


@transaction.atomic
def create_agreement(
    *,
    account: Account,
    supply_point: SupplyPoint,
    tariff: Tariff,
    valid_from: datetime,
    now: datetime,
    valid_to: datetime | None = None,
    agreed_at: datetime | None = None,
    rescission_deadline_at: datetime | None = None,
    is_rollover: bool = False,
) -> Agreement:
    """Supply a point to an account at a tariff's prices over `[valid_from, valid_to)`.

    Raises AgreementValidDateMustLaterThan for a period that does not run forward, UnableCreateAgreement where
    the tariff is for another fuel than the supply point, CannotCreateOverlappingAgreement where another
    agreement holds on the supply point in that period.
    """
    if valid_to is not None and valid_to <= valid_from:
        raise AgreementValidDateMustLaterThan
    if tariff.supply_type != supply_point.fuel:
        raise UnableCreateAgreement(f"{tariff.code} does not price {supply_point.fuel.lower()}")
    try:
        with transaction.atomic():
            agreement = Agreement.objects.create(
                account=account,
                supply_point=supply_point,
                tariff=tariff,
                valid_from=valid_from,
                valid_to=valid_to,
                agreed_from=valid_from,
                agreed_to=valid_to,
                agreed_at=agreed_at or now,
                rescission_deadline_at=rescission_deadline_at,
                is_rollover=is_rollover,
                created_at=now,
            )
    except IntegrityError as error:
        if OVERLAP in str(error):
            raise CannotCreateOverlappingAgreement from error
        raise
    _record("created", agreement, account, now)
    return agreement


@transaction.atomic
def terminate_agreement(*, agreement: Agreement, at: datetime, now: datetime) -> Agreement:
    """Let an agreement end at a moment inside its period, which keeps what was agreed.

    Raises UnableTerminateAgreement where it is revoked, or does not hold at that moment.
    """
    locked = _locked(agreement)
    if not locked.is_active_at(at):
        raise UnableTerminateAgreement
    locked.valid_to, locked.terminated_at = at, now
    locked.save(update_fields=["valid_to", "terminated_at"])
    _record("terminated", locked, locked.account, now)
    return locked


@transaction.atomic
def revoke_agreement(*, agreement: Agreement, now: datetime) -> Agreement:
    """Undo an agreement as if it had never held: its period becomes empty and what was agreed stays known.

    Revoking it again changes nothing.
    """
    locked = _locked(agreement)
    if locked.is_revoked:
        return locked
    locked.is_revoked, locked.valid_to = True, locked.valid_from
    locked.save(update_fields=["is_revoked", "valid_to"])
    _record("revoked", locked, locked.account, now)
    return locked


def _locked(agreement: Agreement) -> Agreement:
    rows = Agreement.objects.select_for_update(of=("self",)).select_related(
        "account", "supply_point", "tariff"
    )
    return rows.get(pk=agreement.pk)


def _record(what: str, agreement: Agreement, account: Account, now: datetime) -> None:
    record_event(
        BusinessEvent(
            f"agreements.agreement.{what}-v1",
            now,
            account_number=account.number,
            data={
                "agreement_id": agreement.pk,
                "market_name": agreement.supply_point.market_name,
                "identifier": agreement.supply_point.identifier,
                "tariff_code": agreement.tariff.code,
                "valid_from": agreement.valid_from.isoformat(),
                "valid_to": agreement.valid_to.isoformat() if agreement.valid_to else None,
            },
        )
    )
