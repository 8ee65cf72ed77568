"""Where bills go and to whom they are made out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from stdnum import iban as ibans
from stdnum.es import cif, nif
from stdnum.exceptions import ValidationError as InvalidNumber

from holdfast.accounts.address_rules import InvalidAddress, checked_address
from holdfast.accounts.authors import SYSTEM, Author
from holdfast.accounts.choices import CommsDeliveryPreference
from holdfast.accounts.errors import (
    InvalidAddressInUpdateAccountBillingAddress,
    InvalidEmail,
    UpdateBillingAddressInvalidData,
    UpdateBillingDetailsInvalidData,
)
from holdfast.accounts.models import BillingIdentity
from holdfast.accounts.operations.changes import change_account, keep_changes, lock_account
from holdfast.accounts.operations.opening import BillingDetails
from holdfast.identity.contact_formats import email_address
from holdfast.kernel.errors import DomainError, InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.addresses import RichAddress
    from holdfast.accounts.models import Account

_ADDRESS_CHANGED = "accounts.account.billing_address_changed-v1"
_DETAILS_CHANGED = "accounts.account.billing_details_changed-v1"
_LONGEST_NAME = 200


def update_account_billing_address(
    *, account: Account, address: RichAddress, now: datetime, author: Author = SYSTEM
) -> Account:
    """Send bills to another address, checked by the rules of its country and written as it writes addresses.

    An address without a country is one of the account's market. Raises
    InvalidAddressInUpdateAccountBillingAddress with a reason for each part that is wrong.
    """
    return _move_bills(account, address, now, author, InvalidAddressInUpdateAccountBillingAddress)


def update_billing_address(
    *, account: Account, address: RichAddress, now: datetime, author: Author = SYSTEM
) -> Account:
    """The same for clients that tell lines, town and postal code apart and nothing more.

    Raises UpdateBillingAddressInvalidData.
    """
    return _move_bills(account, address, now, author, UpdateBillingAddressInvalidData)


def _move_bills(
    account: Account, address: RichAddress, now: datetime, author: Author, error: type[DomainError]
) -> Account:
    try:
        checked = checked_address(address)
    except InvalidAddress as problem:
        raise error(
            str(problem),
            invalid=tuple(InvalidInput(text, (part,)) for part, text in problem.problems.items()),
        ) from problem
    columns = BillingDetails(address=checked).address_columns()
    return change_account(account=account, event=_ADDRESS_CHANGED, columns=columns, now=now, author=author)


@transaction.atomic
def update_account_billing_email(
    *, account: Account, email: str | None, now: datetime, author: Author = SYSTEM
) -> Account:
    """Send bills to another e-mail address; none takes it away from customers who get letters by post.

    Raises InvalidEmail for what is no address, and for none while letters go by e-mail.
    """
    locked = lock_account(account)
    address = email_address(email) if email else ""
    if address is None:
        raise InvalidEmail(invalid=(InvalidInput("This is no e-mail address.", ("input", "billingEmail")),))
    if not address and locked.comms_delivery_preference == CommsDeliveryPreference.EMAIL:
        reason = "Letters go by e-mail: an address is needed."
        raise InvalidEmail(invalid=(InvalidInput(reason, ("input", "billingEmail")),))
    return change_account(
        account=account, event=_DETAILS_CHANGED, columns={"billing_email": address}, now=now, author=author
    )


@transaction.atomic
def update_billing_details(
    *,
    account: Account,
    now: datetime,
    email: str | None = None,
    full_name: str | None = None,
    iban: str | None = None,
    tax_number: str | None = None,
    author: Author = SYSTEM,
) -> Account:
    """Change to whom bills are made out, as far as values are given.

    iban: any country's, by its check digits; tax_number: a Spanish NIF, NIE or CIF. Neither is in the event;
    the history keeps the last four characters alone. Raises UpdateBillingDetailsInvalidData with a reason for
    each value that is wrong, and where no value is given; then nothing is changed.
    """
    invalid: list[InvalidInput] = []
    columns: dict[str, str] = {}
    identity: dict[str, str] = {}
    if email is not None:
        columns["billing_email"] = email_address(email) or _refuse(
            invalid, "email", "This is no e-mail address."
        )
    if full_name is not None:
        name = " ".join(full_name.split())
        fits = 0 < len(name) <= _LONGEST_NAME
        columns["billing_name"] = name if fits else _refuse(invalid, "fullName", "A name is needed.")
    if iban is not None:
        identity["iban"] = _iban(iban) or _refuse(invalid, "iban", "This is no IBAN.")
    if tax_number is not None:
        identity["tax_number"] = _tax_number(tax_number) or _refuse(
            invalid, "nif", "This is no NIF, NIE or CIF."
        )
    if not columns and not identity:
        _refuse(invalid, "", "Nothing is given that could be changed.")
    if invalid:
        raise UpdateBillingDetailsInvalidData(invalid=tuple(invalid))
    changed = change_account(account=account, event=_DETAILS_CHANGED, columns=columns, now=now, author=author)
    if identity:
        _change_identity(changed, identity, now, author)
    return changed


def _refuse(invalid: list[InvalidInput], field: str, reason: str) -> str:
    """Note a reason; the empty text stands for the value, which nobody will use."""
    invalid.append(InvalidInput(reason, ("input", "billingInfo", *([field] if field else []))))
    return ""


def _iban(text: str) -> str | None:
    try:
        return str(ibans.validate(text))
    except InvalidNumber:
        return None


def _tax_number(text: str) -> str | None:
    for kind in (nif, cif):  # a NIF check knows NIE numbers as well
        try:
            return str(kind.validate(text))
        except InvalidNumber:
            continue
    return None


def _change_identity(account: Account, values: dict[str, str], now: datetime, author: Author) -> None:
    identity, _ = BillingIdentity.objects.get_or_create(account=account)
    changed = {name: (getattr(identity, name), value) for name, value in values.items()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    if not changed:
        return
    for name, (_, after) in changed.items():
        setattr(identity, name, after)
    identity.save(update_fields=list(changed))
    keep_changes(
        account=account,
        event=_DETAILS_CHANGED,
        changed={name: (_ending(before), _ending(after)) for name, (before, after) in changed.items()},
        now=now,
        author=author,
    )


def _ending(number: str) -> str:
    """The last four characters: enough to know a number again, too little to use it."""
    return f"…{number[-4:]}" if number else ""
