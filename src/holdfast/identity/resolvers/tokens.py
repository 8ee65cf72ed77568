"""Ways in beside the login: pre-signed tokens, refresh tokens, masquerade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.api import rules
from holdfast.identity import operations
from holdfast.identity.access import user_rule
from holdfast.identity.errors import CreateGoodsPurchaseUnauthorized, ObtainLongLivedRefreshTokenUnauthorized
from holdfast.identity.resolvers.base import current_organization, domain, leave_trace

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.identity.models import User
    from holdfast.identity.operations.pre_signed_tokens import IssuedPreSignedToken
    from holdfast.identity.operations.refresh_tokens import LongLivedRefreshToken

domain.part_of_parent(
    "ErrorType",
    "GeneratePreSignedToken",
    "InvalidatePreSignedToken",
    "InvalidatePreSignedTokensForUser",
    "InvalidateRefreshToken",
    "InvalidateRefreshTokensForUser",
    "MasqueradeAuthentication",
    "ObtainLongLivedRefreshToken",
    "PreSignedToken",
    "RefreshToken",
)


@domain.mutation("generatePreSignedToken", rule=user_rule("email", refusal=CreateGoodsPurchaseUnauthorized))
@transaction.atomic
def generate_pre_signed_token(
    info: Info,
    *,
    user: User,
    email: str,  # noqa: ARG001 - the rule has found the user by it
    number_of_days_allowed: int,
    scope: str,
) -> IssuedPreSignedToken:
    issued = operations.generate_pre_signed_token(
        user=user, number_of_days_allowed=number_of_days_allowed, scope=scope, now=info.context.now
    )
    leave_trace(info, "generatePreSignedToken", touched=[f"User:{user.pk}"])
    return issued


@domain.mutation("invalidatePreSignedToken", rule=rules.public)
@transaction.atomic
def invalidate_pre_signed_token(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    withdrawn, key = operations.invalidate_pre_signed_token(token=input["token"], now=info.context.now)
    leave_trace(info, "invalidatePreSignedToken", touched=[f"PreSignedKey:{key.pk}", f"User:{key.user_id}"])
    return {"token": withdrawn}


@domain.mutation("invalidatePreSignedTokensForUser", rule=user_rule("input.email"))
@transaction.atomic
def invalidate_pre_signed_tokens_for_user(
    info: Info,
    *,
    user: User,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    withdrawn = operations.invalidate_pre_signed_tokens_for_user(
        user=user, scope=input.get("scope"), now=info.context.now
    )
    leave_trace(info, "invalidatePreSignedTokensForUser", touched=[f"User:{user.pk}"])
    return {"tokens": withdrawn}


@domain.mutation("invalidateRefreshToken", rule=rules.signed_in)
@transaction.atomic
def invalidate_refresh_token(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    withdrawn = operations.invalidate_refresh_token(
        refresh_token=input["refresh_token"], now=info.context.now
    )
    leave_trace(info, "invalidateRefreshToken")
    return {"token": withdrawn}


@domain.mutation("invalidateRefreshTokensForUser", rule=user_rule("input.email"))
@transaction.atomic
def invalidate_refresh_tokens_for_user(
    info: Info,
    *,
    user: User,
    input: dict[str, Any],  # noqa: A002, ARG001 - the rule has found the user by it
) -> dict[str, Any]:
    withdrawn = operations.invalidate_refresh_tokens_for_user(user=user, now=info.context.now)
    leave_trace(info, "invalidateRefreshTokensForUser", touched=[f"User:{user.pk}"])
    return {"tokens": withdrawn}


@domain.mutation("obtainLongLivedRefreshToken", rule=rules.signed_in)
@transaction.atomic
def obtain_long_lived_refresh_token(info: Info, *, input: dict[str, Any]) -> LongLivedRefreshToken:  # noqa: A002
    """Only organisations keep tokens for users; a person renews their own login by logging in."""
    organization = current_organization(info.context.viewer)
    if organization is None:
        raise ObtainLongLivedRefreshTokenUnauthorized
    issued = operations.obtain_long_lived_refresh_token(
        organization=organization, kraken_token=input["kraken_token"], now=info.context.now
    )
    leave_trace(info, "obtainLongLivedRefreshToken", touched=[f"User:{issued.user_id}"])
    return issued


@domain.mutation("masqueradeAuthentication", rule=rules.public)
def masquerade_authentication(info: Info, *, masquerade_token: str, user_id: str) -> dict[str, Any]:
    """A refusal is told in `errors` of the payload, as the documents have it; it names no reason."""
    outcome = operations.masquerade_authentication(
        masquerade_token=masquerade_token,
        user_id=user_id,
        ip=info.context.ip_address or None,
        correlation_id=info.context.correlation_id,
        now=info.context.now,
    )
    if outcome.token is None:
        refused = {
            "field": "masqueradeToken",
            "messages": ["The masquerade token is not valid for this user."],
        }
        return {"token": None, "errors": [refused]}
    return {"token": outcome.token, "errors": []}
