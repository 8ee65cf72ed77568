"""Contracts on the wire: what is read of them, and what changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts import queries as accounts
from holdfast.accounts.access import AccountScope
from holdfast.accounts.reach import business_visible
from holdfast.agreements.contract_states import ContractStatus, status_at
from holdfast.agreements.contract_terms import Term, UnsoundTerms, terms_of_input
from holdfast.agreements.errors import (
    AccountNotFound,
    AgreementNotFound,
    BusinessNotFound,
    ContractNotFound,
    FilterSubjectNotImplemented,
    InvalidPartyFilter,
    LeastOneAffectedFieldsMustProvided,
    LeastOneContractIdentifierMustProvided,
    MissingContractFilters,
    MissingRequiredParameterEitherIdentifierAccountNumber,
    ProvidedContractPartyPayloadInvalid,
    ProvidedContractSubjectInvalid,
    UnableSaveTerm,
)
from holdfast.agreements.models import Agreement
from holdfast.agreements.models.contracts import Contract, ContractNote, ContractVersion
from holdfast.agreements.operations import contract_agreements, contract_changes
from holdfast.agreements.operations import contracts as operations
from holdfast.agreements.queries import contracts as queries
from holdfast.agreements.resolvers.base import agreement_visible, domain
from holdfast.agreements.resolvers.contract_terms import shown
from holdfast.api import rules
from holdfast.api.batching import batched
from holdfast.api.errors import InvalidInputData, Unauthorized
from holdfast.api.viewers import ViewerKind
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.periods import Period
from holdfast.platform.traces import leave_trace

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from holdfast.accounts.models import Account, Business
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.rules import Rule
    from holdfast.api.viewers import Viewer

#: The most subjects, terms or agreements that one request names.
MOST = 100
_SUPPLIERS_SIDE = frozenset({ViewerKind.SUPPORT, ViewerKind.ORGANIZATION})

domain.part_of_parent("ContractVersion", "ContractNoteType", "ContractNoteReasonType")
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


# Who may


@domain.visible("Contract")
def contract_visible(viewer: Viewer, contract: Contract) -> bool:
    """Whoever may see its party."""
    if contract.account is not None:
        return AccountScope.of(viewer).may_see(contract.account)
    assert contract.business is not None
    return business_visible(viewer, contract.business)


def suppliers_side(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """The supplier's people and the third parties that work for it: customers do not write contracts alone."""
    rules.signed_in(viewer, spec, arguments)
    if viewer.kind not in _SUPPLIERS_SIDE:
        raise Unauthorized
    return {}


def contract_rule(*, customers: bool = False) -> Rule:
    """Hands over the `contract` of the input's identifier; one out of sight is not found either."""
    general = rules.signed_in if customers else suppliers_side

    def rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        general(viewer, spec, arguments)
        identifier = rules.argument(arguments, "input.identifier")
        return {"contract": _contract(viewer, identifier)}

    return rule


def _contract(viewer: Viewer, identifier: str | None) -> Contract:
    contract = queries.contract_by_identifier(identifier) if identifier is not None else None
    if contract is None or not contract_visible(viewer, contract):
        raise ContractNotFound
    return contract


def _account(viewer: Viewer, number: str | None) -> Account:
    scope = AccountScope.of(viewer)
    account = accounts.account_by_number(number) if number is not None else None
    if account is None or not scope.may_see(account):
        raise AccountNotFound
    return account


# What is read


@domain.query("accountContract", rule=rules.signed_in)
def account_contract(info: Info, **asked: Any) -> Contract:
    return _one_contract(info, with_account=True, **asked)


@domain.query("businessContract", rule=rules.signed_in)
def business_contract(info: Info, **asked: Any) -> Contract:
    return _one_contract(info, with_account=False, **asked)


