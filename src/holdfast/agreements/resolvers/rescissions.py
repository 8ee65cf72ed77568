"""Customers' going back on agreements, on the wire: staff and partners see to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts.authors import Author
from holdfast.agreements import operations, queries
from holdfast.agreements.errors import AgreementRescissionNotFound
from holdfast.agreements.resolvers.base import agreement_visible, domain, key_of, trace
from holdfast.api import rules

if TYPE_CHECKING:
    from holdfast.agreements.models import AgreementRescission
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer

#: What is kept of the words of another process.
_LONGEST = {"failure_reason": 2_000, "step_name": 200, "step_slug": 100}


@domain.visible("AgreementRescissionType")
def rescission_visible(viewer: Viewer, rescission: AgreementRescission) -> bool:
    return agreement_visible(viewer, rescission.agreement)


def _rescission(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """A rule that hands over the rescission; a stranger's is not found."""
    rules.signed_in(viewer, spec, arguments)
    key = key_of(rules.argument(arguments, "input.id"))
    rescission = queries.rescission_by_id(key) if key is not None else None
    if rescission is None or not rescission_visible(viewer, rescission):
        raise AgreementRescissionNotFound
    return {"rescission": rescission}


@domain.mutation("updateAgreementRescission", rule=_rescission)
@transaction.atomic
def update_agreement_rescission(
    info: Info,
    *,
    rescission: AgreementRescission,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    words = {
        name: text.strip()[:most] for name, most in _LONGEST.items() if (text := input.get(name)) is not None
    }
    updated = operations.update_agreement_rescission(
        rescission=rescission,
        status=input.get("status"),
        author=Author.of(info.context.viewer),
        now=info.context.now,
        **words,
    )
    trace(info, "updateAgreementRescission", rescission.agreement, f"AgreementRescission:{updated.pk}")
    return {"agreement_rescission": queries.rescission_by_id(updated.pk)}


@domain.mutation("sendAgreementRescissionConfirmation", rule=_rescission)
@transaction.atomic
def send_agreement_rescission_confirmation(
    info: Info,
    *,
    rescission: AgreementRescission,
    input: dict[str, Any],  # noqa: A002, ARG001 - the rule has read it
) -> dict[str, Any]:
    sent = operations.send_agreement_rescission_confirmation(rescission=rescission, now=info.context.now)
    trace(info, "sendAgreementRescissionConfirmation", rescission.agreement, f"AgreementRescission:{sent.pk}")
    return {"agreement_rescission": queries.rescission_by_id(sent.pk)}
