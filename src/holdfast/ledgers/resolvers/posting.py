"""Charging and crediting by hand, and the reasons for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts.access import AccountScope, account_rule
from holdfast.api import rules
from holdfast.kernel.errors import InvalidInput
from holdfast.ledgers import operations, queries
from holdfast.ledgers.errors import InvalidCharge
from holdfast.ledgers.resolvers.base import (
    domain,
    text_or_null,
)
from holdfast.platform.operations import audit

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.ledgers.models import (
        ChargeReason,
        CreditReason,
        Transaction,
    )


@domain.query("accountChargeReasons", rule=rules.signed_in)
def account_charge_reasons(_info: Info) -> list[ChargeReason]:
    return queries.charge_reasons()


@domain.query("accountCreditReasons", rule=rules.signed_in)
def account_credit_reasons(_info: Info) -> list[CreditReason]:
    return queries.credit_reasons()


@domain.mutation("createAccountCharge", rule=account_rule("input.account_number"))
def create_account_charge(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    metadata = input.get("metadata")
    if metadata is not None and not isinstance(metadata, dict):
        raise InvalidCharge(invalid=(InvalidInput("Metadata is a JSON object.", ("input", "metadata")),))
    with transaction.atomic():
        charge = operations.create_account_charge(
            account=account,
            gross_amount=input["gross_amount"],
            reason=input["reason"],
            note=input.get("note"),
            display_note=input.get("display_note"),
            metadata=metadata,
            actor_user_id=info.context.viewer.user_id,
            now=info.context.now,
        )
        _leave_trace(info, "createAccountCharge", account, charge)
    return {"account_charge": charge}


@domain.mutation("postCredit", rule=account_rule("input.account_number"))
def post_credit(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with transaction.atomic():
        credit = operations.post_credit(
            account=account,
            ledger_number=input.get("ledger_number"),
            ledger_id=input.get("ledger_id"),
            net_amount=input["net_amount"],
            tax_amount=input["tax_amount"],
            reason=input["reason"],
            note=input.get("note"),
            display_note=input.get("display_note"),
            actor_user_id=info.context.viewer.user_id,
            now=info.context.now,
        )
        _leave_trace(info, "postCredit", account, credit)
    return {"credit": credit}


@domain.query("accountBillingInfo", rule=account_rule())
def account_billing_info(_info: Info, *, account: Account, **_: Any) -> Account:
    return account


@domain.visible("AccountBillingInfo")
def billing_info_visible(viewer: Viewer, account: Account) -> bool:
    return AccountScope.of(viewer).may_see(account)


def _leave_trace(info: Info, operation: str, account: Account, posted: Transaction) -> None:
    context = info.context
    audit(
        operation=operation,
        actor_kind=context.viewer.kind,
        actor_user_id=context.viewer.user_id,
        actor_organization_id=context.viewer.organization_id,
        account_number=account.number,
        objects_touched=[f"Transaction:{posted.pk}"],
        correlation_id=context.correlation_id,
        ip_address=context.ip_address or None,
        now=context.now,
    )


@domain.field("AccountChargeType", "grossAmount")
def charge_gross(charge: Transaction, _info: Info) -> int:
    return charge.gross


@domain.field("AccountChargeType", "netAmount")
def charge_net(charge: Transaction, _info: Info) -> int:
    return charge.net


@domain.field("AccountChargeType", "salesTaxAmount")
def charge_tax(charge: Transaction, _info: Info) -> int:
    return charge.tax


@domain.field("AccountChargeType", "cclAmount")
def charge_levy(_charge: Transaction, _info: Info) -> int:
    """The climate change levy burdens energy, and no energy is charged by hand."""
    return 0


@domain.field("AccountChargeType", "reason")
def charge_reason(charge: Transaction, _info: Info) -> str:
    return charge.reason_code


@domain.field("AccountChargeType", "displayNote")
def charge_display_note(charge: Transaction, _info: Info) -> str | None:
    return text_or_null(charge.display_note)


@domain.field("AccountChargeType", "metadata")
def charge_metadata(charge: Transaction, _info: Info) -> dict[str, Any] | None:
    if charge.metadata is None:
        return None
    return {"data": charge.metadata, "updated_at": charge.created_at}
