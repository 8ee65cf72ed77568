"""What customers agree to, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts import operations, queries
from holdfast.accounts.access import AccountScope, account_rule
from holdfast.accounts.authors import Author
from holdfast.accounts.errors import (
    AccountNotFound,
    AccountUserNotFoundInAccountUser5421,
    RequestDoubleOptInInvalidInput,
    UpdateAccountUserConsentsInvalidData,
)
from holdfast.accounts.models import Consent
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, USER_TYPES, account_visible, domain
from holdfast.accounts.resolvers.traces import trace_account, trace_user
from holdfast.api import rules
from holdfast.api.batching import batched
from holdfast.api.errors import InvalidInputData, Unauthorized
from holdfast.identity import access
from holdfast.identity.queries import users_by_number
from holdfast.identity.resolvers.base import current_user
from holdfast.kernel.errors import InvalidInput
from holdfast.platform import traces

if TYPE_CHECKING:
    from holdfast.accounts.models import Account, ConsentType
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.identity.models import User

domain.part_of_parent("AccountUserConsents", "ConsentType", "FraConsentData")
domain.public("ConsentTypeType")


@domain.query("consentTypes", rule=rules.public)
def consent_types(info: Info) -> list[ConsentType]:
    viewer = info.context.viewer
    return queries.consent_types_of(None if viewer.is_anonymous else AccountScope.of(viewer))


@domain.mutation("updateAccountConsents", rule=account_rule(refusal=AccountNotFound))
def update_account_consents(
    info: Info, *, account: Account, consents: list[dict[str, Any] | None], **_: Any
) -> dict[str, Any]:
    found = operations.update_account_consents(
        account=account,
        answers=[
            operations.Answer(code=given["code"], value=given["value"])
            for given in consents
            if given is not None
        ],
        author=Author.of(info.context.viewer),
        ip_address=info.context.ip_address or None,
        now=info.context.now,
    )
    trace_account(info, "updateAccountConsents", account, *(f"Consent:{one.pk}" for one in found))
    return {"consents": found}


@domain.mutation("updateAccountUserConsents", rule=rules.signed_in)
def update_account_user_consents(
    info: Info, *, consents: list[dict[str, Any] | None] | None = None, user_number: str | None = None
) -> dict[str, Any]:
    user = _user(info.context.viewer, user_number)
    found = operations.update_account_user_consents(
        user=user,
        brand_ids={account.brand_id for account in queries.accounts_of_users([user])[user.pk]},
        answers=[_answer(given, position) for position, given in enumerate(consents or [None])],
        author=Author.of(info.context.viewer),
        ip_address=info.context.ip_address or None,
        now=info.context.now,
    )
    trace_user(info, "updateAccountUserConsents", user, *(f"Consent:{one.pk}" for one in found))
    return {"account_user_consents": {"consents": found}}


def _user(viewer: Viewer, number: str | None) -> User:
    """Whose consents are meant: the viewer's own, or for organisations and staff those of a user they see."""
    own = current_user(viewer)
    if own is not None and number in {None, own.number}:
        return own
    if number is None:
        raise InvalidInputData(invalid=(InvalidInput("An organisation names the user.", ("userNumber",)),))
    if own is not None and not own.is_staff:
        raise Unauthorized
    user = users_by_number(number).first()
    if user is None or not access.user_visible(viewer, user):
        raise AccountUserNotFoundInAccountUser5421
    return user


def _answer(given: dict[str, Any] | None, position: int) -> operations.Answer:
    if given is None or not given.get("value"):
        reason = "A consent with its value is needed."
        raise UpdateAccountUserConsentsInvalidData(
            reason, invalid=(InvalidInput(reason, ("consents", str(position))),)
        )
    optional = {"source": given["source"]} if given.get("source") else {}
    return operations.Answer(code=given["consent_type_code"], value=given["value"], **optional)


@domain.mutation(
    "requestDoubleOptIn",
    rule=account_rule("input.account_number", optional=True, refusal=AccountNotFound),
)
def request_double_opt_in(
    info: Info,
    *,
    account: Account | None,
    input: dict[str, Any] | None = None,  # noqa: A002
) -> dict[str, Any]:
    user = current_user(info.context.viewer) if account is None else None
    if input is None or (account is None and user is None):
        reason = "An account or a user is needed."
        raise RequestDoubleOptInInvalidInput(
            reason, invalid=(InvalidInput(reason, ("input", "accountNumber")),)
        )
    accounts = [account] if user is None else queries.accounts_of_users([user])[user.pk]
    consent = operations.request_double_opt_in(
        account=account,
        user=user,
        brand_ids={one.brand_id for one in accounts if one is not None},
        consent_type_code=input["consent_type_code"],
        ip_address=input["ip_address"],
        email=input.get("email_address"),
        mobile=input.get("mobile_number"),
        author=Author.of(info.context.viewer),
        now=info.context.now,
    )
    _trace(info, "requestDoubleOptIn", consent)
    return {"consent": consent}


@domain.mutation("confirmDoubleOptIn", rule=rules.signed_in)
def confirm_double_opt_in(info: Info, *, input: dict[str, Any] | None = None) -> dict[str, Any]:  # noqa: A002
    given = input or {}
    viewer = info.context.viewer

    def may_see(consent: Consent) -> bool:
        if consent.account is not None:
            return account_visible(viewer, consent.account)
        return consent.user is not None and access.user_visible(viewer, consent.user)

    consent = operations.confirm_double_opt_in(
        token=given.get("token") or "",
        ip_address=given.get("ip_address") or info.context.ip_address,
        may_see=may_see,
        author=Author.of(viewer),
        now=info.context.now,
    )
    _trace(info, "confirmDoubleOptIn", consent)
    return {"consent": consent}


def _trace(info: Info, operation: str, consent: Consent) -> None:
    touched = [f"Consent:{consent.pk}"]
    number = consent.account.number if consent.account is not None else None
    traces.leave_trace(info.context, operation, touched=touched, account_number=number)


@domain.field(ACCOUNT_TYPES, "consents")
def account_consents(account: Account, _info: Info) -> list[Consent]:
    consents: list[Consent] = batched(account, queries.consents_of_accounts, default=[])
    return consents


@domain.field(USER_TYPES, "consents")
def user_consents(user: User, _info: Info) -> list[Consent]:
    consents: list[Consent] = batched(user, queries.consents_of_users, default=[])
    return consents


@domain.field("AccountType", "consentData")
def consent_data(account: Account, info: Info) -> dict[str, Any]:
    return {"account_number": account.number, "consents": account_consents(account, info)}
