"""Accounts for new customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.examples.example import Example

if TYPE_CHECKING:
    from tests.examples.world import World

PERSON = {"givenName": "Ada", "familyName": "Moss", "email": "ada@home.example"}
ADDRESS = {"line1": "7 Lock Cottages", "line2": "Towcester", "postalCode": "NN12 7SE", "countryCode": "GB"}


def account_for_somebody(world: World) -> dict[str, Any]:
    whom = {"brandCode": world.account.brand.code, "customerDetails": PERSON, "billingName": "Ada Moss"}
    return {"input": {**whom, "billingAddress": ADDRESS, "salesInfo": {"salesChannel": "DIRECT"}}}


def account_for_customer(world: World) -> dict[str, Any]:
    """Another account for the demo's customer."""
    whom = {"brandCode": world.account.brand.code, "userNumber": world.user.number, "billingName": "Moss"}
    return {"input": {**whom, "billingAddress": ADDRESS, "salesInfo": {"salesChannel": "DIRECT"}}}


EXAMPLES = {
    "mutation:createFlexShellAccount": Example(
        lambda world: {"input": {"brandCode": world.account.brand.code, **PERSON}},
        allowed="support",
        hidden_as=("KT-CT-4131",),
    ),
    "mutation:createShellAccount": Example(
        lambda world: {"input": {"brand": world.account.brand.code, **PERSON}},
        allowed="support",
        also=frozenset({"organization_elsewhere"}),  # which is told in `errors` of the payload
    ),
    "mutation:initializeAccount": Example(account_for_customer),
    "mutation:prepareAccount": Example(account_for_somebody, allowed="support"),
}
