"""Contracts on the wire: who may, and what is read of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts import queries as accounts
from holdfast.accounts.access import AccountScope
from holdfast.accounts.reach import business_visible
from holdfast.agreements.contract_states import ContractStatus, status_at
from holdfast.agreements.contract_terms import Term
from holdfast.agreements.errors import (
    AccountNotFound,
    BusinessNotFound,
    ContractNotFound,
    FilterSubjectNotImplemented,
    InvalidPartyFilter,
    MissingContractFilters,
    MissingRequiredParameterEitherIdentifierAccountNumber,
)
from holdfast.agreements.models.contracts import Contract, ContractNote, ContractVersion
from holdfast.agreements.queries import contracts as queries
from holdfast.agreements.resolvers.base import domain
from holdfast.agreements.resolvers.contract_terms import shown
from holdfast.api import rules
from holdfast.api.batching import batched
from holdfast.api.errors import Unauthorized
from holdfast.api.viewers import ViewerKind

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account, Business
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.rules import Rule
    from holdfast.api.viewers import Viewer

SUPPLIERS_SIDE = frozenset({ViewerKind.SUPPORT, ViewerKind.ORGANIZATION})

domain.part_of_parent("ContractVersion", "ContractNoteType", "ContractNoteReasonType")


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
    if viewer.kind not in SUPPLIERS_SIDE:
        raise Unauthorized
    return {}


def contract_rule(*, customers: bool = False) -> Rule:
    """Hands over the `contract` of the input's identifier; one out of sight is not found either."""
    general = rules.signed_in if customers else suppliers_side

    def rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        general(viewer, spec, arguments)
        identifier = rules.argument(arguments, "input.identifier")
        return {"contract": find_contract(viewer, identifier)}

    return rule


def find_contract(viewer: Viewer, identifier: str | None) -> Contract:
    contract = queries.contract_by_identifier(identifier) if identifier is not None else None
    if contract is None or not contract_visible(viewer, contract):
        raise ContractNotFound
    return contract


def find_account(viewer: Viewer, number: str | None) -> Account:
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
    account = find_account(viewer, account_number) if account_number is not None else None
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
        account, business = find_party(viewer, party)
    except (AccountNotFound, BusinessNotFound) as error:
        raise InvalidPartyFilter from error
    return queries.contracts_with(account=account, business=business)


def find_party(viewer: Viewer, party: dict[str, Any]) -> tuple[Account | None, Business | None]:
    """The account or the business that a party names; the caller has seen that it names one of them."""
    if party.get("account") is not None:
        return find_account(viewer, party["account"]), None
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
