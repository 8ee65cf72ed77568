"""Businesses and their accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts import operations, queries
from holdfast.accounts.access import AccountScope
from holdfast.accounts.address_rules import InvalidAddress, address_of_input
from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.errors import (
    AddUserToPortfolioUnauthorized,
    BusinessUnauthorized,
    BusinessWithoutRelatedAccount,
    CreateBusinessInvalidData11109,
    GrantUserAccessToBusinessUnauthorized,
    InvalidAddressInCreateInternalCompany,
    LinkAccountToBusinessUnauthorized,
    ViewerNotAuthorizedExecuteQueryMutation,
)
from holdfast.accounts.models import Account
from holdfast.accounts.reach import business_rule, business_visible, person_to_involve, role_to_grant
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, USER_TYPES, domain
from holdfast.accounts.resolvers.traces import trace_account
from holdfast.accounts.texts import key_of
from holdfast.api import paging, rules
from holdfast.api.batching import batched
from holdfast.api.binding import Info
from holdfast.api.errors import InvalidInputData
from holdfast.identity import queries as identity
from holdfast.kernel.errors import InvalidInput
from holdfast.platform.traces import leave_trace

if TYPE_CHECKING:
    from holdfast.accounts.models import Business
    from holdfast.identity.models import Role, User
    from holdfast.kernel.errors import DomainError

#: The most details that a business is looked for by, and the most businesses looked at.
MAX_DETAILS = 20
MAX_MATCHES = 100

domain.visible("BusinessType")(business_visible)
domain.part_of_parent(
    "BusinessDetailType", "BusinessSegmentPeriodType", "CreateInternalCompanyResultType", "SegmentType"
)


@domain.query("business", rule=rules.signed_in)
def business(
    info: Info,
    *,
    id: str | None = None,  # noqa: A002 - the contract's name
    details: list[dict[str, str] | None] | None = None,
) -> Business:
    """One business, by its id or by all of the details given; not both."""
    if (id is None) == (not details) or (details and (len(details) > MAX_DETAILS or None in details)):
        raise InvalidInputData(invalid=(InvalidInput("Give an id or details.", ("id",)),))
    if id is not None:
        key = key_of(id)
        if not key:
            raise InvalidInputData(invalid=(InvalidInput("This is no id.", ("id",)),))
        found = queries.business_by_id(key)
        if found is None or not business_visible(info.context.viewer, found):
            raise BusinessUnauthorized
        return found
    wanted = {pair["key"]: pair["value"] for pair in details or () if pair}
    matches = queries.businesses_by_details(wanted, limit=MAX_MATCHES)
    visible = [one for one in matches if business_visible(info.context.viewer, one)]
    if not visible:
        raise ViewerNotAuthorizedExecuteQueryMutation
    if len(visible) > 1:
        reason = InvalidInput("More than one business has these details.", ("details",))
        raise InvalidInputData(invalid=(reason,))
    return visible[0]


@domain.mutation("createBusiness", rule=rules.signed_in)
def create_business(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    viewer = info.context.viewer
    details = {pair["key"]: pair["value"] for pair in input.get("business_details") or () if pair}
    legal = _address(input, "business_legal_address", CreateBusinessInvalidData11109)
    billing = _address(input, "business_billing_address", CreateBusinessInvalidData11109)
    with transaction.atomic():
        created = operations.create_business(
            name=input["business_name"],
            number=input["business_number"],
            business_type=input["business_type"],
            sectors=input.get("business_sectors") or (),
            details=details,
            legal_address=legal,
            billing_address=billing,
            set_up_by=identity.organization_by_id(viewer.organization_id or 0),
            now=info.context.now,
        )
        leave_trace(info.context, "createBusiness", touched=[f"Business:{created.pk}"])
    return {"business": created}


def _address(input: dict[str, Any], field: str, refusal: type[DomainError]) -> RichAddress | None:  # noqa: A002
    given = input.get(field)
    if given is None:
        return None
    try:
        return address_of_input(given, country="")
    except InvalidAddress as error:
        problems = tuple(
            InvalidInput(problem, ("input", field, part)) for part, problem in error.problems.items()
        )
        raise refusal(invalid=problems) from None


@domain.mutation("createInternalCompany", rule=rules.signed_in)
def create_internal_company(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with transaction.atomic():
        company = operations.create_internal_company(
            name=input["name"],
            primary_registration_number=input.get("primary_registration_number") or "",
            secondary_registration_number=input.get("secondary_registration_number") or "",
            primary_tax_identifier_number=input.get("primary_tax_identifier_number") or "",
            legal_address=_address(input, "legal_address", InvalidAddressInCreateInternalCompany),
            now=info.context.now,
        )
        leave_trace(info.context, "createInternalCompany", touched=[f"InternalCompany:{company.pk}"])
    return {"internal_company": company}


@domain.mutation(
    "linkAccountToBusiness", rule=business_rule("input.business_id", refusal=BusinessUnauthorized)
)
def link_account_to_business(info: Info, *, business: Business, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    key = key_of(input["account_id"])
    account = queries.accounts_by_id([key]).get(key)
    if account is None or not AccountScope.of(info.context.viewer).may_see(account):
        raise LinkAccountToBusinessUnauthorized
    with transaction.atomic():
        operations.link_account_to_business(
            account=account,
            business=business,
            role_code=input.get("role_code") or "",
            should_overwrite=bool(input.get("should_overwrite")),
            now=info.context.now,
        )
        trace_account(info, "linkAccountToBusiness", account, f"Business:{business.pk}")
    return {"business": business}


@domain.mutation(
    "addBusinessToSegment", rule=business_rule("input.business_id", refusal=BusinessUnauthorized)
)
def add_business_to_segment(info: Info, *, business: Business, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with transaction.atomic():
        period = operations.add_business_to_segment(
            business=business, segment_name=input["segment_name"], now=info.context.now
        )
        leave_trace(info.context, "addBusinessToSegment", touched=[f"Business:{business.pk}"])
    return {"business_segment_period": period}


@domain.mutation(
    "grantUserAccessToBusiness", rule=business_rule("input.business_id", refusal=BusinessUnauthorized)
)
def grant_user_access_to_business(info: Info, *, business: Business, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    user, role = _person_and_role(info, business, input)
    with transaction.atomic():
        operations.grant_user_access_to_business(
            user=user, business=business, role=role, now=info.context.now
        )
        _trace_access(info, "grantUserAccessToBusiness", business, user, role)
    return {}


@domain.mutation(
    "revokeUserAccessFromBusiness", rule=business_rule("input.business_id", refusal=BusinessUnauthorized)
)
def revoke_user_access_from_business(
    info: Info,
    *,
    business: Business,
    input: dict[str, Any],  # noqa: A002
) -> dict[str, Any]:
    user, role = _person_and_role(info, business, input)
    with transaction.atomic():
        operations.revoke_user_access_from_business(
            user=user, business=business, role=role, now=info.context.now
        )
        _trace_access(info, "revokeUserAccessFromBusiness", business, user, role)
    return {}


def _person_and_role(info: Info, business: Business, input: dict[str, Any]) -> tuple[User, Role]:  # noqa: A002
    """Somebody who acts for the business already, or may be given a role; and a role that may be given."""
    number = input["user_number"]
    user = identity.users_by_number(number).filter(business_roles__business=business).first()
    user = user or person_to_involve(info.context.viewer, number)
    if user is None:
        raise GrantUserAccessToBusinessUnauthorized
    role = role_to_grant(info.context.viewer, input["role_code"])
    if role is None:
        raise AddUserToPortfolioUnauthorized
    return user, role


def _trace_access(info: Info, operation: str, business: Business, user: User, role: Role) -> None:
    leave_trace(
        info.context,
        operation,
        touched=[f"Business:{business.pk}", f"User:{user.pk}", f"Role:{role.pk}"],
    )


@domain.field(ACCOUNT_TYPES, "business")
def account_business(account: Account, _info: Info) -> Business | None:
    business: Business | None = batched(account, queries.businesses_of)
    return business


@domain.field(ACCOUNT_TYPES, "businessType")
def account_business_type(account: Account, info: Info) -> str | None:
    business = account_business(account, info)
    return business.business_type or None if business is not None else None


@domain.field(USER_TYPES, "businesses")
def user_businesses(user: User, _info: Info, **page: Any) -> paging.Connection[Business]:
    found: list[Business] = batched(user, queries.businesses_of_users, default=[])
    return paging.of_list(found, paging.PageRequest.from_arguments(**page))


@domain.field("BusinessType", "businessType")
def business_type(business: Business, _info: Info) -> str | None:
    return business.business_type or None


@domain.field("BusinessType", "legalAddress")
def legal_address(business: Business, _info: Info) -> RichAddress | None:
    return RichAddress.from_json(business.legal_address) if business.legal_address else None


@domain.field("BusinessType", "billingAddress")
def business_billing_address(business: Business, _info: Info) -> RichAddress | None:
    return RichAddress.from_json(business.billing_address) if business.billing_address else None


@domain.field("BusinessType", "linkedAccountNumbers")
def linked_account_numbers(business: Business, info: Info) -> list[str]:
    numbers: list[str] = batched(
        business, queries.account_numbers_of, default=[], scope=AccountScope.of(info.context.viewer)
    )
    return numbers


@domain.field("BusinessType", "linkedAccountNumber")
def linked_account_number(business: Business, info: Info) -> str:
    for number in linked_account_numbers(business, info):
        return number
    raise BusinessWithoutRelatedAccount


@domain.field("BusinessType", "segmentName")
def segment_name(business: Business, info: Info) -> str | None:
    name: str | None = batched(business, queries.segment_names_of, at=info.context.now)
    return name


@domain.field("BusinessType", "details")
def business_details(business: Business, _info: Info) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in sorted(business.details.items())]
