"""Why a login is refused, where the machine's own errors do not say it.

All of a login's refusals are of the VALIDATION kind and say "Invalid data.", as clients of this API family
expect; the code and the description tell which credential was tried. None tells whether an e-mail address is
known here.
"""

from __future__ import annotations

from holdfast.api.errors import BadKey
from holdfast.kernel.errors import DomainError, ErrorKind, InvalidInput


class RefreshTokenInvalid(BadKey):
    """A refresh token that is unknown or withdrawn; a guess, so it counts as a failed login."""

    code = "KT-CT-1135"
    message = "Invalid data."
    description = "Please make sure the refresh token is correct."


class RefreshTokenExpired(DomainError):
    """A refresh token that was good once; whoever holds it has not guessed it."""

    code = "KT-CT-1134"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION
    description = "The refresh token has expired."


class NotExactlyOneCredential(DomainError):
    """The login names no credential, more than one, or half of an e-mail address and password."""

    code = "KT-CT-1143"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION
    description = (
        "Give exactly one credential: an e-mail address with a password, an API key, an organisation's "
        "secret key, a pre-signed key or a refresh token."
    )


def bad_key(field: str) -> BadKey:
    """The refusal of a key, naming the input field that it came in."""
    return BadKey(invalid=(InvalidInput("Authentication failed.", ("input", field)),))
