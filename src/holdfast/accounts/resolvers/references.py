"""The names that other systems have for accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts import operations, queries
from holdfast.accounts.access import AccountScope, account_rule
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, account_visible, domain
from holdfast.accounts.resolvers.traces import trace_account
from holdfast.api import rules
from holdfast.api.batching import batched

if TYPE_CHECKING:
    from holdfast.accounts.models import Account, AccountReference
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer

#: The most references that one search answers with.
MAX_REFERENCES = 100


@domain.visible("AccountReferenceType")
def reference_visible(viewer: Viewer, reference: AccountReference) -> bool:
    return account_visible(viewer, reference.account)


domain.part_of_parent("DeleteAccountReferenceType")


@domain.query("accountReference", rule=rules.signed_in)
def account_reference(info: Info, *, value: str | None = None) -> list[AccountReference]:
    return queries.references_in_scope(
        AccountScope.of(info.context.viewer),
        value=operations.reference_value(value) if value is not None else None,
        limit=MAX_REFERENCES,
    )


@domain.mutation("createAccountReference", rule=account_rule("input.account_number"))
def create_account_reference(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with transaction.atomic():
        reference = operations.create_account_reference(
            account=account, namespace=input["namespace"], value=input["value"], now=info.context.now
        )
        trace_account(info, "createAccountReference", account, f"AccountReference:{reference.pk}")
    return {"account_reference": reference}


@domain.mutation("updateAccountReference", rule=account_rule("input.account_number"))
def update_account_reference(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with transaction.atomic():
        reference = operations.update_account_reference(
            account=account, namespace=input["namespace"], value=input["value"], now=info.context.now
        )
        trace_account(info, "updateAccountReference", account, f"AccountReference:{reference.pk}")
    return {"account_reference": reference}


@domain.mutation("deleteAccountReference", rule=account_rule("input.account_number"))
def delete_account_reference(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with transaction.atomic():
        namespace = operations.delete_account_reference(
            account=account, namespace=input["namespace"], now=info.context.now
        )
        trace_account(info, "deleteAccountReference", account)
    return {"account_reference": {"namespace": namespace}}


@domain.field(ACCOUNT_TYPES, "references")
def account_references(account: Account, _info: Info) -> list[AccountReference]:
    references: list[AccountReference] = batched(account, queries.references_of, default=[])
    return references
