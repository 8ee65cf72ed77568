"""Businesses and portfolios, those of the customer or new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts import operations
from holdfast.accounts.roles import ACCOUNT_HOLDER, ACCOUNT_VIEWER
from holdfast.identity.models import Role
from tests.examples.example import SIGNED_IN, Example

if TYPE_CHECKING:
    from holdfast.accounts.models import Business
    from tests.examples.world import World

#: Who may make what is nobody's yet.
THIRD_PARTIES = frozenset({"organization_elsewhere"})


def business(world: World) -> Business:
    """The business to which the customer's account belongs."""
    made = operations.create_business(
        name="Lock Cottage Teas", number="01234567", business_type="LIMITED", now=world.now
    )
    return operations.link_account_to_business(account=world.account, business=made, now=world.now)


def another_account(world: World) -> dict[str, Any]:
    """A second account of the same business."""
    ids = {"businessId": str(business(world).pk), "accountId": str(world.french_account.pk)}
    return {"input": ids}


def segment(world: World) -> dict[str, Any]:
    operations.create_segment(name="Hospitality", now=world.now)
    return {"input": {"businessId": str(business(world).pk), "segmentName": "Hospitality"}}


def access(world: World, held_on: Business | None = None) -> dict[str, Any]:
    """The customer as a user of their own business."""
    who = {"userNumber": world.user.number, "roleCode": ACCOUNT_VIEWER}
    return {"input": {"businessId": str((held_on or business(world)).pk), **who}}


def access_held(world: World) -> dict[str, Any]:
    own = business(world)
    operations.grant_user_access_to_business(
        user=world.user, business=own, role=Role.objects.get(code=ACCOUNT_VIEWER), now=world.now
    )
    return access(world, own)


def new_portfolio(world: World) -> dict[str, Any]:
    return {"input": {"brandCode": world.account.brand.code}}


def portfolio_role(world: World) -> dict[str, Any]:
    """The customer as a user of the portfolio that their account is in."""
    who = {"accountUserId": str(world.user.pk), "role": ACCOUNT_HOLDER}
    return {"input": {"portfolioId": str(world.account.portfolio_id), **who}}


def portfolio_user(world: World) -> dict[str, Any]:
    who = {"userNumber": world.user.number, "roleCode": ACCOUNT_HOLDER}
    return {"input": {"portfolioNumber": world.account.portfolio.number, **who}}


def portfolio_reference(world: World) -> dict[str, str]:
    """What another system calls the portfolio of the account."""
    operations.add_portfolio_reference(
        portfolio=world.account.portfolio, namespace="crm", value="4711", now=world.now
    )
    return {"namespace": "crm", "value": "4711"}


EXAMPLES = {
    "mutation:addBusinessToSegment": Example(segment, allowed="support"),
    "mutation:addPortfolioReference": Example(
        lambda world: {
            "input": {
                "portfolioNumber": world.account.portfolio.number,
                "referenceNamespace": "crm",
                "referenceValue": "4711",
            }
        },
        allowed="support",
        hidden_as=("KT-CT-9403",),
    ),
    "mutation:addUserToPortfolio": Example(portfolio_user, allowed="support"),
    "mutation:createBusiness": Example(
        {
            "input": {
                "businessName": "Lock Cottage Teas",
                "businessNumber": "01234567",
                "businessType": "LIMITED",
            }
        },
        allowed="support",
        also=THIRD_PARTIES,
        selection="{ business { id } }",  # a new one has no linked account to tell
    ),
    "mutation:createInternalCompany": Example(
        {"input": {"name": "Canal Energy Holdings"}}, allowed="support", also=THIRD_PARTIES
    ),
    "mutation:createPortfolio": Example(new_portfolio, allowed="support", hidden_as=("KT-CT-9402",)),
    "mutation:createPortfolioUserRole": Example(portfolio_role, allowed="support", hidden_as=("KT-CT-9403",)),
    "mutation:grantUserAccessToBusiness": Example(access, allowed="support"),
    "mutation:linkAccountToBusiness": Example(another_account, allowed="support"),
    "mutation:revokeUserAccessFromBusiness": Example(access_held, allowed="support"),
    "query:business": Example(lambda world: {"id": str(business(world).pk)}),
    "query:portfolio": Example(
        lambda world: {"portfolioNumber": world.account.portfolio.number}, hidden_as=("KT-CT-9403",)
    ),
    "query:portfolioByReference": Example(
        lambda world: {"portfolioReference": portfolio_reference(world)}, hidden_as=("KT-CT-9409",)
    ),
    "query:accounts": Example(
        lambda world: {"portfolioNumber": world.account.portfolio.number},
        also=SIGNED_IN,  # each of whom finds none
    ),
}
