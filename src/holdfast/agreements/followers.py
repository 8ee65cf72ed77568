"""What floors above do when a rollover has been planned, in the transaction of the plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.agreements.models import AgreementRollover

RolloverFollower = Callable[["AgreementRollover", datetime], object]

_followers: list[RolloverFollower] = []


def follow_rollovers(follower: RolloverFollower) -> None:
    """Register what is done with a rollover that has been planned; called once, while the apps load."""
    _followers.append(follower)


def rollover_planned(rollover: AgreementRollover, now: datetime) -> None:
    """Let them all know."""
    for follower in _followers:
        follower(rollover, now)
