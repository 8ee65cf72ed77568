"""Errors that the machine raises itself, and documented ones that operations of many domains share."""

from __future__ import annotations

from holdfast.kernel.errors import DomainError, ErrorKind


class Unauthorized(DomainError):
    code = "KT-CT-1111"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION
    description = "The viewer lacks a permission that the operation needs, or may not see the object."


class AuthorizationHeaderNotProvided(DomainError):
    code = "KT-CT-1112"
    message = "'Authorization' header not provided."
    kind = ErrorKind.AUTHORIZATION
    description = "The operation needs a viewer: send a token in the Authorization header."


class DisabledField(DomainError):
    code = "KT-CT-1113"
    message = "Disabled GraphQL field requested."
    kind = ErrorKind.APPLICATION
    description = "The operation is part of the contract but not live on this installation."


class TokenExpired(DomainError):
    code = "KT-CT-1120"
    message = "The Kraken Token has expired."
    kind = ErrorKind.AUTHORIZATION
    description = "Obtain a new token, for instance with the refresh token."


class TokenInvalid(DomainError):
    code = "KT-CT-1124"
    message = "Invalid authorization token."
    kind = ErrorKind.AUTHORIZATION
    description = "The Authorization header holds nothing that this server has issued."


class BadCredentials(DomainError):
    code = "KT-CT-1138"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION
    description = "Please make sure the credentials are correct."


class BadKey(DomainError):
    code = "KT-CT-1139"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION
    description = (
        "Authentication failed. The key or token given to authenticate with is unknown, revoked or expired."
    )


class TooComplex(DomainError):
    code = "KT-CT-1188"
    message = "Query too complex."
    kind = ErrorKind.VALIDATION
    description = "The request costs more points than one request may."


class TooManyNodes(DomainError):
    code = "KT-CT-1189"
    message = "Too many nodes requested."
    kind = ErrorKind.VALIDATION
    description = "The page sizes of the request multiply to more nodes than one request may ask for."


class TooManyRequests(DomainError):
    code = "KT-CT-1199"
    message = "Too many requests."
    kind = ErrorKind.APPLICATION
    description = "A rate limit is used up; `rateLimitInfo` tells when it frees."


class PageSizeMissing(DomainError):
    code = "KT-CT-1201"
    message = "`first` or `last` is needed, and at most the page limit."
    kind = ErrorKind.VALIDATION
    description = "A connection is read in pages: give `first` or `last`, not both, from 1 to the limit."


class InvalidInputData(DomainError):
    code = "KT-CT-1605"
    message = "Invalid input."
    kind = ErrorKind.VALIDATION


class BothLedgerIdAndNumber(DomainError):
    code = "KT-CT-3820"
    message = "Received both ledger ID and number."
    kind = ErrorKind.VALIDATION


class AccountUnauthorized(DomainError):
    code = "KT-CT-4123"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class NotYourAccount(DomainError):
    code = "KT-CT-4177"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION
    description = "The account does not exist or the viewer may not see it; the answer is the same."


class AccountNotFound(DomainError):
    code = "KT-CT-4178"
    message = "No account found with given account number."
    kind = ErrorKind.NOT_FOUND


class IdempotencyKeyUsed(DomainError):
    code = "KT-CT-9221"
    message = "Idempotency key already used on ledger entry."
    kind = ErrorKind.VALIDATION
    description = "The key has been used before; the operation is not done a second time."
