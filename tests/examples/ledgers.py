"""Uses of ledgers' operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.examples.example import SIGNED_IN, Example

if TYPE_CHECKING:
    from tests.examples.world import World


def charge(world: World) -> dict[str, Any]:
    """A visit for 60 pounds."""
    reason = "METER_VISIT"
    return {"input": {"accountNumber": world.account.number, "grossAmount": 6000, "reason": reason}}


def credit(world: World) -> dict[str, Any]:
    """A goodwill credit of 25 pounds."""
    given = {"netAmount": 2500, "taxAmount": 0, "reason": "GOODWILL"}
    return {"input": {"accountNumber": world.account.number, "ledgerNumber": world.ledger.number, **given}}


EXAMPLES = {
    "mutation:createAccountCharge": Example(charge, allowed="support"),
    "mutation:postCredit": Example(credit, allowed="support"),
    "query:accountBillingInfo": Example(lambda world: {"accountNumber": world.account.number}),
    "query:accountChargeReasons": Example(also=SIGNED_IN),
    "query:accountCreditReasons": Example(also=SIGNED_IN),
}
