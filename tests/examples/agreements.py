"""Uses of agreements' operations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.examples import agreement_life, contracts, usage
from tests.examples.example import Example

if TYPE_CHECKING:
    from tests.examples.world import World


def two_days(world: World) -> dict[str, Any]:
    """What electricity costs the customer now."""
    return {
        "accountNumber": world.account.number,
        "mpxn": world.electricity.identifier,
        "startAt": (world.now - timedelta(days=2)).isoformat(),
        "endAt": world.now.isoformat(),
        "first": 5,
    }


EXAMPLES = {
    **agreement_life.EXAMPLES,
    **contracts.EXAMPLES,
    **usage.EXAMPLES,
    "query:agreement": Example(lambda world: {"id": str(world.electricity_agreement.pk)}),
    "query:applicableRates": Example(two_days, selection="{ edges { node { value validFrom } } }"),
    "query:electricityAgreement": Example(lambda world: {"id": str(world.electricity_agreement.pk)}),
    "query:gasAgreement": Example(lambda world: {"id": str(world.gas_agreement.pk)}),
}
