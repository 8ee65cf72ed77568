"""Credit put aside on one ledger that pays what another owes: who allowed it, and the paying itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from holdfast.kernel.errors import DomainError, InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.ledgers import errors
from holdfast.ledgers.kinds import SOLAR_WALLET, stores_credit
from holdfast.ledgers.models import CreditTransferPermission, Ledger
from holdfast.ledgers.operations.transfers import Move, move_balances
from holdfast.ledgers.posting import lock_ledgers
from holdfast.ledgers.reasons import CREDIT_SHARED
from holdfast.ledgers.taxes import local_date
from holdfast.markets.market import SupplyType
from holdfast.markets.registry import market_of
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

    from holdfast.accounts.models import Account

#: Permissions that one transaction looks after.
BATCH_SIZE = 200


@transaction.atomic
def create_credit_transfer_permission(
    *,
    source: Ledger,
    target: Ledger,
    now: datetime,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> CreditTransferPermission:
    """Let credit on the source pay what the target owes, from now on or for a period.

    Raises LedgerNotValid for ledgers that are closed, the same or in two currencies,
    LeastOneProvidedLedgersMustCredit where neither stores credit, and CreditTransferPermissionAlreadyExists where
    one holds between them in the period.
    """
    if source.pk == target.pk or source.currency != target.currency:
        raise errors.LedgerNotValid
    if source.closed_at is not None or target.closed_at is not None:
        raise errors.LedgerNotValid("The ledger is closed.")
    if not (stores_credit(source.ledger_type) or stores_credit(target.ledger_type)):
        raise errors.LeastOneProvidedLedgersMustCredit
    starts = valid_from or now
    lock_ledgers([source.pk, target.pk])
    held = CreditTransferPermission.objects.filter(source=source, target=target)
    held = held.filter(Q(valid_to=None) | Q(valid_to__gt=starts))
    if valid_to is not None:
        held = held.filter(valid_from__lt=valid_to)
    if any(one.valid_to != one.valid_from for one in held):
        raise errors.CreditTransferPermissionAlreadyExists
    permission = CreditTransferPermission.objects.create(
        source=source, target=target, valid_from=starts, valid_to=valid_to, created_at=now
    )
    _tell("created", permission, now)
    return permission


@transaction.atomic
def terminate_credit_transfer_permission(
    *, source: Ledger, target: Ledger, now: datetime, active_at: datetime | None = None
) -> CreditTransferPermission:
    """End, now, the permission that holds at a moment (now unless given); one to come will then never hold.

    Raises CreditTransferPermissionNotFound where none holds then or it has ended since.
    """
    permission = _held_between(source, target, active_at or now)
    if permission is None or (permission.valid_to is not None and permission.valid_to <= now):
        raise errors.CreditTransferPermissionNotFound
    return _end(permission, max(now, permission.valid_from), now)


@transaction.atomic
def create_solar_wallet_relationship(
    *,
    source_account: Account,
    target_account: Account,
    valid_from: datetime,
    now: datetime,
    valid_to: datetime | None = None,
) -> CreditTransferPermission:
    """Let the solar wallet of one account pay the electricity of another; accounts come with their brand.

    Raises ThereNoLedgerTypeAccount, RequestCreateSolarWalletSharingCredit for a period that ends before it begins,
    and CouldntCreateSharingCreditBetweenLedgers where the wallet pays for it already.
    """
    if valid_to is not None and valid_to <= valid_from:
        raise errors.RequestCreateSolarWalletSharingCredit(
            invalid=(InvalidInput("The period ends after it begins.", ("input", "validTo")),)
        )
    source, target = _wallet_and_electricity(source_account, target_account)
    try:
        return create_credit_transfer_permission(
            source=source, target=target, valid_from=valid_from, valid_to=valid_to, now=now
        )
    except errors.CreditTransferPermissionAlreadyExists as held:
        raise errors.CouldntCreateSharingCreditBetweenLedgers from held
    except DomainError as refused:
        raise errors.RequestCreateSolarWalletSharingCredit(refused.detail or refused.message) from refused


@transaction.atomic
def terminate_solar_wallet_relationship(
    *, source_account: Account, target_account: Account, valid_to: datetime, now: datetime
) -> CreditTransferPermission:
    """End what `create_solar_wallet_relationship` began, at a moment; what it has paid stays paid.

    Raises ThereNoLedgerTypeAccount, CouldntStopSharingCreditBetweenLedgers where nothing lasts that long, and
    RequestTerminateSolarWalletSharingCredit for an end before its beginning.
    """
    source, target = _wallet_and_electricity(source_account, target_account)
    lasting = CreditTransferPermission.objects.filter(source=source, target=target)
    lasting = lasting.filter(Q(valid_to=None) | Q(valid_to__gt=valid_to))
    permission = lasting.select_for_update(of=("self",)).order_by("valid_from").first()
    if permission is None:
        raise errors.CouldntStopSharingCreditBetweenLedgers
    if valid_to < permission.valid_from:
        raise errors.RequestTerminateSolarWalletSharingCredit(
            invalid=(InvalidInput("The period ends after it begins.", ("input", "validTo")),)
        )
    return _end(permission, valid_to, now)


def share_credit(*, now: datetime, ledger_ids: Collection[int] | None = None) -> int:
    """Pay what ledgers owe from the credit that may pay for them; returns the number of transfers.

    Where a permission holds, its source stores credit and has some, and its target is in debit, the smaller of
    the two amounts moves. Older permissions come first. Done again, it finds nothing left to do, so a job that
    was cut off is simply done again; each batch is a transaction of its own.
    """
    made, last = 0, 0
    while found := list(_with_something_to_move(now, ledger_ids, after=last)[:BATCH_SIZE]):
        made += _share(found, now)
        last = found[-1].pk
    return made


def _with_something_to_move(
    now: datetime, ledger_ids: Collection[int] | None, *, after: int
) -> QuerySet[CreditTransferPermission]:
    held = CreditTransferPermission.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=now),
        pk__gt=after,
        valid_from__lte=now,
        source__balance__gt=0,
        source__closed_at=None,
        target__balance__lt=0,
        target__closed_at=None,
    )
    if ledger_ids is not None:
        held = held.filter(Q(source__in=ledger_ids) | Q(target__in=ledger_ids))
    return held.select_related("source", "target__account__brand").order_by("pk")


@transaction.atomic
def _share(found: list[CreditTransferPermission], now: datetime) -> int:
    heads = lock_ledgers(pk for one in found for pk in (one.source_id, one.target_id))
    balances = {pk: head.balance for pk, head in heads.items()}
    moves = []
    for one in sorted(found, key=lambda one: (one.valid_from, one.pk)):
        amount = min(balances[one.source_id], -balances[one.target_id])
        if amount <= 0 or not stores_credit(one.source.ledger_type):
            continue
        balances[one.source_id] -= amount
        balances[one.target_id] += amount
        moves.append(
            Move(
                source_id=one.source_id,
                target_id=one.target_id,
                amount=amount,
                posted_on=local_date(now, one.target.account.market_code),
                title="Shared credit",
                reason_code=CREDIT_SHARED,
                permission_id=one.pk,
            )
        )
    if moves:
        move_balances(moves=moves, now=now)
    return len(moves)


def _wallet_and_electricity(source_account: Account, target_account: Account) -> tuple[Ledger, Ledger]:
    wallets = Ledger.objects.filter(account=source_account, ledger_type=SOLAR_WALLET, closed_at=None)
    electricity_type = market_of(target_account.market_code).energy_ledger_types[SupplyType.ELECTRICITY]
    electricity = Ledger.objects.filter(account=target_account, ledger_type=electricity_type, closed_at=None)
    wallet, charged = wallets.order_by("pk").first(), electricity.order_by("pk").first()
    if wallet is None or charged is None:
        raise errors.ThereNoLedgerTypeAccount
    return wallet, charged


def _held_between(source: Ledger, target: Ledger, moment: datetime) -> CreditTransferPermission | None:
    held = CreditTransferPermission.objects.filter(source=source, target=target, valid_from__lte=moment)
    return held.filter(Q(valid_to=None) | Q(valid_to__gt=moment)).select_for_update(of=("self",)).first()


def _end(permission: CreditTransferPermission, at: datetime, now: datetime) -> CreditTransferPermission:
    permission.valid_to = at
    permission.save(update_fields=["valid_to"])
    _tell("terminated", permission, now)
    return permission


def _tell(what: str, permission: CreditTransferPermission, now: datetime) -> None:
    numbers = dict(
        Ledger.objects.filter(pk__in=(permission.source_id, permission.target_id)).values_list(
            "pk", "account__number"
        )
    )
    data = {
        "permission_id": permission.pk,
        "source_ledger_id": permission.source_id,
        "target_ledger_id": permission.target_id,
        "valid_to": None if permission.valid_to is None else permission.valid_to.isoformat(),
    }
    for number in dict.fromkeys(numbers.values()):
        name = f"ledgers.credit_transfer_permission.{what}-v1"
        record_event(BusinessEvent(name, now, account_number=number, data=data))
