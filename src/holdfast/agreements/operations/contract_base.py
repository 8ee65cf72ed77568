"""What all changes of contracts share: the locked row, its terms, whom it binds and what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.agreements import contract_states
from holdfast.agreements.commitments import bound_until
from holdfast.agreements.contract_terms import Term
from holdfast.agreements.models.contracts import Contract, ContractVersion
from holdfast.kernel.events import BusinessEvent
from holdfast.markets.registry import market_of
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.agreements.contract_states import Move
    from holdfast.markets.market import Market


def locked(contract: Contract) -> Contract:
    """The contract as it stands, held until the transaction ends: changes of one come one after the other."""
    rows = Contract.objects.select_for_update(of=("self",)).select_related("account__brand", "business")
    return rows.get(pk=contract.pk)


def allow(move: Move, contract: Contract, now: datetime) -> None:
    """Raise the documented error of a move that the contract's status does not allow."""
    refusal = contract_states.refusal_of(move, contract, now)
    if refusal is not None:
        raise refusal


def latest_version(contract: Contract) -> ContractVersion:
    """The version that was agreed last, though it may take effect later."""
    return contract.versions.order_by("-version_reference")[0]


def terms_in(version: ContractVersion) -> list[Term]:
    """A version's terms as they were agreed."""
    return [Term.from_json(stored) for stored in version.terms]


def add_version(
    contract: Contract, terms: Sequence[Term], *, effective_from: datetime, now: datetime
) -> ContractVersion:
    """The next version of a contract, which is locked; earlier ones stay as they are."""
    last = contract.versions.order_by("-version_reference").first()
    return ContractVersion.objects.create(
        contract=contract,
        version_reference=last.version_reference + 1 if last is not None else 1,
        effective_from=effective_from,
        terms=[term.as_json() for term in terms],
        created_at=now,
    )


def market_for(subjects: Iterable[Account]) -> Market:
    """The market whose days and rules a contract about these accounts follows."""
    return market_of(next(iter(subjects)).market_code)


def binds_until(contract: Contract) -> datetime | None:
    """Until when the customer is bound by the minimum length agreed; None without one."""
    zone = market_for(contract.subjects.select_related("brand")).zone
    return bound_until(terms_in(latest_version(contract)), contract.valid_from, zone)


def tell(what: str, contract: Contract, now: datetime, **facts: Any) -> None:
    """Record the business event of a change of a contract."""
    record_event(
        BusinessEvent(
            f"agreements.contract.{what}-v1",
            now,
            account_number=contract.account.number if contract.account is not None else None,
            data={
                "identifier": contract.identifier,
                "party": contract.party_kind,
                "business_id": contract.business_id,
                "valid_from": contract.valid_from.isoformat(),
                "valid_to": contract.valid_to.isoformat() if contract.valid_to is not None else None,
                **facts,
            },
        )
    )
