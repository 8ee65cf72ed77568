"""Who may look at the system's records of an account: a registry that accounts fills, one floor up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.api.viewers import Viewer
    from holdfast.platform.models import BackgroundTask

Gate = Callable[["Viewer", str], bool]
_gates: list[Gate] = []


def account_gate(gate: Gate) -> Gate:
    """Register who may see the account of a number; called while the apps load."""
    _gates.append(gate)
    return gate


def task_visible(viewer: Viewer, task: BackgroundTask) -> bool:
    """Whoever started a task may follow it, and whoever may see its account."""
    if viewer.user_id is not None and viewer.user_id == task.owner_id:
        return True
    return any(gate(viewer, task.account_number) for gate in _gates)
