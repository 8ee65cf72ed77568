"""Uses of the operations by which agreements live: made, changed, rescinded, rolled over, switched, certified."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from holdfast.agreements import operations
from holdfast.kernel.periods import start_of_day
from holdfast.markets.registry import market_of
from holdfast.products import operations as products
from holdfast.products.choices import TariffKind
from holdfast.products.operations import PriceTerms
from holdfast.properties.choices import Fuel
from holdfast.quotes.models import QuotedProduct
from holdfast.quotes.operations import quote_products
from tests.examples.example import Example

if TYPE_CHECKING:
    from datetime import date

    from holdfast.agreements.models import Agreement, AgreementRescission, AgreementRollover, ProductSwitch
    from holdfast.products.models import Product
    from tests.examples.world import World

_AGREEMENT = "{ agreement { id validFrom validTo isActive } }"
_ROLLOVER = "{ agreementRollover { number status rolloverType } }"
_RESCISSION = "{ agreementRescission { id status } }"


def day(world: World, ahead: int) -> date:
    """A local day so many days from now."""
    zone = market_of(world.account.market_code).zone
    return (world.now.astimezone(zone) + timedelta(days=ahead)).date()


def product(world: World) -> Product:
    """A product for electricity that nobody has yet; made at first use."""
    code = "EXAMPLE-FIXED-12"
    brand = world.account.brand
    known = brand.products.filter(code=code).first()
    if known is not None:
        return known
    made = products.create_product(
        brand_code=brand.code,
        code=code,
        full_name="Example fixed 12 months",
        display_name="Example fixed",
        term_months=12,
        available_from=world.now - timedelta(days=400),
        now=world.now,
    )
    tariff = products.add_tariff(
        product=made, code=code, supply_type=Fuel.ELECTRICITY, kind=TariffKind.STANDARD, now=world.now
    )
    prices = [PriceTerms(world.now - timedelta(days=400), Decimal(20))]
    products.set_rates(tariff=tariff, unit_rates={"STANDARD": prices}, standing_charges=prices, now=world.now)
    return made


def open_ended(world: World) -> Agreement:
    """The customer's agreement for electricity, which has begun and goes on."""
    return world.electricity_agreement


def ending(world: World) -> Agreement:
    """The same, agreed until forty days from now."""
    agreement = world.electricity_agreement
    ends_at = start_of_day(day(world, 40), market_of(world.account.market_code).zone)
    if agreement.valid_to is None:
        type(agreement).objects.filter(pk=agreement.pk).update(valid_to=ends_at, agreed_to=ends_at)
    return agreement


def new_agreement(world: World) -> dict[str, Any]:
    """Electricity on another product, a fortnight after the present one has ended."""
    ending(world)
    starts_at = start_of_day(day(world, 54), market_of(world.account.market_code).zone)
    return {
        "input": {
            "accountNumber": world.account.number,
            "agreedAt": (world.now - timedelta(hours=1)).isoformat(),
            "productCode": product(world).code,
            "supplyPointExternalIdentifier": world.electricity.identifier,
            "validFrom": starts_at.isoformat(),
        }
    }


def extension(world: World) -> dict[str, Any]:
    agreement = ending(world)
    return {"input": {**_of(agreement), "validTo": day(world, 90).isoformat()}}


def correction(world: World) -> dict[str, Any]:
    """Until a hundred days from now; the beginning stays."""
    agreement = open_ended(world)
    zone = market_of(world.account.market_code).zone
    starts_on = agreement.valid_from.astimezone(zone).date()
    return {
        "input": {
            **_of(agreement),
            "validFrom": starts_on.isoformat(),
            "validTo": day(world, 100).isoformat(),
        }
    }


def termination(world: World) -> dict[str, Any]:
    at = (world.now + timedelta(days=20)).isoformat()
    return {"input": {"agreementId": str(open_ended(world).pk), "terminateAt": at, "reason": "moves out"}}


def revocation(world: World) -> dict[str, Any]:
    """Of an agreement that is still to come, so on no bill."""
    return {"input": _of(upcoming(world))}


def upcoming(world: World) -> Agreement:
    """An agreement that begins after the present one; made at first use."""
    agreement = ending(world)
    agreement.refresh_from_db()
    following = type(agreement).objects.filter(
        supply_point=agreement.supply_point, valid_from__gt=agreement.valid_from, is_revoked=False
    )
    starts_at = start_of_day(day(world, 60), market_of(world.account.market_code).zone)
    return following.first() or operations.create_agreement(
        account=world.account,
        supply_point=agreement.supply_point,
        tariff=product(world).tariffs.get(),
        valid_from=starts_at,
        now=world.now,
    )


def rescission(world: World) -> AgreementRescission:
    return operations.start_agreement_rescission(agreement=upcoming(world), now=world.now)


