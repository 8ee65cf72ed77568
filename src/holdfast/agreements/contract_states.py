"""The life of a contract: where it stands at a moment, and which moves that allows. Pure.

A contract is written, actualized (made ready to be in force), begins, and ends by its term, by termination,
by revocation before it begins or by the customer's going back on it. What stands written of it are moments;
its status follows from them and from the clock. A journey is a change under way: a variation or a termination
that has been agreed and takes effect later; until then nothing else changes the contract.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from holdfast.agreements import errors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from holdfast.kernel.errors import DomainError


class ContractStatus(StrEnum):
    """Where a contract stands: `ContractStatus` of the API."""

    INACTIVE = "INACTIVE"
    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    JOURNEY_IN_PROGRESS = "JOURNEY_IN_PROGRESS"
    EXPIRED = "EXPIRED"
    TERMINATED = "TERMINATED"
    REVOKED = "REVOKED"
    RESCINDED = "RESCINDED"


class Move(StrEnum):
    """What somebody may want to do with a contract."""

    ACTUALIZE = "ACTUALIZE"
    VARY = "VARY"
    TERMINATE = "TERMINATE"
    RESCIND = "RESCIND"
    REVOKE = "REVOKE"
    ATTACH = "ATTACH"


class Facts(Protocol):
    """The moments that stand written of a contract; None for what has not happened."""

    @property
    def valid_from(self) -> datetime: ...
    @property
    def valid_to(self) -> datetime | None: ...
    @property
    def actualized_at(self) -> datetime | None: ...
    @property
    def terminated_at(self) -> datetime | None: ...
    @property
    def revoked_at(self) -> datetime | None: ...
    @property
    def rescinded_at(self) -> datetime | None: ...
    @property
    def journey_ends_at(self) -> datetime | None: ...


_S = ContractStatus


#: How each move is refused in each status; a status that is not named allows it.
REFUSALS: Mapping[Move, Mapping[ContractStatus, type[DomainError]]] = MappingProxyType(
    {
        Move.ACTUALIZE: {
            _S.ACTIVE: errors.ContractActualizationImpliesBreach,
            _S.JOURNEY_IN_PROGRESS: errors.ContractCurrentlyUndergoingActiveJourney,
            _S.EXPIRED: errors.ContractAlreadyExpired,
            _S.TERMINATED: errors.ContractAlreadyTerminated,
            _S.REVOKED: errors.ContractAlreadyRevoked,
            _S.RESCINDED: errors.ContractAlreadyRescinded,
        },
        Move.VARY: {
            _S.INACTIVE: errors.UnableVaryContractTerms,
            _S.JOURNEY_IN_PROGRESS: errors.ContractCurrentlyUndergoingActiveJourney,
            _S.EXPIRED: errors.UnableVaryContractTerms,
            _S.TERMINATED: errors.UnableVaryContractTerms,
            _S.REVOKED: errors.UnableVaryContractTerms,
            _S.RESCINDED: errors.ContractAlreadyRescinded,
        },
        Move.TERMINATE: {
            _S.INACTIVE: errors.ContractNotStartedYet,
            _S.PENDING: errors.ContractNotStartedYet,
            _S.JOURNEY_IN_PROGRESS: errors.ContractCurrentlyUndergoingActiveJourney,
            _S.EXPIRED: errors.ContractAlreadyExpired,
            _S.TERMINATED: errors.ContractAlreadyTerminated,
            _S.REVOKED: errors.ContractAlreadyRevoked,
            _S.RESCINDED: errors.ContractAlreadyRescinded,
        },
        Move.RESCIND: dict.fromkeys(
            (_S.INACTIVE, _S.EXPIRED, _S.TERMINATED, _S.REVOKED, _S.RESCINDED), errors.UnableRescindContract
        ),
        Move.REVOKE: {
            _S.ACTIVE: errors.ContractAlreadyStarted,
            _S.EXPIRED: errors.ContractAlreadyExpired,
            _S.TERMINATED: errors.ContractAlreadyTerminated,
            _S.REVOKED: errors.ContractAlreadyRevoked,
            _S.RESCINDED: errors.ContractAlreadyRescinded,
        },
        Move.ATTACH: dict.fromkeys(
            (_S.EXPIRED, _S.TERMINATED, _S.REVOKED, _S.RESCINDED), errors.ContractNotFound
        ),
    }
)

#: Moves that a change under way does not hold up: the customer's right to go back, and undoing it all.
THROUGH_JOURNEYS = frozenset({Move.RESCIND, Move.REVOKE})


def status_at(contract: Facts, now: datetime, *, heed_journeys: bool = True) -> ContractStatus:
    """Where a contract stands; heed_journeys False tells where it would stand without a change under way."""
    if contract.revoked_at is not None:
        return _S.REVOKED
    if contract.rescinded_at is not None:
        return _S.RESCINDED
    if heed_journeys and contract.journey_ends_at is not None and now < contract.journey_ends_at:
        return _S.JOURNEY_IN_PROGRESS
    if contract.actualized_at is None:
        return _S.INACTIVE
    if contract.valid_to is not None and now >= contract.valid_to:
        return _S.TERMINATED if contract.terminated_at is not None else _S.EXPIRED
    return _S.PENDING if now < contract.valid_from else _S.ACTIVE


def refusal_of(move: Move, contract: Facts, now: datetime) -> type[DomainError] | None:
    """The documented error of a move that the contract's status does not allow; None where it does."""
    status = status_at(contract, now, heed_journeys=move not in THROUGH_JOURNEYS)
    return REFUSALS[move].get(status)