def _one_contract(
    info: Info,
    *,
    with_account: bool,
    identifier: str | None = None,
    account_number: str | None = None,
    version: int | None = None,
) -> Contract:
    viewer, now = info.context.viewer, info.context.now
    if identifier is None and account_number is None:
        raise MissingRequiredParameterEitherIdentifierAccountNumber
    account = _account(viewer, account_number) if account_number is not None else None
    found = queries.contract_by_identifier(identifier) if identifier is not None else None
    if found is None and identifier is None and account is not None:
        choose = queries.account_contract_of if with_account else queries.business_contract_about
        found = choose(account, at=now)
    if found is None or (found.account is not None) != with_account or not contract_visible(viewer, found):
        raise ContractNotFound
    if account is not None and account not in queries.subjects_of([found]).get(found.pk, ()):
        raise ContractNotFound
    if version is not None:
        known = queries.versions_of([found])[found.pk]
        if version not in {one.version_reference for one in known}:
            raise ContractNotFound
        found.shown_version = version
    return found


@domain.query("contracts", rule=rules.signed_in)
def contracts(info: Info, *, filters: dict[str, Any]) -> list[Contract]:
    viewer = info.context.viewer
    if filters.get("subject") is not None:
        raise FilterSubjectNotImplemented
    party = filters.get("party")
    if party is None:
        raise MissingContractFilters
    named = [one for one in (party.get("account"), party.get("business")) if one is not None]
    if len(named) != 1:
        raise InvalidPartyFilter
    try:
        account, business = _party(viewer, party)
    except (AccountNotFound, BusinessNotFound) as error:
        raise InvalidPartyFilter from error
    return queries.contracts_with(account=account, business=business)


def _party(viewer: Viewer, party: dict[str, Any]) -> tuple[Account | None, Business | None]:
    """The account or the business that a party names; the caller has seen that it names one of them."""
    if party.get("account") is not None:
        return _account(viewer, party["account"]), None
    key = int(party["business"])
    business = accounts.business_by_id(key) if key > 0 else None
    if business is None or not business_visible(viewer, business):
        raise BusinessNotFound
    return None, business


@domain.type_of("ContractParty")
def party_type(party: Account | Business) -> str:
    return "BusinessType" if party._meta.model_name == "business" else "AccountType"


@domain.field("Contract", "party")
def party_(contract: Contract, _info: Info) -> Account | Business | None:
    return contract.account or contract.business


@domain.field("Contract", "subject")
def subject(contract: Contract, info: Info) -> list[Account]:
    scope = AccountScope.of(info.context.viewer)
    found: list[Account] = batched(contract, queries.subjects_of, default=[])
    return [one for one in found if scope.may_see(one)]


@domain.field("Contract", "status")
def status(contract: Contract, info: Info) -> ContractStatus:
    return status_at(contract, info.context.now)


@domain.field("Contract", "title")
def title(contract: Contract, _info: Info) -> str | None:
    return contract.title or None


@domain.field("Contract", "lifecycle")
def lifecycle(contract: Contract, info: Info) -> dict[str, Any]:
    version = _version(contract, info.context.now)
    return {
        "version_reference": version.version_reference,
        "effective_from": max(version.effective_from, contract.valid_from),
    }


@domain.field("Contract", "terms")
def terms(contract: Contract, info: Info) -> list[dict[str, Any]]:
    version = _version(contract, info.context.now)
    return [shown(Term.from_json(stored)) for stored in version.terms]


@domain.field("Contract", "notes")
def notes(contract: Contract, _info: Info) -> list[ContractNote]:
    found: list[ContractNote] = batched(contract, queries.notes_of, default=[])
    return found


@domain.field("ContractNoteType", "note")
def note_text(note: ContractNote, _info: Info) -> str | None:
    return note.note or None


def _version(contract: Contract, now: datetime) -> ContractVersion:
    """The version asked for, else the one in force; the one to begin with where the contract has not begun."""
    known: list[ContractVersion] = batched(contract, queries.versions_of)
    if contract.shown_version is not None:
        return next(one for one in known if one.version_reference == contract.shown_version)
    moment = max(now, contract.valid_from)
    return next(
        (one for one in reversed(known) if one.effective_from <= moment),
        known[0],
    )


# What changes them


@domain.mutation("createContract", rule=suppliers_side)
def create_contract(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - the contract's name
    context = info.context
    party = input["party"]
    if len([one for one in (party.get("account"), party.get("business")) if one is not None]) != 1:
        raise ProvidedContractPartyPayloadInvalid
    account, business = _party(context.viewer, party)
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
        return [_account(viewer, number) for number in numbers]
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
    if waive and info.context.viewer.kind not in _SUPPLIERS_SIDE:
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
            contract = _contract(viewer, identifier)
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
