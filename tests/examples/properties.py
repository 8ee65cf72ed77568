"""Uses of properties' operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.properties import operations
from holdfast.properties.models import Property
from tests.examples.example import SIGNED_IN, Example

if TYPE_CHECKING:
    from tests.examples.world import World


def estimation_group(world: World) -> str:
    """A group to estimate by; gives its code."""
    return operations.create_estimation_group(code="SHOPS", now=world.now).code


def assignment(world: World) -> dict[str, Any]:
    group = estimation_group(world)
    return {"input": {"estimationGroupCode": group, "supplyPointExternalId": world.electricity.identifier}}


def detachment(world: World) -> dict[str, Any]:
    operations.assign_supply_point_to_estimation_group(
        supply_point=world.electricity, estimation_group_code=estimation_group(world), now=world.now
    )
    return {"input": {"supplyPointExternalId": world.electricity.identifier}}


def embedded_network(world: World) -> dict[str, Any]:
    network = operations.create_embedded_network(name="The arcade", now=world.now)
    operations.embed_property(property=world.home, network=network, now=world.now)
    return {"id": str(network.pk)}


def home_in_hierarchy(world: World) -> dict[str, Any]:
    operations.add_property_to_hierarchy(property=world.home, now=world.now)
    return {"input": {"propertyId": str(world.home.pk)}}


def two_homes(world: World) -> dict[str, Any]:
    """The home, and below it another one of the same customer."""
    return {"input": {"parentId": str(world.home.pk), "childId": str(world.second_home.pk)}}


ADDRESS = {
    "streetAddress": "9 Lock Cottages",
    "locality": "Towcester",
    "postalCode": "NN12 7SE",
    "country": "GB",
}


def french_address(world: World) -> dict[str, Any]:
    """Where the French account is supplied, as its bill has it."""
    parts = Property.objects.get(occupancy_periods__account=world.french_account).parts
    asked = {"postcode": parts.postal_code, "street": parts.street_address, "city": parts.locality}
    return {"input": {"marketName": "FRA_ELECTRICITY", **asked}}


EXAMPLES = {
    "mutation:addChildToProperty": Example(two_homes, allowed="support"),
    "mutation:addParentToProperty": Example(two_homes, allowed="support"),
    "mutation:addProperty": Example(
        lambda world: {"input": {"accountNumber": world.account.number, "address": ADDRESS}},
        allowed="support",
    ),
    "mutation:addPropertyToHierarchy": Example(home_in_hierarchy, allowed="support"),
    "mutation:assignSupplyPointToEstimationGroup": Example(
        assignment, allowed="support", hidden_as=("KT-CT-13603",)
    ),
    "mutation:deletePropertyDescendants": Example(home_in_hierarchy, allowed="support"),
    "mutation:detachSupplyPointFromEstimationGroup": Example(
        detachment, allowed="support", hidden_as=("KT-CT-13603",)
    ),
    "mutation:removePropertyFromHierarchy": Example(home_in_hierarchy, allowed="support"),
    "mutation:validateAddress": Example(
        {"input": {"addressFieldDescriptorId": "GB", "fieldGroups": []}}, also=SIGNED_IN
    ),
    "query:addresses": Example(
        {"postcode": "NN12 7SE", "first": 5}, allowed="anyone", selection="{ totalCount }"
    ),
    "query:embeddedNetwork": Example(embedded_network),
    "query:meterPointNumberByAddress": Example(french_address, also=SIGNED_IN),
    "query:meterPoints": Example(lambda world: {"mpan": world.electricity.identifier}),
    "query:multipleElectricityMeterPointsForAddress": Example(
        {
            "address": {
                "addressLine1": "9 Lock Cottages",
                "addressLine2": "",
                "addressLine3": "",
                "town": "Towcester",
                "county": "",
                "postcode": "NN12 7SE",
            }
        },
        also=SIGNED_IN,
    ),
    "query:occupierAccount": Example({"postcode": "NN12 7SE", "shortcode": "ABCD"}, allowed="anyone"),
    "query:properties": Example(lambda world: {"accountNumber": world.account.number}),
    "query:propertiesSearch": Example(lambda world: {"searchTerm": world.home.postcode}, also=SIGNED_IN),
    "query:property": Example(lambda world: {"id": str(world.home.pk)}),
    "query:propertySearch": Example(lambda world: {"searchTerm": world.home.postcode}, also=SIGNED_IN),
    "query:supplyPoint": Example(
        lambda world: {
            "externalIdentifier": world.electricity.identifier,
            "marketName": world.electricity.market_name,
        }
    ),
    "query:supplyPoints": Example(
        lambda world: {"accountNumber": world.account.number, "first": 5},
        selection="{ edges { node { externalIdentifier } } }",
    ),
    "query:wanCoverage": Example({"postcode": "NN12 7SE"}, allowed="anyone"),
    "query:wanCoverageDetail": Example({"postcode": "NN12 7SE"}, allowed="anyone"),
}