def rollover(world: World) -> AgreementRollover:
    """The plan for what follows the present agreement; made at first use."""
    agreement = ending(world)
    known = agreement.rollovers.order_by("pk").first()
    return known or operations.create_agreement_rollover(
        agreement=agreement, renew_product=product(world), now=world.now
    )


def quoted(world: World) -> QuotedProduct:
    """A product quoted for the customer's electricity; made at first use."""
    known = QuotedProduct.objects.filter(
        product=product(world), quoted_supply_point__quote__account=world.account, tariff__isnull=False
    ).first()
    if known is not None:
        return known
    quote = quote_products(
        account=world.account, offered={world.electricity: [product(world)]}, now=world.now
    )
    return QuotedProduct.objects.get(quoted_supply_point__quote=quote)


def product_switch(world: World) -> dict[str, Any]:
    return {
        "input": {
            "accountNumber": world.account.number,
            "quotedProductId": str(quoted(world).pk),
            "switchDate": day(world, 7).isoformat(),
        }
    }


def switch(world: World) -> ProductSwitch:
    """A switch that has been started; at first use."""
    agreement = open_ended(world)
    known = agreement.switches.order_by("pk").first()
    return known or operations.start_product_switch(
        agreement=agreement, product=product(world), switch_date=day(world, 7), now=world.now
    )


def _of(agreement: Agreement) -> dict[str, str]:
    return {"accountNumber": agreement.account.number, "agreementId": str(agreement.pk)}


def _planned(world: World, **further: Any) -> dict[str, Any]:
    return {"input": {"agreementRolloverNumber": rollover(world).number, **further}}


def new_rollover(world: World) -> dict[str, Any]:
    return {
        "input": {
            "accountNumber": world.account.number,
            "currentAgreementId": str(ending(world).pk),
            "renewProductCode": product(world).code,
        }
    }


def paper(world: World) -> dict[str, Any]:
    """What names a document of the customer's agreement for electricity."""
    return {"accountNumber": world.account.number, "agreementId": open_ended(world).pk}


EXAMPLES = {
    "mutation:createAgreement": Example(new_agreement, allowed="support", selection=_AGREEMENT),
    "mutation:createAgreementRollover": Example(new_rollover, allowed="support", selection=_ROLLOVER),
    "mutation:createNewAgreementFromProductSwitchProcess": Example(
        lambda world: {"input": {"productSwitchProcessId": str(switch(world).pk)}},
        hidden_as=("KT-CT-1510",),
        selection=_AGREEMENT,
    ),
    "mutation:extendAgreementPeriod": Example(
        extension, allowed="support", hidden_as=("KT-CT-4178",), selection=_AGREEMENT
    ),
    "mutation:getOrCreateAgreement": Example(new_agreement, allowed="support", selection=_AGREEMENT),
    "mutation:initiateProductSwitch": Example(product_switch),
    "mutation:revokeAgreement": Example(revocation, allowed="support", selection="{ account { number } }"),
    "mutation:runAgreementRollover": Example(
        _planned, allowed="support", hidden_as=("KT-CT-13705",), selection=_ROLLOVER
    ),
    "mutation:sendAgreementRescissionConfirmation": Example(
        lambda world: {"input": {"id": str(rescission(world).pk)}},
        allowed="support",
        hidden_as=("KT-CT-14101",),
        selection=_RESCISSION,
    ),
    "mutation:terminateAgreement": Example(
        termination, allowed="support", hidden_as=("KT-CT-1501",), selection=_AGREEMENT
    ),
    "mutation:updateAgreementPeriod": Example(
        correction, allowed="support", hidden_as=("KT-CT-4178",), selection="{ account { number } }"
    ),
    "mutation:updateAgreementRescission": Example(
        lambda world: {"input": {"id": str(rescission(world).pk), "stepName": "Checked"}},
        allowed="support",
        hidden_as=("KT-CT-14101",),
        selection=_RESCISSION,
    ),
    "mutation:updateAgreementRollover": Example(
        lambda world: _planned(world, tags=["spring"]),
        allowed="support",
        hidden_as=("KT-CT-13705",),
        selection=_ROLLOVER,
    ),
    "query:agreementRollover": Example(
        lambda world: {"number": rollover(world).number}, hidden_as=("KT-CT-13705",)
    ),
    "query:agreements": Example(
        lambda world: {"accountNumber": world.account.number, "first": 5},
        selection="{ totalCount edges { node { id validFrom isActive supplyContractNumber } } }",
    ),
    "query:availableProductSwitchDates": Example(
        lambda world: {"agreementId": open_ended(world).pk, "maxRange": 10}, hidden_as=("KT-CT-1501",)
    ),
    "query:agreementCertificate": Example(paper),
    "query:proofOfResidence": Example(paper),
}
