"""Where bills go and to whom they are made out, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts import operations, queries
from holdfast.accounts.access import account_rule
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.authors import Author
from holdfast.accounts.resolvers.base import domain
from holdfast.accounts.resolvers.traces import trace_account
from holdfast.api.batching import batched

if TYPE_CHECKING:
    from collections.abc import Mapping

    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info

_PARTS = (
    "administrative_area",
    "delivery_point_identifier",
    "dependent_locality",
    "locality",
    "name",
    "organization",
    "postal_code",
    "sorting_code",
)


def rich_address(given: Mapping[str, Any], *, country: str) -> RichAddress:
    """An address as inputs hold it; country: where it is unless it says so.

    A street that comes in parts alone is written one part after the other.
    """
    structured = given.get("structured_street_address")
    parts = (
        {str(key): str(value) for key, value in structured.items()} if isinstance(structured, dict) else None
    )
    return RichAddress(
        country=(given.get("country") or country).strip().upper(),
        street_address=given.get("street_address") or " ".join((parts or {}).values()),
        structured_street_address=parts,
        **{name: given.get(name) or "" for name in _PARTS},
    )


@domain.mutation("updateAccountBillingAddress", rule=account_rule("input.account_number"))
def update_account_billing_address(
    info: Info,
    *,
    account: Account,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    changed = operations.update_account_billing_address(
        account=account,
        address=rich_address(input.get("billing_address") or {}, country=account.market_code),
        author=Author.of(info.context.viewer),
        now=info.context.now,
    )
    trace_account(info, "updateAccountBillingAddress", changed)
    return {"account": changed}


@domain.mutation("updateBillingAddress", rule=account_rule("input.account_number"))
def update_billing_address(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    given = input.get("billing_info") or {}
    lines = [given.get(f"address_line{number}") or "" for number in (1, 2, 3)]
    address = RichAddress(
        country=account.market_code,
        street_address="\n".join(line for line in lines if line),
        locality=given.get("city") or "",
        postal_code=given.get("postcode") or "",
    )
    changed = operations.update_billing_address(
        account=account, address=address, author=Author.of(info.context.viewer), now=info.context.now
    )
    trace_account(info, "updateBillingAddress", changed)
    return {"success": True}


@domain.mutation("updateBillingDetails", rule=account_rule("input.account_number"))
def update_billing_details(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    given = input.get("billing_info") or {}
    changed = operations.update_billing_details(
        account=account,
        email=given.get("email"),
        full_name=given.get("full_name"),
        iban=given.get("iban"),
        tax_number=given.get("nif"),
        author=Author.of(info.context.viewer),
        now=info.context.now,
    )
    trace_account(info, "updateBillingDetails", changed)
    return {"success": True}


@domain.mutation("updateAccountBillingEmail", rule=account_rule("input.account_number"))
def update_account_billing_email(
    info: Info,
    *,
    account: Account,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    changed = operations.update_account_billing_email(
        account=account,
        email=input.get("billing_email"),
        author=Author.of(info.context.viewer),
        now=info.context.now,
    )
    trace_account(info, "updateAccountBillingEmail", changed)
    return {"account": changed}


@domain.field("Account", "holderName")
def holder_name(account: Account, _info: Info) -> str | None:
    return account.billing_name or None


@domain.field("Account", "holderNif")
def holder_nif(account: Account, _info: Info) -> str | None:
    identity = batched(account, queries.billing_identities_of)
    return identity.tax_number or None if identity is not None else None
