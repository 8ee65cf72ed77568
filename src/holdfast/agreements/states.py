"""The life of an agreement, of its rollover and of its rescission: where each stands and where it may go. Pure.

| agreement  | may be                                                              |
| ---------- | ------------------------------------------------------------------- |
| UPCOMING   | edited, extended, terminated, revoked, rescinded, rolled over       |
| ACTIVE     | the same, and switched to another product                           |
| ENDED      | edited, extended, revoked, rolled over (a rollover can come late)   |
| TERMINATED | edited (its end was wrong), revoked                                 |
| REVOKED    | nothing                                                             |

What has been billed narrows that further: see `billed.py`.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from holdfast.agreements.choices import RescissionStatus, RolloverStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from holdfast.agreements.models import Agreement


class AgreementState(StrEnum):
    """Where an agreement is in its life."""

    UPCOMING = "UPCOMING"
    ACTIVE = "ACTIVE"
    ENDED = "ENDED"
    TERMINATED = "TERMINATED"
    REVOKED = "REVOKED"


class Move(StrEnum):
    """What can be done with an agreement."""

    EDIT = "EDIT"
    EXTEND = "EXTEND"
    TERMINATE = "TERMINATE"
    REVOKE = "REVOKE"
    RESCIND = "RESCIND"
    ROLL_OVER = "ROLL_OVER"
    SWITCH = "SWITCH"


_UPCOMING = frozenset(Move) - {Move.SWITCH}

MOVES: Mapping[AgreementState, frozenset[Move]] = MappingProxyType(
    {
        AgreementState.UPCOMING: _UPCOMING,
        AgreementState.ACTIVE: frozenset(Move),
        AgreementState.ENDED: frozenset({Move.EDIT, Move.EXTEND, Move.REVOKE, Move.ROLL_OVER}),
        AgreementState.TERMINATED: frozenset({Move.EDIT, Move.REVOKE}),
        AgreementState.REVOKED: frozenset(),
    }
)


def state_of(agreement: Agreement, now: datetime) -> AgreementState:
    """Where an agreement stands at a moment; one whose termination is agreed for later is TERMINATED already."""
    if agreement.is_revoked:
        return AgreementState.REVOKED
    if agreement.terminated_at is not None:
        return AgreementState.TERMINATED
    if now < agreement.valid_from:
        return AgreementState.UPCOMING
    return AgreementState.ACTIVE if now in agreement.period else AgreementState.ENDED


def may(agreement: Agreement, move: Move, now: datetime) -> bool:
    """Whether an agreement's life allows a move at a moment."""
    return move in MOVES[state_of(agreement, now)]


_R = RolloverStatus

#: Where people may let a rollover go. Queueing and running it are the machine's.
ROLLOVER_STEPS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        _R.PENDING_VALIDATION: frozenset(
            {_R.VALIDATING, _R.PENDING, _R.NEEDS_ATTENTION, _R.REJECTED, _R.REVOKED}
        ),
        _R.VALIDATING: frozenset({_R.PENDING, _R.NEEDS_ATTENTION, _R.REJECTED, _R.REVOKED}),
        _R.PENDING: frozenset(
            {_R.PENDING_VALIDATION, _R.VALIDATING, _R.NEEDS_ATTENTION, _R.REJECTED, _R.REVOKED}
        ),
        _R.NEEDS_ATTENTION: frozenset({_R.PENDING, _R.PENDING_VALIDATION, _R.REJECTED, _R.REVOKED}),
        _R.ENQUEUED: frozenset({_R.REVOKED}),
        _R.ERROR: frozenset({_R.PENDING, _R.NEEDS_ATTENTION, _R.REVOKED}),
        _R.DONE: frozenset(),
        _R.REJECTED: frozenset(),
        _R.REVOKED: frozenset(),
    }
)

#: From where a rollover is run; from elsewhere it is refused.
ROLLOVER_RUNS_FROM: frozenset[str] = frozenset({_R.PENDING, _R.ENQUEUED, _R.ERROR})

_S = RescissionStatus

#: Where a rescission may go. One that was rejected or has failed can be taken up again.
RESCISSION_STEPS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        _S.IN_PROGRESS: frozenset(_S),
        _S.REJECTED: frozenset({_S.REJECTED, _S.IN_PROGRESS}),
        _S.ERRORED: frozenset(_S),
        _S.COMPLETED: frozenset(),
    }
)
