"""Agreements made, and their periods changed, on the wire. Each leaves a trace in the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts.access import account_rule
from holdfast.accounts.authors import Author
from holdfast.agreements import operations
from holdfast.agreements.errors import (
    AgreementNotFound,
    UnableCreateAgreement,
)
from holdfast.agreements.resolvers.base import agreement_at, domain, find_agreement, trace
from holdfast.api.errors import AccountNotFound

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement
    from holdfast.api.binding import Info

#: The longest reason that is kept, in characters.
_LONGEST_REASON = 2_000
#: What is kept of params, as JSON text.
_LONGEST_PARAMS = 20_000


def params_of(value: Any, *, refusal: type[Exception] = UnableCreateAgreement) -> dict[str, Any]:
    """Params as they are kept: an object, not too long; nothing where there is none."""
    if value is None:
        return {}
    if not isinstance(value, dict) or len(str(value)) > _LONGEST_PARAMS:
        raise refusal("Params are a JSON object of moderate size.")
    return value


def reason_of(input: dict[str, Any]) -> str:  # noqa: A002 - the contract's name
    """Why somebody changes an agreement, shortened to what is kept."""
    return (input.get("reason") or "").strip()[:_LONGEST_REASON]


def _wish(account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    wished = {name: value for name, value in input.items() if name != "account_number"}
    return {**wished, "account": account, "params": params_of(input.get("params"))}


@domain.mutation("createAgreement", rule=account_rule("input.account_number"))
@transaction.atomic
def create_agreement(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    agreement = operations.agree_on_product(**_wish(account, input), now=info.context.now)
    trace(info, "createAgreement", agreement)
    return {"agreement": agreement}


@domain.mutation("getOrCreateAgreement", rule=account_rule("input.account_number"))
@transaction.atomic
def get_or_create_agreement(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    agreement, created = operations.get_or_create_agreement(**_wish(account, input), now=info.context.now)
    trace(info, "getOrCreateAgreement", agreement)
    return {"agreement": agreement, "created": created}


@domain.mutation("extendAgreementPeriod", rule=account_rule("input.account_number", refusal=AccountNotFound))
@transaction.atomic
def extend_agreement_period(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    agreement = operations.extend_agreement_period(
        agreement=_agreement(info, input),
        account=account,
        valid_to=input["valid_to"],
        reason=reason_of(input),
        author=Author.of(info.context.viewer),
        now=info.context.now,
    )
    trace(info, "extendAgreementPeriod", agreement)
    return {"agreement": agreement}


@domain.mutation("updateAgreementPeriod", rule=account_rule("input.account_number", refusal=AccountNotFound))
@transaction.atomic
def update_agreement_period(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    agreement = operations.update_agreement_period(
        agreement=_agreement(info, input),
        account=account,
        valid_from=input["valid_from"],
        valid_to=input.get("valid_to"),
        reason=reason_of(input),
        author=Author.of(info.context.viewer),
        now=info.context.now,
    )
    trace(info, "updateAgreementPeriod", agreement)
    return {"account": agreement.account}


@domain.mutation("terminateAgreement", rule=agreement_at("input.agreement_id", refusal=AgreementNotFound))
@transaction.atomic
def terminate_agreement(info: Info, *, agreement: Agreement, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    terminated = operations.terminate_agreement(
        agreement=agreement,
        at=input["terminate_at"],
        terminated_at=input.get("terminated_at"),
        reason=reason_of(input),
        author=Author.of(info.context.viewer),
        now=info.context.now,
    )
    trace(info, "terminateAgreement", terminated)
    return {"agreement": terminated}


@domain.mutation("revokeAgreement", rule=account_rule("input.account_number"))
@transaction.atomic
def revoke_agreement(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    agreement = _agreement(info, input)
    if agreement.account_id != account.pk:
        raise AgreementNotFound
    revoked = operations.revoke_agreement(
        agreement=agreement,
        reason=reason_of(input),
        author=Author.of(info.context.viewer),
        now=info.context.now,
    )
    trace(info, "revokeAgreement", revoked)
    return {"account": revoked.account}


def _agreement(info: Info, input: dict[str, Any]) -> Agreement:  # noqa: A002
    return find_agreement(info.context.viewer, input["agreement_id"], refusal=AgreementNotFound)
