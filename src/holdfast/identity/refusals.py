"""Why a login is refused.

All of these are of the VALIDATION kind and say "Invalid data.", as clients of this API family expect; the
code and the description tell which credential was tried. None tells whether an e-mail address is known here.
"""

from __future__ import annotations

from holdfast.kernel.errors import DomainError, ErrorKind


class LoginRefused(DomainError):
    """A login that did not succeed; the classes below say which credential it was tried with."""

    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class RefreshTokenExpired(LoginRefused):
    code = "KT-CT-1134"
    description = "The refresh token is past its time; log in again."


class RefreshTokenInvalid(LoginRefused):
    code = "KT-CT-1135"
    description = "This is not a refresh token that is accepted here."


class WrongEmailOrPassword(LoginRefused):
    code = "KT-CT-1138"
    description = "The e-mail address and the password do not belong together."


class AuthenticationFailed(LoginRefused):
    code = "KT-CT-1139"
    description = "Authentication failed."


class NotExactlyOneCredential(DomainError):
    """The login names no credential, more than one, or half of an e-mail address and password."""

    code = "KT-CT-1143"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION
    description = (
        "Give exactly one credential: an e-mail address with a password, an API key, an organisation's "
        "secret key, a pre-signed key or a refresh token."
    )
