"""Quotes' part of the API: what was offered for what follows an agreement, and the switch of a product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts import queries as accounts
from holdfast.accounts.access import AccountScope, may_act_for
from holdfast.accounts.resolvers.traces import trace_account
from holdfast.agreements.errors import CreateAgreementRolloverUnauthorized, QuoteGivenCodeNotFound
from holdfast.agreements.resolvers.base import key_of
from holdfast.api import paging, rules
from holdfast.api.batching import batched
from holdfast.api.binding import Domain, Info
from holdfast.api.errors import Unauthorized
from holdfast.products.queries.documents import terms_of_products
from holdfast.quotes import operations, queries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import AgreementRollover
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer
    from holdfast.products.models import TermsDocument
    from holdfast.properties.models import SupplyPoint
    from holdfast.quotes.models import Quote, QuotedProduct, QuotedSupplyPoint

domain = Domain("quotes")
domain.part_of_parent("InitiateProductSwitch")


@domain.field(("ElectricitySupplyPoint", "GasSupplyPoint"), "quotedProducts")
def quoted_products(_point: SupplyPoint, _info: Info) -> list[object]:
    """None: quotes with the amounts that such a product has to show are not made."""
    return []


# Switches of product


def _own_account(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """The account, for those who may change it: one that a customer merely looks at is refused as such."""
    rules.signed_in(viewer, spec, arguments)
    account = accounts.account_by_number(str(rules.argument(arguments, "input.account_number")))
    if account is None or not AccountScope.of(viewer).may_see(account):
        raise Unauthorized
    if not may_act_for(viewer, spec, account):
        raise CreateAgreementRolloverUnauthorized
    return {"account": account}


@domain.mutation("initiateProductSwitch", rule=_own_account)
@transaction.atomic
def initiate_product_switch(info: Info, *, account: Account, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    quoted_product_id = key_of(input["quoted_product_id"])
    if quoted_product_id is None:
        raise QuoteGivenCodeNotFound
    switch = operations.initiate_product_switch(
        account=account,
        quoted_product_id=quoted_product_id,
        switch_date=input["switch_date"],
        suppress_communications=bool(input.get("suppress_communications")),
        requested_by_id=_person(info, account, input.get("user_id")),
        now=info.context.now,
    )
    trace_account(info, "initiateProductSwitch", account, f"ProductSwitch:{switch.pk}")
    return {"product_code": switch.tariff.product.code, "switch_date": input["switch_date"]}


def _person(info: Info, account: Account, user_id: str | None) -> int | None:
    """For whom the product is switched: somebody of the account, or whoever asks."""
    if user_id is None:
        return info.context.viewer.user_id
    people = {one.pk for one in accounts.users_of([account]).get(account.pk, [])}
    key = key_of(user_id)
    if key not in people:
        raise Unauthorized
    return key


# Quotes of rollovers


@domain.visible("MarketSupplyQuoteRequestType")
def quote_visible(viewer: Viewer, quote: Quote) -> bool:
    return AccountScope.of(viewer).may_see(quote.account)


domain.part_of_parent("MarketSupplyQuotedSupplyPointType", "MarketSupplyQuotedProductType")


@domain.field("AgreementRolloverType", "quoteRequests")
def quote_requests(rollover: AgreementRollover, _info: Info) -> list[Quote]:
    found: list[Quote] = batched(rollover, queries.quotes_of_rollovers, default=[])
    return found


@domain.field("MarketSupplyQuoteRequestType", "quotedSupplyPoints")
def quoted_supply_points(quote: Quote, _info: Info, **page: Any) -> paging.Connection[QuotedSupplyPoint]:
    found = batched(quote, queries.supply_points_of, default=[])
    return paging.of_list(found, paging.PageRequest.from_arguments(**page))


@domain.field("MarketSupplyQuotedSupplyPointType", "quotedProducts")
def products_of_point(point: QuotedSupplyPoint, _info: Info, **page: Any) -> paging.Connection[QuotedProduct]:
    found = batched(point, queries.products_of, default=[])
    return paging.of_list(found, paging.PageRequest.from_arguments(**page))


@domain.field("MarketSupplyQuoteRequestType", "termsAndConditions")
def terms_and_conditions(quote: Quote, info: Info, **page: Any) -> paging.Connection[TermsDocument]:
    """The documents that hold now for what was offered, each once."""
    found: list[TermsDocument] = batched(quote, _terms_of, default=[], at=info.context.now)
    return paging.of_list(found, paging.PageRequest.from_arguments(**page))


def _terms_of(quotes: Sequence[Quote], *, at: datetime) -> dict[int, list[TermsDocument]]:
    """By quote, for all of them at once."""
    points = queries.supply_points_of(quotes)
    offered = queries.products_of([point for held in points.values() for point in held])
    documents = terms_of_products([one.product for held in offered.values() for one in held], at=at)
    return {
        quote_id: list(
            {
                document.pk: document
                for point in held
                for one in offered.get(point.pk, ())
                for document in documents.get(one.product_id, ())
            }.values()
        )
        for quote_id, held in points.items()
    }
