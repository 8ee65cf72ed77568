"""What stands around ledgers: permissions, contributions, what is to come, and the ledgers of meters."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from holdfast.ledgers.kinds import DEBT_LEDGER, SOLAR_WALLET
from holdfast.ledgers.models import (
    ContributionAgreement,
    ContributionPeriod,
    ContributionScheme,
    CreditTransferPermission,
    Ledger,
    PrepayMeter,
    ScheduledTransaction,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.accounts.access import AccountScope
    from holdfast.accounts.models import Account
    from holdfast.metering.models import Meter


def permissions_of(ledgers: Sequence[Ledger]) -> dict[int, list[CreditTransferPermission]]:
    """The permissions that each ledger takes part in, past ones too, oldest first; with both accounts."""
    ids = {ledger.pk for ledger in ledgers}
    held = CreditTransferPermission.objects.filter(Q(source_id__in=ids) | Q(target_id__in=ids))
    held = held.select_related("source__account", "target__account").order_by("valid_from", "pk")
    found: dict[int, list[CreditTransferPermission]] = defaultdict(list)
    for one in held:
        for pk in {one.source_id, one.target_id} & ids:
            found[pk].append(one)
    return dict(found)


def wallet_permissions_of(accounts: Sequence[Account]) -> dict[int, list[CreditTransferPermission]]:
    """What each account's solar wallet pays for, or did, oldest first; with the ledgers that it pays."""
    held = CreditTransferPermission.objects.filter(
        source__account__in=accounts, source__ledger_type=SOLAR_WALLET
    ).select_related("source", "target__account")
    found: dict[int, list[CreditTransferPermission]] = defaultdict(list)
    for one in held.order_by("valid_from", "pk"):
        found[one.source.account_id].append(one)
    return dict(found)


def debt_ledgers_of(ledgers: Sequence[Ledger]) -> dict[int, Ledger]:
    """Where what is owed on each main ledger is put aside to be paid off: the account's debt ledger."""
    by_account = {ledger.account_id: ledger for ledger in ledgers if ledger.is_main}
    held = Ledger.objects.filter(account_id__in=by_account, ledger_type=DEBT_LEDGER, closed_at=None)
    found = {}
    for debt in held.order_by("-pk"):
        main = by_account[debt.account_id]
        debt.account = main.account
        found[main.pk] = debt
    return found


def contribution_schemes() -> list[ContributionScheme]:
    """Every scheme, those that accept no contributions too."""
    return list(ContributionScheme.objects.order_by("code"))


def contribution_agreements_of(accounts: Sequence[Account]) -> dict[int, list[ContributionAgreement]]:
    """The contribution agreements of accounts, past ones too, oldest first."""
    by_id = {account.pk: account for account in accounts}
    held = ContributionAgreement.objects.filter(account_id__in=by_id).select_related("scheme")
    found: dict[int, list[ContributionAgreement]] = defaultdict(list)
    for one in held.order_by("active_from", "pk"):
        one.account = by_id[one.account_id]
        found[one.account_id].append(one)
    return dict(found)


def contribution_periods_of(
    agreements: Sequence[ContributionAgreement],
) -> dict[int, list[ContributionPeriod]]:
    """The intervals that each agreement has contributed for, oldest first."""
    by_id = {agreement.pk: agreement for agreement in agreements}
    made = ContributionPeriod.objects.filter(agreement_id__in=by_id).select_related("transaction")
    found: dict[int, list[ContributionPeriod]] = defaultdict(list)
    for one in made.order_by("period_from"):
        one.agreement = by_id[one.agreement_id]
        found[one.agreement_id].append(one)
    return dict(found)


def provisional_transactions_of(accounts: Sequence[Account]) -> dict[int, list[ScheduledTransaction]]:
    """What is scheduled for each account and not posted, in the order in which it will be."""
    waiting = ScheduledTransaction.objects.filter(account__in=accounts, transaction=None, failure="")
    by_id = {account.pk: account for account in accounts}
    found: dict[int, list[ScheduledTransaction]] = defaultdict(list)
    for one in waiting.order_by("post_after", "pk"):
        one.account = by_id[one.account_id]
        found[one.account_id].append(one)
    return dict(found)


def prepay_meter_of(
    account: Account, *, identifier: str, serial_number: str, fuel: str
) -> PrepayMeter | None:
    """What an account holds on a meter, by the meter's supply point and serial number."""
    held = PrepayMeter.objects.filter(
        account=account,
        meter__fuel=fuel,
        meter__serial_number=serial_number.strip().upper(),
        meter__supply_point__identifier=identifier.strip(),
    ).select_related("credit_ledger", "debt_ledger", "payment_ledger")
    found = held.order_by("-pk").first()
    return None if found is None else _with_account(found, account)


def prepay_meters_of(meters: Sequence[Meter], *, scope: AccountScope) -> dict[int, PrepayMeter]:
    """What is held on each meter by the account in reach that came last."""
    held = scope.restrict(PrepayMeter.objects.filter(meter__in=meters), account="account").select_related(
        "account__brand", "credit_ledger", "debt_ledger", "payment_ledger"
    )
    return {one.meter_id: _with_account(one, one.account) for one in held.order_by("pk")}


def _with_account(held: PrepayMeter, account: Account) -> PrepayMeter:
    for ledger in (held.credit_ledger, held.debt_ledger, held.payment_ledger):
        ledger.account = account
    return held
