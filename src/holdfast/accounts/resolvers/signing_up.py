"""Signing people up, on the wire: who may do it for whom, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts import operations, queries
from holdfast.accounts.errors import InvalidBrand
from holdfast.accounts.models import Brand
from holdfast.accounts.operations.shells import ShellAccountRefused
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, domain
from holdfast.accounts.resolvers.billing import rich_address
from holdfast.accounts.resolvers.traces import trace_account
from holdfast.api import paging, rules
from holdfast.api.batching import batched
from holdfast.api.naming import snake_case
from holdfast.api.viewers import ViewerKind
from holdfast.identity import access
from holdfast.identity.resolvers.base import current_user

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.models import Account, AccountApplication, Portfolio
    from holdfast.accounts.operations.signing_up import PreparedAccount
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer
    from holdfast.identity.models import User

domain.part_of_parent(
    "AccountApplicationType",
    "CreateFlexShellAccount",
    "CreateShellAccountPayload",
    "InitializeAccountResult",
    "PrepareAccountResult",
)

_CREATES_ACCOUNTS = "Can create accounts"


def sets_accounts_up(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """Staff and third parties who may create accounts, these within their brands, and people for themselves.

    People name themselves, by number or e-mail address, and a brand that is open to the public: the resolver is
    handed who they are as `own`, which is None for all others.
    """
    rules.signed_in(viewer, spec, arguments)
    brand_code = rules.argument(arguments, "input.brand_code")
    if viewer.kind in {ViewerKind.SUPPORT, ViewerKind.ORGANIZATION}:
        is_confined = viewer.kind is ViewerKind.ORGANIZATION
        if _CREATES_ACCOUNTS not in viewer.permissions or (
            is_confined and brand_code not in viewer.brand_codes
        ):
            raise spec.refusal
        return {"own": None}
    own = current_user(viewer)
    if own is None or not _names(own, arguments) or not _is_open(brand_code):
        raise spec.refusal
    return {"own": own}


def _names(user: User, arguments: dict[str, Any]) -> bool:
    number = rules.argument(arguments, "input.user_number")
    if number is not None:
        return bool(number.strip().upper() == user.number)
    email = rules.argument(arguments, "input.customer_details.email") or ""
    return bool(user.email) and email.strip().casefold() == user.email.casefold()


def _is_open(brand_code: str) -> bool:
    """Whether people may sign up with a brand, as far as it exists: what is wrong with it is told later."""
    return not Brand.objects.filter(code=brand_code, is_public_facing=False).exists()


def _may_sign_up(viewer: Viewer, user: User) -> bool:
    """A user whom the viewer knows, or whom nobody knows yet: nobody gets to see a stranger by their number."""
    return access.user_visible(viewer, user) or not queries.accounts_of_users([user])[user.pk]


def _may_use(viewer: Viewer, portfolio: Portfolio) -> bool:
    if viewer.kind in {ViewerKind.SUPPORT, ViewerKind.ORGANIZATION}:
        return True  # the rule has seen to the brand
    return viewer.user_id is not None and portfolio.user_roles.filter(user_id=viewer.user_id).exists()


@domain.mutation("initializeAccount", rule=sets_accounts_up)
@transaction.atomic
def initialize_account(info: Info, *, input: dict[str, Any], **_: Any) -> PreparedAccount:  # noqa: A002
    viewer = info.context.viewer
    rich = input.get("rich_billing_address")
    prepared = operations.initialize_account(
        given=input | {"rich_billing_address": rich_address(rich, country="") if rich is not None else None},
        may_sign_up=lambda user: _may_sign_up(viewer, user),
        may_use=lambda portfolio: _may_use(viewer, portfolio),
        now=info.context.now,
    )
    trace_account(info, "initializeAccount", prepared.account, f"User:{prepared.user.pk}")
    return prepared


@domain.mutation("prepareAccount", rule=sets_accounts_up)
@transaction.atomic
def prepare_account(info: Info, *, own: User | None, input: dict[str, Any]) -> PreparedAccount:  # noqa: A002
    prepared = operations.prepare_account(given=input, user=own, now=info.context.now)
    trace_account(info, "prepareAccount", prepared.account, f"User:{prepared.user.pk}")
    return prepared


def _brand_of(viewer: Viewer, code: str | None) -> Brand | None:
    """The brand that is named, within the viewer's brands; without a name, the only one that it can be."""
    if viewer.kind is ViewerKind.ORGANIZATION:
        reachable = Brand.objects.filter(code__in=viewer.brand_codes)
    else:
        reachable = Brand.objects.all()
    found = list(reachable.filter(code=code) if code else reachable[:2])
    return found[0] if len(found) == 1 else None


@domain.mutation("createShellAccount", rule=rules.signed_in)
def create_shell_account(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    viewer = info.context.viewer
    brand = _brand_of(viewer, input.get("brand"))
    shown = {**input, "password": None, "password_update_token": None, "errors": [], "account": None}
    if brand is None:
        return shown | {"errors": [{"field": "brand", "messages": ["There is no such brand."]}]}
    try:
        with transaction.atomic():
            account = operations.create_shell_account(
                given=input,
                brand=brand,
                may_use=lambda portfolio: _may_use(viewer, portfolio),
                now=info.context.now,
            )
            trace_account(info, "createShellAccount", account)
    except ShellAccountRefused as refused:
        return shown | {"errors": _by_field(refused)}
    return shown | {"account": account, "brand": brand.code}


def _by_field(refused: ShellAccountRefused) -> list[dict[str, Any]]:
    messages: dict[str, list[str]] = {}
    for problem in refused.problems:
        first, *rest = snake_case(".".join(problem.input_path)).split("_")
        messages.setdefault(first + "".join(map(str.capitalize, rest)), []).append(problem.message)
    return [{"field": field, "messages": sentences} for field, sentences in messages.items()]


@domain.mutation("createFlexShellAccount", rule=rules.signed_in)
@transaction.atomic
def create_flex_shell_account(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    brand = _brand_of(info.context.viewer, input["brand_code"])
    if brand is None:
        raise InvalidBrand
    account = operations.create_flex_shell_account(
        brand=brand,
        email=input["email"],
        given_name=input["given_name"],
        family_name=input["family_name"],
        urn=input.get("urn"),
        now=info.context.now,
    )
    trace_account(info, "createFlexShellAccount", account)
    return {"account": account}


@domain.field(ACCOUNT_TYPES, "applications")
def applications(
    account: Account, _info: Info, *, status: str | None = None, **page: Any
) -> paging.Connection[AccountApplication]:
    connection: paging.Connection[AccountApplication] = batched(
        account,
        _applications_of,
        default=paging.empty(),
        page=paging.PageRequest.from_arguments(**page),
        status=status,
    )
    return connection


def _applications_of(
    accounts: Sequence[Account], *, page: paging.PageRequest, status: str | None
) -> dict[int, paging.Connection[AccountApplication]]:
    found = queries.applications_of(accounts, status=status)
    return paging.connect_each(found, page, partition="account_id", order_by=("id",))


@domain.field("AccountApplicationType", "migrationSource", "salesSubchannel")
def text_or_null(application: AccountApplication, info: Info) -> str | None:
    return getattr(application, snake_case(info.field_name)) or None
