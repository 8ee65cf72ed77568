"""Contracts made, made ready to be in force, gone back on and revoked: one transaction each, with its event."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from holdfast.agreements.commitments import bound_until
from holdfast.agreements.contract_states import Move
from holdfast.agreements.contract_terms import Term
from holdfast.agreements.errors import (
    ContractActualizationImpliesBreach,
    ContractCreationImpliesBreach,
    LeastOneAffectedFieldsMustProvided,
    PartyAlreadyUnderContract,
    ProvidedContractSubjectInvalid,
    UnableRescindContract,
    UnableTerminateContract,
)
from holdfast.agreements.models.contracts import Contract, ContractSubject
from holdfast.agreements.operations.contract_base import (
    add_version,
    allow,
    binds_until,
    latest_version,
    locked,
    market_for,
    tell,
    terms_in,
)
from holdfast.agreements.queries.contracts import contracts_about, contracts_with
from holdfast.kernel.periods import Period

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.accounts.models import Account, Business

_TEN_MILLION, _HUNDRED_MILLION = 10**7, 10**8


@transaction.atomic
def create_contract(
    *,
    account: Account | None = None,
    business: Business | None = None,
    subjects: Sequence[Account] = (),
    terms: Sequence[Term],
    sale: dict[str, Any],
    signed_at: datetime,
    period: Period,
    now: datetime,
    title: str = "",
) -> tuple[Contract, bool]:
    """Make a contract with an account or a business, and actualize it if it has been signed by now.

    subjects: the accounts that it is about; without any, the account itself or all of the business. One that
    is to be signed later waits for `actualize_contract`. The same contract a second time is the first one:
    the second value says whether one was made.

    Raises ProvidedContractSubjectInvalid for subjects that are not the party's; PartyAlreadyUnderContract where
    a contract about one of the subjects holds somewhere in the period; ContractCreationImpliesBreach where
    that one binds its party by a minimum length, or where this one would end before its own is over.
    """
    _hold(account, business)
    about = _subjects(account, business, subjects)
    market = market_for(about)
    terms = [_completed(term, about) for term in terms]
    for known in contracts_with(account=account, business=business):
        told = (known.signed_at, known.period, known.title, known.sale)
        if told == (signed_at, period, title, sale) and _says_the_same(known, about, terms):
            return known, False
    until = bound_until(terms, period.start, market.zone)
    if until is not None and period.end is not None and period.end < until:
        raise ContractCreationImpliesBreach("It would end before its own minimum length is over.")
    signed = signed_at <= now
    if signed:
        _refuse_second(about, period, with_account=account is not None)
    contract = Contract.objects.create(
        identifier=_identifier(),
        account=account,
        business=business,
        title=title,
        sale=sale,
        signed_at=signed_at,
        valid_from=period.start,
        valid_to=period.end,
        rescission_deadline_at=_deadline(account, signed_at),
        actualized_at=now if signed else None,
        created_at=now,
    )
    ContractSubject.objects.bulk_create([ContractSubject(contract=contract, account=one) for one in about])
    add_version(contract, terms, effective_from=period.start, now=now)
    tell("created", contract, now, accounts=[one.number for one in about], **sale)
    if signed:
        tell("actualized", contract, now)
    return contract, True


@transaction.atomic
def actualize_contract(*, contract: Contract, valid_from: datetime, now: datetime) -> Contract:
    """Make a contract ready to be in force from a moment, which may move its start until it has begun.

    A contract of the same party that runs on without end and binds no longer ends at that moment.

    Raises the documented error of the contract's status; LeastOneAffectedFieldsMustProvided where it is
    actualized from that moment already; ContractActualizationImpliesBreach where it has begun, or would end
    before it starts or before its minimum length is over; UnableTerminateContract where another contract of
    the party holds then and cannot be ended.
    """
    _hold(contract.account, contract.business)
    current = locked(contract)
    allow(Move.ACTUALIZE, current, now)
    if current.actualized_at is not None and current.valid_from == valid_from:
        raise LeastOneAffectedFieldsMustProvided
    about = list(current.subjects.select_related("brand"))
    until = bound_until(terms_in(latest_version(current)), valid_from, market_for(about).zone)
    if current.valid_to is not None and (
        current.valid_to <= valid_from or (until is not None and current.valid_to < until)
    ):
        raise ContractActualizationImpliesBreach
    for other in _others(current, about, Period(valid_from, current.valid_to)):
        _make_room(locked(other), valid_from, now, replaced_by=current)
    current.valid_from = valid_from
    current.actualized_at = current.actualized_at or now
    current.signed_at = min(current.signed_at, now)
    current.rescission_deadline_at = _deadline(current.account, current.signed_at)
    current.save(update_fields=["valid_from", "actualized_at", "signed_at", "rescission_deadline_at"])
    tell("actualized", current, now)
    return current


@transaction.atomic
def rescind_contract(*, contract: Contract, now: datetime) -> Contract:
    """Let a customer go back on a contract within the cooling-off period of their market.

    Raises UnableRescindContract when that is over, for contracts with businesses, and for contracts that have
    ended or were never actualized.
    """
    current = locked(contract)
    allow(Move.RESCIND, current, now)
    if current.rescission_deadline_at is None or now >= current.rescission_deadline_at:
        raise UnableRescindContract
    current.rescinded_at, current.journey_ends_at = now, None
    current.save(update_fields=["rescinded_at", "journey_ends_at"])
    tell("rescinded", current, now)
    return current


@transaction.atomic
def revoke_contract(*, contract: Contract, now: datetime) -> Contract:
    """Undo a contract that has not begun. Raises the documented error of its status."""
    current = locked(contract)
    allow(Move.REVOKE, current, now)
    current.revoked_at, current.journey_ends_at = now, None
    current.save(update_fields=["revoked_at", "journey_ends_at"])
    tell("revoked", current, now)
    return current


def _hold(account: Account | None, business: Business | None) -> None:
    """Let nobody else make a contract with the party until the transaction ends."""
    for party in (account, business):
        if party is not None:
            type(party)._default_manager.select_for_update(no_key=True).get(pk=party.pk)


def _subjects(
    account: Account | None, business: Business | None, subjects: Sequence[Account]
) -> list[Account]:
    about = list({one.pk: one for one in subjects}.values())
    if account is not None:
        if any(one.pk != account.pk for one in about):
            raise ProvidedContractSubjectInvalid
        return [account]
    assert business is not None
    if any(one.business_id != business.pk for one in about):
        raise ProvidedContractSubjectInvalid
    about = about or list(business.accounts.select_related("brand").order_by("pk"))
    if not about:
        raise ProvidedContractSubjectInvalid("The business has no account.")
    return about


def _says_the_same(known: Contract, about: Sequence[Account], terms: Sequence[Term]) -> bool:
    return (
        (known.revoked_at, known.rescinded_at) == (None, None)
        and {one.pk for one in known.subjects.all()} == {one.pk for one in about}
        and known.versions.get(version_reference=1).terms == [term.as_json() for term in terms]
    )


def _refuse_second(about: Sequence[Account], period: Period, *, with_account: bool) -> None:
    others = contracts_about(
        [one.pk for one in about],
        with_account=with_account,
        period_start=period.start,
        period_end=period.end,
    )
    for other in others:
        until = binds_until(other)
        if until is not None and period.start < until:
            raise ContractCreationImpliesBreach("Another contract still binds the party.")
    if others:
        raise PartyAlreadyUnderContract


def _others(contract: Contract, about: Sequence[Account], period: Period) -> list[Contract]:
    found = contracts_about(
        [one.pk for one in about],
        with_account=contract.account_id is not None,
        period_start=period.start,
        period_end=period.end,
    )
    return [one for one in found if one.pk != contract.pk]


def _make_room(other: Contract, moment: datetime, now: datetime, *, replaced_by: Contract) -> None:
    """End a contract that runs on when the next one starts."""
    until = binds_until(other)
    can_end = (
        other.valid_to is None
        and other.valid_from < moment
        and (other.journey_ends_at is None or other.journey_ends_at <= now)
        and (until is None or until <= moment)
    )
    if not can_end:
        raise UnableTerminateContract(f"{other.identifier} holds then.")
    other.valid_to, other.terminated_at = moment, now
    other.save(update_fields=["valid_to", "terminated_at"])
    tell("terminated", other, now, replaced_by=replaced_by.identifier)


def _completed(term: Term, about: Sequence[Account]) -> Term:
    """The term with what the supplier's books add to it on the day on which it is agreed."""
    if term.kind.key == "collateralrequired":
        return Term(term.kind, term.is_variable, {**settings.CONTRACT_COLLATERAL, **term.values})
    if term.kind.key == "billingdocumentissuancefrequency":
        return Term(term.kind, term.is_variable, {**_billing_rhythm(about[0]), **term.values})
    return term


def _billing_rhythm(account: Account) -> dict[str, Any]:
    wish = getattr(account, "fixed_billing_period", None)
    if wish is None:
        return {"frequency": "MONTHLY", "multiplier": 1, "period_start_day": 1, "period_start_month": 1}
    return {
        "frequency": wish.length,
        "multiplier": wish.multiplier,
        "period_start_day": wish.day,
        "period_start_month": wish.month or 1,
    }


def _deadline(account: Account | None, signed_at: datetime) -> datetime | None:
    """Until when the customer may go back on it: consumers alone may."""
    if account is None or account.business_id is not None:
        return None
    return market_for([account]).cooling_off_ends_at(signed_at)


def _identifier() -> str:
    """A number of eight digits that no contract has; the database refuses the one twin in a hundred million."""
    return str(_TEN_MILLION + secrets.randbelow(_HUNDRED_MILLION - _TEN_MILLION))
