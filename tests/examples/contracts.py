"""Uses of the operations of contracts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from holdfast.accounts.operations import create_business
from holdfast.agreements.contract_terms import terms_of_input
from holdfast.agreements.operations.contract_agreements import attach_agreements_to_contracts
from holdfast.agreements.operations.contracts import create_contract
from holdfast.kernel.periods import Period
from tests.examples.example import Example

if TYPE_CHECKING:
    from holdfast.accounts.models import Business
    from holdfast.agreements.models import Contract
    from tests.examples.world import World

TERMS: list[dict[str, Any]] = [
    {"minimumcontractlength": {"length": 12, "unit_of_time": "MONTHS"}},
    {"terminationfee": {"amount": 2500, "fee_type": "FIXED_FEE", "market_name": "GBR_ELECTRICITY"}},
    {"paysbydirectdebit": {"pays_by_direct_debit": True}},
]


def contract_of(world: World, *, days: int = 10, business: Business | None = None) -> Contract:
    """A contract that begins a number of days from now, or began as many ago; made at first use."""
    made, _ = create_contract(
        account=world.account if business is None else None,
        business=business,
        terms=terms_of_input(TERMS),
        sale={"sales_channel": "DIRECT"},
        signed_at=world.now - timedelta(days=1),
        period=Period(world.now + timedelta(days=days)),
        title="Electricity and gas",
        now=world.now,
    )
    return made


def business_contract(world: World) -> Contract:
    """A contract with a business that the customer's account belongs to."""
    account = world.account
    if account.business is None:
        account.business = create_business(name="Mill Lane Bakery", number="SC12345", now=world.now)
        account.save(update_fields=["business"])
    return contract_of(world, business=account.business)


def named(world: World, **values: Any) -> dict[str, Any]:
    """An input that names a contract which is still to begin."""
    return {"input": {"identifier": contract_of(world).identifier, **values}}


def paper(world: World) -> dict[str, Any]:
    """A contract with the customer's account from tomorrow on."""
    return {
        "input": {
            "party": {"account": world.account.number},
            "sale": {"salesRecord": {"salesChannel": "DIRECT"}},
            "signedAt": world.now.isoformat(),
            "validFrom": (world.now + timedelta(days=1)).isoformat(),
            "title": "Electricity",
            "terms": [
                {"minimumcontractlength": {"length": 1, "unitOfTime": "YEARS"}},
                {"contractmetadata": {"metadata": '{"campaign": "spring"}'}},
            ],
        }
    }


def a_fortnight_on(world: World) -> dict[str, Any]:
    return named(world, validFrom=(world.now + timedelta(days=14)).isoformat())


def variation(world: World) -> dict[str, Any]:
    return named(world, terms=[{"delayerdays": {"days": 14, "strategy": "FIXED"}}])


def end_now(world: World) -> dict[str, Any]:
    contract = contract_of(world, days=-10)
    return {"input": {"identifier": contract.identifier, "validTo": world.now.isoformat()}}


def attachment(world: World) -> dict[str, Any]:
    return {
        "input": {
            "agreementIds": [world.electricity_agreement.pk],
            "accountContractIdentifier": contract_of(world).identifier,
        }
    }


def detachment(world: World) -> dict[str, Any]:
    agreement = world.electricity_agreement
    attach_agreements_to_contracts(agreements=[agreement], contracts=[contract_of(world)], now=world.now)
    return {"input": {"agreementIds": [agreement.pk]}}


#: Contracts that strangers may not see are not found.
HIDDEN = ("KT-CT-10003",)

EXAMPLES = {
    "query:accountContract": Example(
        lambda world: {"identifier": contract_of(world).identifier}, hidden_as=HIDDEN
    ),
    "query:businessContract": Example(
        lambda world: {"identifier": business_contract(world).identifier}, hidden_as=HIDDEN
    ),
    "query:contracts": Example(
        lambda world: {
            "filters": {"party": {"account": (contract_of(world).account or world.account).number}}
        },
        hidden_as=("KT-CT-10031",),
    ),
    "mutation:createContract": Example(paper, allowed="support", hidden_as=("KT-CT-10006",)),
    "mutation:actualizeContract": Example(a_fortnight_on, allowed="support", hidden_as=HIDDEN),
    "mutation:varyContractTerms": Example(variation, allowed="support", hidden_as=HIDDEN),
    "mutation:terminateContract": Example(end_now, hidden_as=HIDDEN),
    "mutation:rescindContract": Example(named, hidden_as=HIDDEN),
    "mutation:revokeContract": Example(named, allowed="support", hidden_as=HIDDEN),
    "mutation:attachAgreementsToContracts": Example(attachment, allowed="support", hidden_as=HIDDEN),
    "mutation:detachAgreementsFromContracts": Example(
        detachment, allowed="support", hidden_as=("KT-CT-1501",)
    ),
}
