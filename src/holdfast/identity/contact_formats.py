"""E-mail addresses and telephone numbers as people type them, and as they are stored."""

from __future__ import annotations

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from holdfast.markets.registry import MARKETS

_LONGEST_EMAIL = 254
_LONGEST_NUMBER = 32


def email_address(text: str) -> str | None:
    """The address in its stored form, the spelling of its name kept; None for what is none.

    Only the form is looked at: whether mail arrives is shown by a link that is followed.
    """
    stripped = text.strip()
    if len(stripped) > _LONGEST_EMAIL:
        return None
    try:
        found = validate_email(stripped, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return found.normalized if len(found.normalized) <= _LONGEST_EMAIL else None


def phone_number(text: str, *, country_code: str = "") -> str | None:
    """A number in the international form (E.164, such as +447400123456); None for what cannot be called.

    A number without `+` is read as one of the country, or where none is named, of the first market it fits.
    """
    if len(text) > _LONGEST_NUMBER:
        return None
    regions = [country_code] if country_code else [market.code for market in MARKETS]
    for region in regions:
        try:
            parsed = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return None
