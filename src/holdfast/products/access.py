"""Who may change what is sold: the supplier's own staff. What is on sale is public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.api import rules
from holdfast.api.viewers import ViewerKind

if TYPE_CHECKING:
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer


def staff(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """Staff alone: the documents allow neither customers nor third parties, and name no permission."""
    rules.signed_in(viewer, spec, arguments)
    if viewer.kind is not ViewerKind.SUPPORT:
        raise spec.refusal
    return {}
