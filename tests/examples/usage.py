"""Uses of what tells people of their use, their supply contracts and their power."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.agreements.models import Agreement
from holdfast.agreements.operations.power import analyse_subscribed_power
from tests.examples.example import Example

if TYPE_CHECKING:
    from tests.examples.world import World


def a_week_of_costs(world: World) -> dict[str, Any]:
    return {"accountNumber": world.account.number, "grouping": "DAY"}


def french_agreement(world: World) -> Agreement:
    """The French home's, for electricity."""
    rows = Agreement.objects.select_related(
        "account__brand", "supply_point__property", "tariff__product__brand"
    )
    return rows.get(account=world.french_account, supply_point__market_name="FRA_ELECTRICITY")


def token_of_power(world: World) -> dict[str, Any]:
    """The token of an analysis of the French home's power, made at first use."""
    agreement = french_agreement(world)
    known = agreement.power_analyses.first()
    analysis = known or analyse_subscribed_power(agreement=agreement, now=world.now)
    assert analysis is not None
    return {"token": str(analysis.token)}


EXAMPLES = {
    "query:costOfUsage": Example(
        a_week_of_costs,
        selection="{ costEnabled direction details(grouping: DAY, first: 5) "
        "{ cost usageKwh edges { node { startAt endAt cost usageKwh } } } }",
    ),
    "query:pmaxAnalysis": Example(token_of_power, allowed="anyone"),
    "query:smartTariffComparison": Example(lambda world: {"mpan": world.electricity.identifier}),
    "query:supplyContracts": Example(
        lambda world: {"accountNumber": world.french_account.number, "first": 5},
        selection="{ totalCount edges { node { number startAt endAt status marketName } } }",
    ),
    "query:tariffGrid": Example(
        lambda world: {
            "accountNumber": world.french_account.number,
            "agreementId": french_agreement(world).pk,
        }
    ),
}
