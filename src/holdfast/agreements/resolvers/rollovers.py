"""Rollovers on the wire: planned, read, changed and run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts.access import account_rule
from holdfast.accounts.authors import Author
from holdfast.agreements import offers, operations, queries
from holdfast.agreements.choices import RolloverType
from holdfast.agreements.errors import (
    AgreementNotFound,
    AgreementRolloverInvalidStatusOperation,
    AgreementRolloverNotFound,
    AgreementRolloverValidationError,
)
from holdfast.agreements.operations import RolloverWish
from holdfast.agreements.resolvers.base import agreement_visible, domain, find_agreement, trace
from holdfast.agreements.resolvers.life_cycle import params_of
from holdfast.api import rules

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.agreements.models import AgreementRollover
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.rules import Rule
    from holdfast.api.viewers import Viewer


@domain.visible("AgreementRolloverType")
def rollover_visible(viewer: Viewer, rollover: AgreementRollover) -> bool:
    return agreement_visible(viewer, rollover.agreement)


def _rollover(path: str) -> Rule:
    """A rule that hands over the rollover whose number stands at a path; a stranger's is not found."""

    def rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        rules.signed_in(viewer, spec, arguments)
        rollover = queries.rollover_by_number(str(rules.argument(arguments, path)))
        if rollover is None or not rollover_visible(viewer, rollover):
            raise AgreementRolloverNotFound
        return {"rollover": rollover}

    return rule


@domain.query("agreementRollover", rule=_rollover("number"))
def agreement_rollover(_info: Info, *, rollover: AgreementRollover, **_: Any) -> AgreementRollover:
    return rollover


@domain.mutation("createAgreementRollover", rule=account_rule("input.account_number"))
@transaction.atomic
def create_agreement_rollover(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    agreement = find_agreement(info.context.viewer, input["current_agreement_id"], refusal=AgreementNotFound)
    if agreement.account_id != account.pk:
        raise AgreementNotFound
    wish = _wish(input, refusal=AgreementRolloverValidationError)
    is_customers = bool((wish.params or {}).get("customerRequested"))
    rollover = operations.create_agreement_rollover(
        agreement=agreement,
        renew_product=offers.product_for(account, input["renew_product_code"]),
        wish=wish,
        rollover_type=RolloverType.CUSTOMER_REQUESTED if is_customers else None,
        now=info.context.now,
    )
    return _answer(info, "createAgreementRollover", rollover)


@domain.mutation("updateAgreementRollover", rule=_rollover("input.agreement_rollover_number"))
@transaction.atomic
def update_agreement_rollover(
    info: Info,
    *,
    rollover: AgreementRollover,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    code = input.get("renew_product_code")
    updated = operations.update_agreement_rollover(
        rollover=rollover,
        status=input.get("status"),
        renew_product=None if code is None else offers.product_for(rollover.agreement.account, code),
        wish=_wish(input, refusal=AgreementRolloverInvalidStatusOperation),
        now=info.context.now,
    )
    return _answer(info, "updateAgreementRollover", updated)


@domain.mutation("runAgreementRollover", rule=_rollover("input.agreement_rollover_number"))
@transaction.atomic
def run_agreement_rollover(
    info: Info,
    *,
    rollover: AgreementRollover,
    input: dict[str, Any],  # noqa: A002, ARG001 - the rule has read it
) -> dict[str, Any]:
    done = operations.run_agreement_rollover(
        rollover=rollover, author=Author.of(info.context.viewer), now=info.context.now
    )
    return _answer(info, "runAgreementRollover", done)


def _wish(input: dict[str, Any], *, refusal: type[Exception]) -> RolloverWish:  # noqa: A002
    params = input.get("params")
    return RolloverWish(
        rollover_date=input.get("rollover_date"),
        expected_send_date=input.get("expected_send_date"),
        suppress_comms=input.get("suppress_comms"),
        params=None if params is None else params_of(params, refusal=refusal),
        tags=input.get("tags"),
    )


def _answer(info: Info, operation: str, rollover: AgreementRollover) -> dict[str, Any]:
    trace(info, operation, rollover.agreement, f"AgreementRollover:{rollover.pk}")
    return {"agreement_rollover": queries.rollover_by_number(rollover.number)}
