"""Who lets credit of which ledger pay for which other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts import queries as accounts
from holdfast.api.batching import attribute, batched
from holdfast.ledgers import errors, operations, queries
from holdfast.ledgers.access import ledgers_rule, wallets_rule
from holdfast.ledgers.resolvers.base import LEDGER_TYPES, domain
from holdfast.platform.traces import leave_trace

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.identity.models import User
    from holdfast.ledgers.models import CreditTransferPermission, Ledger

Objects = dict[str, Any]

_NAMED = {"source": "input.source_ledger_number", "target": "input.target_ledger_number"}


@domain.mutation(
    "createCreditTransferPermission",
    rule=ledgers_rule(refusal=errors.SourceLedgerUnauthorized, missing=errors.LedgerNotValid, **_NAMED),
)
def create_credit_transfer_permission(
    info: Info, *, source: Ledger, target: Ledger, **_: Any
) -> dict[str, datetime]:
    with transaction.atomic():
        made = operations.create_credit_transfer_permission(
            source=source, target=target, now=info.context.now
        )
        _leave_trace(info, "createCreditTransferPermission", made, source.account)
    return {"valid_from": made.valid_from}


@domain.mutation(
    "terminateCreditTransferPermission",
    rule=ledgers_rule(refusal=errors.SourceLedgerUnauthorized, missing=errors.LedgerNotValid, **_NAMED),
)
def terminate_credit_transfer_permission(
    info: Info,
    *,
    source: Ledger,
    target: Ledger,
    input: Objects,  # noqa: A002
) -> dict[str, datetime | None]:
    with transaction.atomic():
        ended = operations.terminate_credit_transfer_permission(
            source=source, target=target, active_at=input.get("active_at"), now=info.context.now
        )
        _leave_trace(info, "terminateCreditTransferPermission", ended, source.account)
    return {"valid_to": ended.valid_to}


@domain.mutation(
    "createSolarWalletRelationship", rule=wallets_rule(errors.RequestCreateSolarWalletSharingCredit)
)
def create_solar_wallet_relationship(
    info: Info,
    *,
    source_account: Account,
    target_account: Account,
    input: Objects,  # noqa: A002
) -> Objects:
    with transaction.atomic():
        made = operations.create_solar_wallet_relationship(
            source_account=source_account,
            target_account=target_account,
            valid_from=input["valid_from"],
            valid_to=input.get("valid_to"),
            now=info.context.now,
        )
        _leave_trace(info, "createSolarWalletRelationship", made, source_account)
    return _relationship(made, source_account, target_account)


@domain.mutation(
    "terminateSolarWalletRelationship", rule=wallets_rule(errors.RequestTerminateSolarWalletSharingCredit)
)
def terminate_solar_wallet_relationship(
    info: Info,
    *,
    source_account: Account,
    target_account: Account,
    input: Objects,  # noqa: A002
) -> Objects:
    with transaction.atomic():
        ended = operations.terminate_solar_wallet_relationship(
            source_account=source_account,
            target_account=target_account,
            valid_to=input["valid_to"],
            now=info.context.now,
        )
        _leave_trace(info, "terminateSolarWalletRelationship", ended, source_account)
    return _relationship(ended, source_account, target_account)


def _relationship(held: CreditTransferPermission, source: Account, target: Account) -> Objects:
    return {
        "credit_sharing_ledger_id": held.pk,
        "source_account_number": source.number,
        "target_account_number": target.number,
        "target_given_name": _given_name(target),
        "valid_from": held.valid_from,
        "valid_to": held.valid_to,
        "success": True,
    }


def _leave_trace(info: Info, operation: str, held: CreditTransferPermission, account: Account) -> None:
    touched = [
        f"CreditTransferPermission:{held.pk}",
        f"Ledger:{held.source_id}",
        f"Ledger:{held.target_id}",
    ]
    leave_trace(info.context, operation, touched=touched, account_number=account.number)


@domain.field(LEDGER_TYPES, "creditTransferPermissionsData")
def credit_transfer_permissions(ledger: Ledger, _info: Info) -> dict[str, list[Objects]]:
    held: list[CreditTransferPermission] = batched(ledger, queries.permissions_of, default=[])
    return {
        "from_source_ledgers": [_end(one, one.source) for one in held if one.target_id == ledger.pk],
        "to_target_ledgers": [_end(one, one.target) for one in held if one.source_id == ledger.pk],
    }


def _end(held: CreditTransferPermission, other: Ledger) -> Objects:
    return {
        "account_number": other.account.number,
        "ledger_number": other.number,
        "valid_from": held.valid_from,
        "valid_to": held.valid_to,
    }


domain.part_of_parent("SolarWalletLedgers")


@domain.field("Account", "solarWalletLedgers")
def solar_wallet_ledgers(account: Account, _info: Info) -> list[CreditTransferPermission]:
    found: list[CreditTransferPermission] = batched(account, queries.wallet_permissions_of, default=[])
    return found


@domain.field("SolarWalletLedgers", "targetLedger")
def target_ledger(held: CreditTransferPermission, _info: Info) -> str:
    return held.target.number


@domain.field("SolarWalletLedgers", "targetGivenName")
def target_given_name(held: CreditTransferPermission, _info: Info) -> str | None:
    return _given_name(attribute(attribute(held, "target"), "account"))


def _given_name(account: Account) -> str | None:
    """What the first person on an account is called."""
    people: list[User] = batched(account, accounts.users_of, default=[])
    return people[0].given_name if people else None
