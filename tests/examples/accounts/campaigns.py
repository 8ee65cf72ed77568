"""Uses of campaigns, devices and the time line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts import operations
from holdfast.identity.models import Organization
from tests.examples.example import Example

if TYPE_CHECKING:
    from holdfast.accounts.models import Campaign, CustomerAsset
    from tests.examples.world import World


def maker() -> Organization:
    """The demo's third party."""
    return Organization.objects.order_by("pk")[0]


def campaign(world: World) -> Campaign:
    """A campaign with an offer, open to every brand."""
    return operations.create_campaign(slug="winter", name="Winter", has_offer=True, now=world.now)


def part(world: World) -> Campaign:
    """A campaign that the customer's account takes part in."""
    made = campaign(world)
    operations.add_campaign_to_account(account=world.account, slug=made.slug, now=world.now)
    return made


def of_account(world: World) -> dict[str, Any]:
    part(world)
    return {"accountNumber": world.account.number}


def new_asset(world: World) -> dict[str, Any]:
    return {
        "input": {
            "accountNumber": world.account.number,
            "propertyId": world.home.pk,
            "physicalId": "VIN-1",
            "name": "The blue car",
            "type": "EV",
            "organisationId": maker().pk,
            "organisationDeviceId": "d-1",
        }
    }


def asset(world: World) -> CustomerAsset:
    """A car of the customer's that the third party runs."""
    return operations.register_customer_asset(
        account=world.account,
        organization=maker(),
        organization_device_id="d-2",
        physical_id="VIN-2",
        name="The red car",
        property_id=world.home.pk,
        now=world.now,
    )


REPORT = {
    "category": "COMMUNICATIONS",
    "subcategory": "TELEPHONE",
    "content": [{"contentType": "PLAINTEXT", "description": "Note", "value": "Rang at noon"}],
}

EXAMPLES: dict[str, Example] = {
    "mutation:addCampaignToAccount": Example(
        lambda world: {
            "input": {"accountNumber": world.account.number, "campaign": campaign(world).slug},
        },
        allowed="support",
    ),
    "mutation:removeCampaignFromAccount": Example(
        lambda world: {
            "input": {"accountNumber": world.account.number, "campaignName": part(world).slug},
        },
        allowed="support",
    ),
    "mutation:updateCampaignAccountExpiryDate": Example(
        lambda world: {
            "input": {
                "accountNumber": world.account.number,
                "campaignSlug": part(world).slug,
                "expiryDate": "2026-06-01",
            }
        },
        allowed="support",
    ),
    "mutation:registerCustomerAsset": Example(new_asset, allowed="support"),
    "mutation:retireCustomerAsset": Example(
        lambda world: {"input": {"customerAssetId": str(asset(world).pk)}},
        allowed="support",
        hidden_as=("KT-CT-14603",),
    ),
    "mutation:createExternalAccountEvent": Example(
        lambda world: {"input": {**REPORT, "accountNumber": world.account.number}}, allowed="organization"
    ),
    "mutation:createExternalAccountUserEvent": Example(
        lambda world: {"input": {**REPORT, "userId": world.user.number}}, allowed="organization"
    ),
    "query:activeCampaignOffers": Example(of_account),
    "query:campaigns": Example(lambda world: {**of_account(world), "first": 5}),
}
