"""Addresses on the wire: checking them, and properties made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts.access import account_rule
from holdfast.api import rules
from holdfast.platform.traces import leave_trace
from holdfast.properties import operations
from holdfast.properties.address_form import checked_form
from holdfast.properties.resolvers.base import domain

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info

domain.part_of_parent(
    "AddressFieldConfigType",
    "AddressFieldDescriptorType",
    "AddressFieldGroupType",
    "AddressFieldOptionType",
    "AddressFieldValidationRuleType",
)


@domain.mutation("validateAddress", rule=rules.signed_in)
def validate_address(_info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    form = checked_form(
        input["address_field_descriptor_id"],
        [(one["name"], one.get("value")) for group in input["field_groups"] for one in group["fields"]],
    )
    return {"is_valid": form.is_valid, "cleaned_descriptor": {"field_groups": form.groups}}


@domain.mutation("addProperty", rule=account_rule("input.account_number"))
def add_property(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with transaction.atomic():
        place = operations.add_property(account=account, address=input["address"], now=info.context.now)
        leave_trace(
            info.context,
            "addProperty",
            touched=[f"Property:{place.pk}"],
            account_number=account.number,
        )
    return {"property": place}
