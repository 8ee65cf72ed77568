"""Finding people, the accounts they care for, and a brand's pages, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts import operations, queries
from holdfast.accounts.access import account_rule
from holdfast.accounts.errors import (
    AccountUserInvalidData,
    AccountUserNotFoundInAccountUser,
    AccountUserNotFoundInAccountUser5418,
    AccountUserNotFoundInAccountUser5421,
    AccountUserNotFoundInAccountUser5423,
    AccountUserNotFoundInAccountUser5425,
)
from holdfast.accounts.resolvers.base import domain
from holdfast.api import rules
from holdfast.api.naming import snake_case
from holdfast.identity import access
from holdfast.identity import queries as identity
from holdfast.kernel.errors import InvalidInput
from holdfast.platform import traces

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.identity.models import User

domain.part_of_parent("AccountUrl", "Urls", "VerifyIdentity")

_FINDERS = {
    "email": (identity.users_by_email, AccountUserNotFoundInAccountUser5418),
    "number": (identity.users_by_number, AccountUserNotFoundInAccountUser5421),
    "external_id": (queries.users_by_external_id, AccountUserNotFoundInAccountUser5423),
}


@domain.query("accountUser", rule=rules.signed_in)
def account_user(info: Info, **criteria: str) -> User:
    given = {name: text for name, text in criteria.items() if text.strip()}
    if len(given) != 1:
        reason = "Give exactly one of email, number and externalId."
        raise AccountUserInvalidData(reason, invalid=(InvalidInput(reason, ()),))
    ((name, text),) = given.items()
    find, not_found = _FINDERS[name]
    visible = [user for user in find(text)[:2] if access.user_visible(info.context.viewer, user)]
    if not visible:
        raise not_found
    if len(visible) > 1:
        raise AccountUserNotFoundInAccountUser5425
    if visible[0].is_staff:
        raise AccountUserNotFoundInAccountUser
    return visible[0]


@domain.query("caredForAccounts", rule=rules.signed_in)
def cared_for_accounts(info: Info) -> list[str]:
    user_id = info.context.viewer.user_id
    return [] if user_id is None else queries.cared_for_account_numbers(user_id)


@domain.query("accountUrls", rule=account_rule())
def account_urls(_info: Info, *, account: Account, **_: Any) -> list[dict[str, str]]:
    return [
        {"url_identifier": identifier, "url": url}
        for identifier, url in queries.urls_of_account(account).items()
        if "{property_id}" not in url
    ]


@domain.query("urls", rule=account_rule())
def urls(_info: Info, *, account: Account, **_: Any) -> dict[str, str]:
    return queries.urls_of_account(account)


@domain.field("Urls", "bookSmartMeterInstallation")
def book_smart_meter_installation(urls: dict[str, str], info: Info, *, property_id: int) -> str | None:
    url = urls.get(snake_case(info.field_name))
    return url.replace("{property_id}", str(property_id)) if url is not None else None


@domain.mutation("verifyIdentity", rule=rules.public)
def verify_identity(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    token, account, user = operations.verify_identity(**input, now=info.context.now)
    traces.leave_trace(
        info.context, "verifyIdentity", touched=[f"User:{user.pk}"], account_number=account.number
    )
    return {"token": token}
