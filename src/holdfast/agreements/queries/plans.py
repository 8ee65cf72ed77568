"""What is read of rollovers, rescissions and switches: one SQL statement each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from holdfast.agreements.choices import RolloverStatus
from holdfast.agreements.models import Agreement, AgreementRescission, AgreementRollover, ProductSwitch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from holdfast.accounts.models import Account

_AGREEMENT = ("account__brand", "supply_point__property", "tariff__product__brand")


def _with_agreement(path: str) -> tuple[str, ...]:
    return tuple(f"{path}__{name}" for name in _AGREEMENT)


def rollovers() -> QuerySet[AgreementRollover]:
    """Rollovers with both agreements and all that readers of them look at."""
    return AgreementRollover.objects.select_related(
        *_with_agreement("agreement"), *_with_agreement("rolled_on_to"), "renew_product__brand"
    )


def rollover_by_number(number: str) -> AgreementRollover | None:
    """The rollover of a number, however its letters are written."""
    return rollovers().filter(number=number.strip().upper()).first()


def rescission_by_id(rescission_id: int) -> AgreementRescission | None:
    """The rescission with this primary key, its agreement loaded."""
    rows = AgreementRescission.objects.select_related(*_with_agreement("agreement"))
    return rows.filter(pk=rescission_id).first()


def product_switch_by_id(switch_id: int) -> ProductSwitch | None:
    """The switch with this primary key, its agreement loaded."""
    rows = ProductSwitch.objects.select_related(*_with_agreement("agreement"), "tariff__product__brand")
    return rows.filter(pk=switch_id).first()


def accounts_that_can_renew(
    accounts: Sequence[Account], *, now: datetime, until: datetime
) -> dict[int, bool]:
    """Of each account whether an agreement in force ends by a moment and none follows; a plan is no hindrance."""
    rows = _ending(now, until).filter(account__in=accounts)
    able = set(rows.values_list("account_id", flat=True))
    return {account.pk: account.pk in able for account in accounts}


def ending_without_plan(now: datetime, until: datetime) -> QuerySet[Agreement]:
    """The agreements in force that end by a moment and that nothing follows yet, the first to end first."""
    plans = AgreementRollover.objects.filter(agreement=OuterRef("pk")).exclude(
        status__in=[RolloverStatus.REVOKED]
    )
    rows = _ending(now, until).select_related(*_AGREEMENT).exclude(Exists(plans))
    return rows.order_by("valid_to", "pk")


def _ending(now: datetime, until: datetime) -> QuerySet[Agreement]:
    """Agreements in force that end by a moment and that no other agreement follows."""
    following = Agreement.objects.filter(
        supply_point=OuterRef("supply_point"), is_revoked=False, valid_from__gt=OuterRef("valid_from")
    )
    rows = Agreement.objects.filter(
        is_revoked=False, terminated_at=None, valid_from__lte=now, valid_to__gt=now, valid_to__lte=until
    )
    return rows.exclude(Exists(following))
