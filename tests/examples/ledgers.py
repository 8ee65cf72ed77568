"""Uses of ledgers' operations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from holdfast.accounts.models import Account
from holdfast.ledgers import operations
from holdfast.ledgers.models import ContributionScheme, Ledger
from tests.examples.example import SIGNED_IN, Example

if TYPE_CHECKING:
    from holdfast.metering.models import Meter
    from tests.examples.world import World


def charge(world: World) -> dict[str, Any]:
    """A visit for 60 pounds."""
    reason = "METER_VISIT"
    return {"input": {"accountNumber": world.account.number, "grossAmount": 6000, "reason": reason}}


def credit(world: World) -> dict[str, Any]:
    """A goodwill credit of 25 pounds."""
    given = {"netAmount": 2500, "taxAmount": 0, "reason": "GOODWILL"}
    return {"input": {"accountNumber": world.account.number, "ledgerNumber": world.ledger.number, **given}}


def balance_transfer(world: World) -> dict[str, Any]:
    """Twelve pounds from one of the customer's British accounts to the other."""
    other = Account.objects.get(occupancy_periods__property=world.second_home)
    target = Ledger.objects.get(account=other, is_main=True)
    operations.post_payment(
        ledger=world.ledger,
        amount=max(0, -world.ledger.balance) + 5000,
        payment_type="BACS_DEPOSIT",
        posted_on=world.now.date(),
        now=world.now,
    )
    return {
        "input": {
            "sourceAccountLedger": _named(world.account, world.ledger),
            "targetAccountLedger": _named(other, target),
            "amount": 1200,
        }
    }


def _named(account: Account, ledger: Ledger) -> dict[str, str]:
    return {"accountNumber": account.number, "ledgerNumber": ledger.number}


def wallet_and_electricity(world: World) -> tuple[Ledger, Ledger]:
    """The customer's Spanish solar wallet, and the ledger of the electricity that it may pay for."""
    held = Ledger.objects.filter(account=world.spanish_account)
    return held.get(ledger_type="SOLAR_WALLET_LEDGER"), held.get(ledger_type="SPAIN_ELECTRICITY_LEDGER")


def permission(world: World) -> dict[str, Any]:
    source, target = wallet_and_electricity(world)
    return {"input": {"sourceLedgerNumber": source.number, "targetLedgerNumber": target.number}}


def permission_held(world: World) -> dict[str, Any]:
    source, target = wallet_and_electricity(world)
    operations.create_credit_transfer_permission(source=source, target=target, now=world.now)
    return permission(world)


def wallet_sharing(world: World) -> dict[str, Any]:
    number = world.spanish_account.number
    accounts = {"sourceAccountNumber": number, "targetAccountNumber": number}
    return {"input": {**accounts, "validFrom": world.now.isoformat()}}


def wallet_sharing_held(world: World) -> dict[str, Any]:
    permission_held(world)
    sharing = wallet_sharing(world)["input"]
    ends = (world.now + timedelta(days=30)).isoformat()
    return {"input": {name: one for name, one in sharing.items() if name != "validFrom"} | {"validTo": ends}}


def scheme() -> ContributionScheme:
    found, _ = ContributionScheme.objects.get_or_create(
        code="WARM-HOMES", defaults={"display_name": "Warm homes fund"}
    )
    return found


def contribution(world: World) -> dict[str, Any]:
    """Two pounds a month from today on."""
    given = {"schemeCode": scheme().code, "amount": 200, "interval": "MONTHLY"}
    return {"input": {"accountNumber": world.account.number, "activeFrom": world.now.isoformat(), **given}}


def contribution_agreed(world: World) -> dict[str, Any]:
    agreement = operations.create_contribution_agreement(
        account=world.account,
        scheme_code=scheme().code,
        amount=200,
        interval="MONTHLY",
        active_from=world.now - timedelta(days=40),
        now=world.now,
    )
    return {"input": {"contributionAgreementId": str(agreement.pk)}}


def scheduled_charge(world: World) -> dict[str, Any]:
    """A fee of twelve pounds in a week."""
    charge = {
        "action": "CHARGE",
        "ledgerNumber": world.ledger.number,
        "netAmount": 1000,
        "taxAmount": 200,
        "grossAmount": 1200,
        "taxRate": "0.2",
        "reason": "ADMIN_FEE",
        "postedAfter": (world.now + timedelta(days=7)).isoformat(),
        "idempotencyKey": "fee-of-march",
    }
    return {"input": [charge]}


def _prepaid(world: World, meter: Meter) -> dict[str, str]:
    operations.open_prepay_ledgers(account=world.account, meter=meter, now=world.now)
    return {"accountNumber": world.account.number, "serialNumber": meter.serial_number}


def electricity_prepay(world: World) -> dict[str, Any]:
    return {"mpan": world.electricity.identifier, **_prepaid(world, world.electricity.meters.all()[0])}


def gas_prepay(world: World) -> dict[str, Any]:
    return {"mprn": world.gas.identifier, **_prepaid(world, world.gas.meters.all()[0])}


EXAMPLES = {
    "mutation:createAccountCharge": Example(charge, allowed="support"),
    "mutation:createContributionAgreement": Example(contribution, allowed="support"),
    "mutation:createCreditTransferPermission": Example(permission),
    "mutation:createScheduledTransactions": Example(scheduled_charge, allowed="support"),
    "mutation:createSolarWalletRelationship": Example(wallet_sharing),
    "mutation:endContributionAgreement": Example(contribution_agreed, allowed="support"),
    "mutation:postCredit": Example(credit, allowed="support"),
    "mutation:terminateCreditTransferPermission": Example(permission_held),
    "mutation:terminateSolarWalletRelationship": Example(wallet_sharing_held),
    "mutation:transferLedgerBalance": Example(balance_transfer, allowed="support"),
    "query:accountBillingInfo": Example(lambda world: {"accountNumber": world.account.number}),
    "query:accountChargeReasons": Example(also=SIGNED_IN),
    "query:accountCreditReasons": Example(also=SIGNED_IN),
    "query:balanceForecast": Example(lambda world: {"accountNumber": world.account.number}),
    "query:contributionSchemes": Example(also=SIGNED_IN),
    "query:electricityPrepayLedgers": Example(electricity_prepay),
    "query:gasPrepayLedgers": Example(gas_prepay),
}
