"""The names that other systems have for accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from holdfast.accounts.errors import (
    AccountReferenceInvalidData,
    CreateAccountReferenceInvalidData,
    DeleteAccountReferenceInvalidData,
)
from holdfast.accounts.models import AccountReference
from holdfast.accounts.texts import one_line
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account

MAX_NAMESPACE = 100
MAX_VALUE = 200


@transaction.atomic
def create_account_reference(
    *, account: Account, namespace: str, value: str, now: datetime
) -> AccountReference:
    """The account's name in another system.

    Raises AccountReferenceInvalidData for a namespace or value that is empty or too long, and
    CreateAccountReferenceInvalidData where the account has a name in this namespace already, or another
    account has this name there.
    """
    space, name = _namespace(namespace), reference_value(value)
    try:
        with transaction.atomic():
            reference = AccountReference.objects.create(
                account=account, namespace=space, value=name, created_at=now, updated_at=now
            )
    except IntegrityError:
        raise CreateAccountReferenceInvalidData(
            invalid=(InvalidInput("The namespace or the value in it is in use.", ("input", "namespace")),)
        ) from None
    _tell("created", reference, now=now)
    return reference


@transaction.atomic
def update_account_reference(
    *, account: Account, namespace: str, value: str, now: datetime
) -> AccountReference:
    """Another value for the account's name in a namespace; the same value again changes nothing.

    Raises AccountReferenceInvalidData as for a new one, and CreateAccountReferenceInvalidData where the
    account has no name in this namespace, or another account has this one.
    """
    space, name = _namespace(namespace), reference_value(value)
    reference = (
        AccountReference.objects.select_for_update(of=("self",), no_key=True)
        .select_related("account__brand")
        .filter(account=account, namespace=space)
        .first()
    )
    if reference is None:
        raise CreateAccountReferenceInvalidData(
            invalid=(InvalidInput("The account has no name in this namespace.", ("input", "namespace")),)
        )
    if reference.value == name:
        return reference
    reference.value, reference.updated_at = name, now
    try:
        with transaction.atomic():
            reference.save(update_fields=["value", "updated_at"])
    except IntegrityError:
        raise CreateAccountReferenceInvalidData(
            invalid=(InvalidInput("Another account has this name.", ("input", "value")),)
        ) from None
    _tell("updated", reference, now=now)
    return reference


@transaction.atomic
def delete_account_reference(*, account: Account, namespace: str, now: datetime) -> str:
    """Forget the account's name in a namespace; returns the namespace.

    Raises AccountReferenceInvalidData for what is no namespace, DeleteAccountReferenceInvalidData where the
    account has no name in it.
    """
    space = _namespace(namespace)
    reference = AccountReference.objects.select_for_update().filter(account=account, namespace=space).first()
    if reference is None:
        raise DeleteAccountReferenceInvalidData(
            invalid=(InvalidInput("The account has no name in this namespace.", ("input", "namespace")),)
        )
    reference.account = account
    _tell("deleted", reference, now=now)
    reference.delete()
    return space


def reference_value(value: str) -> str:
    """A value as it is stored. Raises AccountReferenceInvalidData where it is empty or too long."""
    name = one_line(value, max_length=MAX_VALUE)
    if name is None:
        reason = InvalidInput(f"A value has 1 to {MAX_VALUE} characters.", ("value",))
        raise AccountReferenceInvalidData(invalid=(reason,))
    return name


def _namespace(namespace: str) -> str:
    space = one_line(namespace, max_length=MAX_NAMESPACE)
    if space is None:
        reason = InvalidInput(f"A namespace has 1 to {MAX_NAMESPACE} characters.", ("input", "namespace"))
        raise AccountReferenceInvalidData(invalid=(reason,))
    return space


def _tell(what: str, reference: AccountReference, *, now: datetime) -> None:
    record_event(
        BusinessEvent(
            f"accounts.reference.{what}-v1",
            now,
            account_number=reference.account.number,
            data={"namespace": reference.namespace, "value": reference.value},
        )
    )
