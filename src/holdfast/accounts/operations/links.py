"""Where a brand's pages are, and what other systems call its people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.models import BrandUrl, UserReference
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Brand
    from holdfast.identity.models import User


@transaction.atomic
def set_brand_url(*, brand: Brand, identifier: str, template: str, now: datetime) -> BrandUrl:
    """Say where a page of a brand is; another address for the same page takes the place of the former."""
    url, _ = BrandUrl.objects.update_or_create(
        brand=brand, identifier=identifier, defaults={"template": template}
    )
    data = {"brand": brand.code, "identifier": identifier, "template": template}
    record_event(BusinessEvent("accounts.brand.url_changed-v1", now, data=data))
    return url


@transaction.atomic
def create_user_reference(*, user: User, namespace: str, value: str, now: datetime) -> UserReference:
    """A person's id in another system; the database refuses a second one in the same namespace."""
    reference = UserReference.objects.create(user=user, namespace=namespace, value=value, created_at=now)
    data = {"user_number": user.number, "namespace": namespace, "value": value}
    record_event(BusinessEvent("accounts.user.reference_created-v1", now, data=data))
    return reference
