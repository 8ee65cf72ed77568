"""Contracts varied and terminated: one transaction each, with its event and the note that came with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from holdfast.agreements.contract_choices import ContractActivity
from holdfast.agreements.contract_journeys import take_variation
from holdfast.agreements.contract_states import Move
from holdfast.agreements.contract_terms import Term, fixed_terms, varied
from holdfast.agreements.errors import (
    ContractNoteReasonNotFound,
    ContractNotesFeatureDisabled,
    ContractVariationImpliesBreach,
    LeastOneAffectedFieldsMustProvided,
    RequestedTerminationDateInvalid,
    TerminationDateMustAfterContractStart,
    UnableTerminateContract,
    UnableVaryContractTerms,
)
from holdfast.agreements.models.contracts import Contract, ContractNote
from holdfast.agreements.operations.contract_base import (
    add_version,
    allow,
    binds_until,
    latest_version,
    locked,
    tell,
    terms_in,
)
from holdfast.agreements.queries.contracts import agreements_under, note_reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wants to be written down with a change; reason: the slug of one that the supplier keeps."""

    text: str = ""
    reason: str | None = None


@transaction.atomic
def vary_contract_terms(
    *,
    contract: Contract,
    terms: Sequence[Term],
    now: datetime,
    applicable_at: datetime | None = None,
    note: Note | None = None,
) -> Contract:
    """Give a contract a new version in which the terms given replace their former selves or come in addition.

    applicable_at: from when; None is now, or the start of a contract that has not begun. A variation that
    takes effect later is under way until then.

    Raises the documented error of the contract's status; UnableVaryContractTerms for no terms, for terms that
    change nothing and for a moment outside the contract or before its last version;
    ContractVariationImpliesBreach for a term that was agreed not to be variable; what `take_variation` raises;
    ContractNotesFeatureDisabled and ContractNoteReasonNotFound for the note.
    """
    current = locked(contract)
    allow(Move.VARY, current, now)
    last = latest_version(current)
    standing = terms_in(last)
    following = varied(standing, terms)
    moment = applicable_at or max(now, current.valid_from)
    outside = moment < max(last.effective_from, current.valid_from) or (
        current.valid_to is not None and moment >= current.valid_to
    )
    if outside or following == standing:
        raise UnableVaryContractTerms
    if fixed := fixed_terms(standing, terms):
        raise ContractVariationImpliesBreach(f"Not variable: {', '.join(one.identifier for one in fixed)}.")
    take_variation(current, terms, moment)
    version = add_version(current, following, effective_from=moment, now=now)
    _write(note, current, ContractActivity.CONTRACT_VARIATION_STARTED, now)
    _set_out(current, moment, now)
    current.save(update_fields=["journey_ends_at"])
    tell(
        "varied",
        current,
        now,
        version=version.version_reference,
        effective_from=moment.isoformat(),
        terms=[term.identifier for term in terms],
    )
    return current


@transaction.atomic
def terminate_contract(
    *,
    contract: Contract,
    valid_to: datetime,
    now: datetime,
    waive_exit_fee: bool = False,
    note: Note | None = None,
) -> Contract:
    """Let a contract end at a moment: at once for one that has passed, else under way until then.

    While the minimum length binds, leaving costs the fees agreed, unless they are waived; a contract that
    names none cannot be left then. The event tells the fees and the agreements that go on without a contract:
    what is supplied ends by its own operations.

    Raises the documented error of the contract's status; TerminationDateMustAfterContractStart;
    RequestedTerminationDateInvalid for a moment after the contract's own end; LeastOneAffectedFieldsMustProvided
    for that end itself; UnableTerminateContract while it binds; the errors of the note as for a variation.
    """
    current = locked(contract)
    allow(Move.TERMINATE, current, now)
    if valid_to <= current.valid_from:
        raise TerminationDateMustAfterContractStart
    if current.valid_to is not None and valid_to > current.valid_to:
        raise RequestedTerminationDateInvalid
    if valid_to == current.valid_to:
        raise LeastOneAffectedFieldsMustProvided
    until = binds_until(current)
    fees: list[Term] = []
    if until is not None and valid_to < until and not waive_exit_fee:
        fees = [one for one in terms_in(latest_version(current)) if one.kind.key == "terminationfee"]
        if not fees:
            raise UnableTerminateContract(f"It binds until {until.isoformat()}.")
    _write(note, current, ContractActivity.CONTRACT_TERMINATION_STARTED, now)
    current.valid_to, current.terminated_at, current.exit_fee_waived = valid_to, now, waive_exit_fee
    _set_out(current, valid_to, now)
    current.save(update_fields=["valid_to", "terminated_at", "exit_fee_waived", "journey_ends_at"])
    tell(
        "terminated",
        current,
        now,
        exit_fees=[
            {"market_name": one.values["market_name"], "amount": format(one.values["amount"], "f")}
            for one in fees
        ],
        agreements_going_on=[
            one.pk
            for one in agreements_under(current)
            if not one.is_revoked and (one.valid_to is None or one.valid_to > valid_to)
        ],
    )
    return current


def _set_out(contract: Contract, moment: datetime, now: datetime) -> None:
    """A change that takes effect later is under way until then."""
    contract.journey_ends_at = moment if moment > max(now, contract.valid_from) else None


def _write(note: Note | None, contract: Contract, activity: ContractActivity, now: datetime) -> None:
    if note is None:
        return
    if not settings.CONTRACT_NOTES_ENABLED:
        raise ContractNotesFeatureDisabled
    reason = note_reason(note.reason) if note.reason is not None else None
    if note.reason is not None and (
        reason is None or not {activity, ContractActivity.ALL_ACTIVITY_TYPES} & set(reason.activity_types)
    ):
        raise ContractNoteReasonNotFound
    ContractNote.objects.create(
        contract=contract, activity_type=activity, reason=reason, note=note.text, created_at=now
    )
