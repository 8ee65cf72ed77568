"""Uses of platform's operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.api.nodes import to_global_id
from holdfast.platform.errors import TaskNotFound
from holdfast.platform.linked_objects import LinkedObject
from holdfast.platform.operations import create_metadata, start_task
from tests.examples.example import SIGNED_IN, Example

if TYPE_CHECKING:
    from tests.examples.world import World


def task(world: World) -> dict[str, Any]:
    """Work that somebody at the supplier has begun for the account."""
    started = start_task(name="printing", account_number=world.account.number, now=world.now)
    return {"taskId": str(started.pk), "accountNumber": world.account.number}


def kept(world: World) -> dict[str, Any]:
    """What the supplier's other system keeps on the account."""
    linked = LinkedObject(world.account.pk, world.account.number)
    create_metadata(kind="ACCOUNT", linked=linked, key="crm", value={"tier": 1}, now=world.now)
    return {"linkedObjectType": "ACCOUNT", "identifier": world.account.number}


def keeping(world: World) -> dict[str, Any]:
    return {
        "input": {
            "linkedObjectType": "ACCOUNT",
            "identifier": world.account.number,
            "key": "crm",
            "value": '{"tier": 2}',
        }
    }


EXAMPLES = {
    "query:metadata": Example(kept),
    "query:metadataForKey": Example(lambda world: {**kept(world), "key": "crm"}),
    "mutation:createMetadata": Example(keeping, allowed="support"),
    "mutation:updateMetadata": Example(lambda world: kept(world) and keeping(world)),
    "query:krakenVersion": Example(allowed="anyone"),
    "query:node": Example(
        lambda world: {"id": to_global_id("ElectricityMeterType", world.electricity.meters.get().pk)}
    ),
    "query:possibleErrors": Example(
        {"input": {"name": "account", "type": "query", "authErrors": True}}, allowed="anyone"
    ),
    "query:rateLimit": Example(also=SIGNED_IN),
    "query:rateLimitInfo": Example(allowed="anyone"),
    "query:taskResult": Example(task, hidden_as=(TaskNotFound.code,)),
}
