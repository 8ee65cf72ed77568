"""Customers' devices: registered and retired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from holdfast.accounts.errors import CustomerAssetAlreadyExists, UnableRetireCustomerAsset
from holdfast.accounts.models import CustomerAsset
from holdfast.accounts.texts import one_line
from holdfast.api.errors import InvalidInputData
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.identity.models import Organization

MAX_ID = 100
MAX_NAME = 200


@transaction.atomic
def register_customer_asset(
    *,
    account: Account,
    organization: Organization,
    organization_device_id: str,
    physical_id: str,
    name: str,
    property_id: int,
    now: datetime,
    type: str | None = None,  # noqa: A002 - the field's own word
    supply_point_id: int | None = None,
) -> CustomerAsset:
    """A device of an account at a property, in use from now on.

    Raises CustomerAssetAlreadyExists while the same thing, or the organisation's device of the same id, is in
    use anywhere, and InvalidInputData for ids and names that are empty or too long.
    """
    texts = {
        "physical_id": one_line(physical_id, max_length=MAX_ID),
        "organization_device_id": one_line(organization_device_id, max_length=MAX_ID),
        "name": one_line(name, max_length=MAX_NAME),
    }
    wrong = tuple(
        InvalidInput("A line of text is needed, and no long one.", ("input", field))
        for field, text in texts.items()
        if text is None
    )
    if wrong:
        raise InvalidInputData(invalid=wrong)
    try:
        with transaction.atomic():
            asset = CustomerAsset.objects.create(
                account=account,
                organization=organization,
                type=type,
                property_id=property_id,
                supply_point_id=supply_point_id,
                active_from=now,
                created_at=now,
                **texts,
            )
    except IntegrityError:
        raise CustomerAssetAlreadyExists from None
    _tell("registered", asset, now)
    return asset


@transaction.atomic
def retire_customer_asset(
    *, asset: CustomerAsset, now: datetime, retired_at: datetime | None = None
) -> CustomerAsset:
    """Take a device out of use, now or at a moment that has passed.

    Raises UnableRetireCustomerAsset for one that is out of use, and for a moment that is still to come or lies
    before its registration.
    """
    locked = CustomerAsset.objects.select_for_update(of=("self",)).select_related("account").get(pk=asset.pk)
    end = retired_at or now
    if locked.active_to is not None or not locked.active_from <= end <= now:
        raise UnableRetireCustomerAsset
    locked.active_to = end
    locked.save(update_fields=["active_to"])
    _tell("retired", locked, now)
    return locked


def _tell(what: str, asset: CustomerAsset, now: datetime) -> None:
    record_event(
        BusinessEvent(
            f"accounts.asset.{what}-v1",
            now,
            account_number=asset.account.number,
            data={"asset_id": asset.pk, "type": asset.type, "property_id": asset.property_id},
        )
    )
