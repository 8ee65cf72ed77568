"""Agreements made: on a tariff, or on whatever tariff a product has for a supply point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from holdfast.accounts.choices import AccountStatus, AccountType
from holdfast.accounts.operations.changes import lock_account
from holdfast.agreements import notices, offers
from holdfast.agreements.billed import billed
from holdfast.agreements.errors import (
    AccountTypeDoesNotSupportAgreements,
    AgreementValidDateMustLaterThan,
    CannotCreateOverlappingAgreement,
    UnableCreateAgreement,
)
from holdfast.agreements.models import Agreement
from holdfast.agreements.operations.base import BILLED, OVERLAP, record
from holdfast.kernel.periods import Period
from holdfast.markets.registry import market_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.products.models import Tariff
    from holdfast.properties.models import SupplyPoint

#: Accounts that pay for others and are supplied with nothing themselves.
_NEVER_SUPPLIED = frozenset({AccountType.PORTFOLIO_LEAD})
#: Accounts of people, whom the law lets go back on what they agreed at a distance.
_CONSUMERS = frozenset({AccountType.DOMESTIC, AccountType.DOMESTIC_THIRD_PARTY_BILLED})
#: Accounts that no supply can begin for any more.
_ENDED = frozenset({AccountStatus.VOID, AccountStatus.WITHDRAWN, AccountStatus.ENROLMENT_REJECTED})


@transaction.atomic
def create_agreement(
    *,
    account: Account,
    supply_point: SupplyPoint,
    tariff: Tariff,
    valid_from: datetime,
    now: datetime,
    valid_to: datetime | None = None,
    agreed_at: datetime | None = None,
    rescission_deadline_at: datetime | None = None,
    is_rollover: bool = False,
    params: Mapping[str, Any] | None = None,
) -> Agreement:
    """Supply a point to an account at a tariff's prices over `[valid_from, valid_to)`.

    rescission_deadline_at: until when the customer may go back on it; by default, for a person, until the
    market's cooling-off period is over. A rollover follows from what was agreed before and has none.

    Raises AgreementValidDateMustLaterThan for a period that does not run forward, UnableCreateAgreement where
    the tariff is for another fuel or direction than the supply point or the time has been billed already,
    CannotCreateOverlappingAgreement where another agreement holds on the supply point in that period.
    """
    if valid_to is not None and valid_to <= valid_from:
        raise AgreementValidDateMustLaterThan
    if (tariff.supply_type, tariff.direction) != (supply_point.fuel, supply_point.direction):
        raise UnableCreateAgreement(f"{tariff.code} does not price {supply_point.fuel.lower()} here")
    agreed_at = agreed_at or now
    if rescission_deadline_at is None and not is_rollover and account.account_type in _CONSUMERS:
        rescission_deadline_at = market_of(account.market_code).cooling_off_ends_at(agreed_at)
    agreement = Agreement(
        account=account,
        supply_point=supply_point,
        tariff=tariff,
        valid_from=valid_from,
        valid_to=valid_to,
        agreed_from=valid_from,
        agreed_to=valid_to,
        agreed_at=agreed_at,
        rescission_deadline_at=rescission_deadline_at,
        is_rollover=is_rollover,
        params=dict(params or {}),
        created_at=now,
    )
    if billed(agreement).contradicts(None, Period(valid_from, valid_to)):
        raise UnableCreateAgreement(BILLED)
    try:
        with transaction.atomic():
            agreement.save(force_insert=True)
    except IntegrityError as error:
        if OVERLAP in str(error):
            raise CannotCreateOverlappingAgreement from error
        raise
    record("created", agreement, now)
    return agreement


@transaction.atomic
def get_or_create_agreement(
    *,
    account: Account,
    supply_point_external_identifier: str,
    product_code: str,
    valid_from: datetime,
    agreed_at: datetime,
    now: datetime,
    valid_to: datetime | None = None,
    rescission_deadline_at: datetime | None = None,
    params: Mapping[str, Any] | None = None,
) -> tuple[Agreement, bool]:
    """The account's agreement on a product for a supply point over a period, made if it is not there.

    Two who ask at once get the same one: they wait for each other at the account. Returns the agreement and
    whether this call has made it. Raises what agree_on_product raises.
    """
    lock_account(account)
    point = offers.supply_point_for(account, supply_point_external_identifier, Period(valid_from))
    known = Agreement.objects.filter(
        account=account,
        supply_point=point,
        tariff__product__code=product_code,
        valid_from=valid_from,
        valid_to=valid_to,
        is_revoked=False,
    ).first()
    if known is not None:
        return known, False
    agreement = agree_on_product(
        account=account,
        supply_point_external_identifier=supply_point_external_identifier,
        product_code=product_code,
        valid_from=valid_from,
        valid_to=valid_to,
        agreed_at=agreed_at,
        rescission_deadline_at=rescission_deadline_at,
        params=params,
        now=now,
    )
    return agreement, True


@transaction.atomic
def agree_on_product(
    *,
    account: Account,
    supply_point_external_identifier: str,
    product_code: str,
    valid_from: datetime,
    agreed_at: datetime,
    now: datetime,
    valid_to: datetime | None = None,
    rescission_deadline_at: datetime | None = None,
    params: Mapping[str, Any] | None = None,
) -> Agreement:
    """Supply a point of an account at the prices that a product has there, and confirm it to the customer.

    Raises what create_agreement raises; AccountTypeDoesNotSupportAgreements for an account that only pays for
    others; NoSupplyPointFoundIdentifierProvided where the account does not occupy the place of such a supply
    point when it begins or later; NoProductExistsGivenInput where the account's brand has no such product;
    UnableCreateAgreement where the account has ended, the product was not on sale when it was agreed, is for
    other customers, or has no price for the supply point, and for an agreement of the future.
    """
    period = Period(valid_from, None if valid_to is None else max(valid_from, valid_to))
    if valid_to is not None and valid_to <= valid_from:
        raise AgreementValidDateMustLaterThan
    if account.account_type in _NEVER_SUPPLIED:
        raise AccountTypeDoesNotSupportAgreements
    point = offers.supply_point_for(account, supply_point_external_identifier, period)
    product = offers.product_for(account, product_code)
    if account.status in _ENDED:
        raise UnableCreateAgreement("The account has ended.")
    if agreed_at > now:
        raise UnableCreateAgreement("It cannot have been agreed yet.")
    agreement = create_agreement(
        account=account,
        supply_point=point,
        tariff=offers.tariff_on_sale(account, product, point, at=agreed_at),
        valid_from=valid_from,
        valid_to=valid_to,
        agreed_at=agreed_at,
        rescission_deadline_at=rescission_deadline_at,
        params=params,
        now=now,
    )
    notices.tell(agreement=agreement, notice=notices.Notice.AGREED, now=now)
    return agreement
