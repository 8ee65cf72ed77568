"""What changes contracts, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.agreements.contract_terms import UnsoundTerms, terms_of_input
from holdfast.agreements.errors import (
    AccountNotFound,
    AgreementNotFound,
    ContractNotFound,
    LeastOneAffectedFieldsMustProvided,
    LeastOneContractIdentifierMustProvided,
    ProvidedContractPartyPayloadInvalid,
    ProvidedContractSubjectInvalid,
    UnableSaveTerm,
)
from holdfast.agreements.operations import contract_agreements, contract_changes
from holdfast.agreements.operations import contracts as operations
from holdfast.agreements.queries import contracts as queries
from holdfast.agreements.resolvers.base import agreement_visible, domain
from holdfast.agreements.resolvers.contracts import (
    SUPPLIERS_SIDE,
    contract_rule,
    find_account,
    find_contract,
    find_party,
    suppliers_side,
)
from holdfast.api.errors import InvalidInputData, Unauthorized
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.periods import Period
from holdfast.platform.traces import leave_trace

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.agreements.contract_terms import Term
    from holdfast.agreements.models import Agreement, Contract
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer

#: The most subjects, terms or agreements that one request names.
MOST = 100

domain.part_of_parent(
    "ActualizeContractOutput",
    "AttachAgreementsToContractsOutput",
    "CreateContractOutput",
    "DetachAgreementsFromContractsOutput",
    "RescindContractOutput",
    "RevokeContractOutput",
    "TerminateContractOutput",
    "VaryContractTermsOutput",
)


@domain.mutation("createContract", rule=suppliers_side)
def create_contract(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - the contract's name
    context = info.context
    party = input["party"]
    if len([one for one in (party.get("account"), party.get("business")) if one is not None]) != 1:
        raise ProvidedContractPartyPayloadInvalid
    account, business = find_party(context.viewer, party)
    period = _period(input["valid_from"], input.get("valid_to"))
    given = input["terms"]
    if not given or any(not any(value is not None for value in one.values()) for one in given):
        raise LeastOneAffectedFieldsMustProvided
    sale = {name: value for name, value in input["sale"]["sales_record"].items() if value is not None}
    with transaction.atomic():
        contract, was_created = operations.create_contract(
            account=account,
            business=business,
            subjects=_subjects(context.viewer, input.get("subject") or ()),
            terms=_terms(given, InvalidInputData),
            sale=sale,
            signed_at=input["signed_at"],
            period=period,
            title=(input.get("title") or "").strip()[:200],
            now=context.now,
        )
        _trace(info, "createContract", contract)
    return {"identifier": contract.identifier, "was_created": was_created}


def _period(start: datetime, end: datetime | None) -> Period:
    if end is not None and end <= start:
        reason = InvalidInput("The contract ends before it begins.", ("input", "valid_to"))
        raise InvalidInputData(invalid=(reason,))
    return Period(start, end)


def _subjects(viewer: Viewer, numbers: Sequence[str]) -> list[Account]:
    if len(numbers) > MOST:
        raise ProvidedContractSubjectInvalid
    try:
        return [find_account(viewer, number) for number in numbers]
    except AccountNotFound as error:
        raise ProvidedContractSubjectInvalid from error


def _terms(
    given: Sequence[dict[str, Any]], refusal: type[InvalidInputData] | type[UnableSaveTerm]
) -> list[Term]:
    if len(given) > MOST:
        raise refusal(invalid=(InvalidInput(f"Give at most {MOST} terms.", ("input", "terms")),))
    try:
        return terms_of_input(given)
    except UnsoundTerms as error:
        reasons = tuple(
            InvalidInput(one.message, ("input", "terms", *one.input_path)) for one in error.reasons
        )
        raise refusal(invalid=reasons) from error


@domain.mutation("actualizeContract", rule=contract_rule())
def actualize_contract(info: Info, *, contract: Contract, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with transaction.atomic():
        changed = operations.actualize_contract(
            contract=contract, valid_from=input["valid_from"], now=info.context.now
        )
        _trace(info, "actualizeContract", changed)
    return {"contract": changed}


@domain.mutation("varyContractTerms", rule=contract_rule())
def vary_contract_terms(info: Info, *, contract: Contract, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with transaction.atomic():
        changed = contract_changes.vary_contract_terms(
            contract=contract,
            terms=_terms(input["terms"], UnableSaveTerm),
            applicable_at=input.get("applicable_at"),
            note=_note(input),
            now=info.context.now,
        )
        _trace(info, "varyContractTerms", changed)
    return {"contract": changed}


@domain.mutation("terminateContract", rule=contract_rule(customers=True))
def terminate_contract(info: Info, *, contract: Contract, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    waive = bool(input.get("waive_exit_fee"))
    if waive and info.context.viewer.kind not in SUPPLIERS_SIDE:
        raise Unauthorized("A fee is waived by whom it is owed to.")
    with transaction.atomic():
        changed = contract_changes.terminate_contract(
            contract=contract,
            valid_to=input["valid_to"],
            waive_exit_fee=waive,
            note=_note(input),
            now=info.context.now,
        )
        _trace(info, "terminateContract", changed)
    return {"contract": changed}


@domain.mutation("rescindContract", rule=contract_rule(customers=True))
def rescind_contract(info: Info, *, contract: Contract, **_: Any) -> dict[str, Any]:
    with transaction.atomic():
        changed = operations.rescind_contract(contract=contract, now=info.context.now)
        _trace(info, "rescindContract", changed)
    return {"contract": changed}


@domain.mutation("revokeContract", rule=contract_rule())
def revoke_contract(info: Info, *, contract: Contract, **_: Any) -> dict[str, Any]:
    with transaction.atomic():
        changed = operations.revoke_contract(contract=contract, now=info.context.now)
        _trace(info, "revokeContract", changed)
    return {"contract": changed}


def _note(input: dict[str, Any]) -> contract_changes.Note | None:  # noqa: A002 - the contract's name
    given = input.get("contract_note")
    if given is None:
        return None
    return contract_changes.Note(text=given.get("note") or "", reason=given.get("reason_slug"))


@domain.mutation("attachAgreementsToContracts", rule=suppliers_side)
def attach_agreements_to_contracts(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    named = {True: input.get("account_contract_identifier"), False: input.get("business_contract_identifier")}
    if not any(named.values()):
        raise LeastOneContractIdentifierMustProvided
    viewer = info.context.viewer
    chosen = []
    for with_account, identifier in named.items():
        if identifier:
            contract = find_contract(viewer, identifier)
            if (contract.account_id is not None) != with_account:
                raise ContractNotFound
            chosen.append(contract)
    with transaction.atomic():
        contract_agreements.attach_agreements_to_contracts(
            agreements=_agreements(viewer, input["agreement_ids"]), contracts=chosen, now=info.context.now
        )
        _trace(info, "attachAgreementsToContracts", *chosen, agreements=input["agreement_ids"])
    return {"ok": True}


@domain.mutation("detachAgreementsFromContracts", rule=suppliers_side)
def detach_agreements_from_contracts(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with transaction.atomic():
        contract_agreements.detach_agreements_from_contracts(
            agreements=_agreements(info.context.viewer, input["agreement_ids"]), now=info.context.now
        )
        _trace(info, "detachAgreementsFromContracts", agreements=input["agreement_ids"])
    return {"ok": True}


def _agreements(viewer: Viewer, ids: Collection[int]) -> list[Agreement]:
    wanted = set(ids)
    if not wanted or len(wanted) > MOST:
        raise AgreementNotFound
    found = queries.agreements_by_id(wanted)
    if len(found) < len(wanted) or not all(agreement_visible(viewer, one) for one in found):
        raise AgreementNotFound
    return found


def _trace(info: Info, operation: str, *touched: Contract, agreements: Collection[int] = ()) -> None:
    numbers = {one.account.number for one in touched if one.account is not None}
    leave_trace(
        info.context,
        operation,
        touched=[
            *(f"Contract:{one.pk}" for one in touched),
            *(f"Agreement:{key}" for key in sorted(set(agreements))),
        ],
        account_number=min(numbers) if numbers else None,
    )
