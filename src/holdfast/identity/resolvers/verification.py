"""Verifying customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.api import rules
from holdfast.api.viewers import ViewerKind
from holdfast.identity import operations
from holdfast.identity.errors import ErrorWhileVerifyingCustomer
from holdfast.identity.models import User
from holdfast.identity.operations.verification import SCOPE
from holdfast.identity.resolvers.base import current_user, domain, leave_trace, on_record

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.viewers import Viewer

domain.part_of_parent("StartCustomerVerification", "VerificationProcess", "VerifyCustomer")


def verifiable_user(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """The user whose number is given; third parties verify for their brands, customers themselves.

    Nobody has a role on an account before they are verified, so no account has to be shared. Staff are not
    verified this way, and refused like a number that nobody has.
    """
    rules.signed_in(viewer, spec, arguments)
    is_confined = viewer.kind in {ViewerKind.ORGANIZATION, ViewerKind.APPLICATION}
    brand_code = rules.argument(arguments, "input.brand_code")
    if is_confined and viewer.brand_codes and brand_code not in viewer.brand_codes:
        raise spec.refusal
    number = str(rules.argument(arguments, "input.user_number"))
    user = User.objects.defer("password").filter(number=number, is_active=True, is_staff=False).first()
    if user is None or (viewer.kind is ViewerKind.CUSTOMER and viewer.user_id != user.pk):
        raise spec.refusal
    return {"user": user}


def customer_in_question(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
    """The customer who asks, in person or with the link that came with the code; nobody in their place."""
    rules.signed_in(viewer, spec, arguments)
    user = current_user(viewer)
    if user is None or viewer.kind is not ViewerKind.CUSTOMER or viewer.actor_user_id != user.pk:
        raise spec.refusal
    return {"user": user}


@domain.mutation("startCustomerVerification", rule=verifiable_user)
@transaction.atomic
def start_customer_verification(info: Info, *, user: User, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    verification = operations.start_customer_verification(
        user=user,
        brand_code=input["brand_code"],
        verification_type=input["verification_type"],
        now=info.context.now,
    )
    leave_trace(info, "startCustomerVerification", touched=[f"User:{user.pk}"])
    return {"verification_process": verification}


@domain.mutation("verifyCustomer", rule=rules.opened_by(SCOPE, rule=customer_in_question))
def verify_customer(info: Info, *, user: User, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    with on_record(
        info, "verifyCustomer", touched=[f"User:{user.pk}"], keeping=(ErrorWhileVerifyingCustomer,)
    ):
        operations.verify_customer(user=user, now=info.context.now, **input)
    return {"user": user}
