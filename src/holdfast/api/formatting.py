"""Errors as they look on the wire."""

from __future__ import annotations

import uuid
from typing import Any

import structlog
from graphql import GraphQLError

from holdfast.kernel.errors import DomainError, ErrorKind

log = structlog.get_logger(__name__)

#: What a caller is told of a fault of ours: nothing but a number to quote.
INTERNAL_MESSAGE = "Internal server error."


def formatted(error: GraphQLError) -> dict[str, Any]:
    """One entry of `errors`; an unexpected fault is logged under a reference and told only by that."""
    shaped: dict[str, Any] = {"message": error.message}
    if error.locations:
        shaped["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path is not None:
        shaped["path"] = error.path
    original = error.original_error
    if isinstance(original, DomainError):
        shaped["message"] = original.message
        shaped["extensions"] = described(original)
    elif original is None or isinstance(original, GraphQLError):
        shaped["extensions"] = {
            "errorType": ErrorKind.VALIDATION.value,
            "errorClass": ErrorKind.VALIDATION.value,
        }
    else:
        shaped["message"] = INTERNAL_MESSAGE
        shaped["extensions"] = _internal(original, error.path)
    return shaped


def described(error: DomainError) -> dict[str, Any]:
    """The `extensions` of a documented error."""
    extensions: dict[str, Any] = {
        "errorType": error.kind.value,
        "errorCode": error.code,
        "errorDescription": error.detail or error.description or error.message,
        "errorClass": error.kind.value,
        "validationErrors": [
            {
                **({"code": reason.code} if reason.code else {}),
                "message": reason.message,
                "inputPath": list(reason.input_path),
            }
            for reason in error.invalid
        ],
    }
    extensions.update(error.extensions)
    return extensions


def as_possible(error: type[DomainError]) -> dict[str, Any]:
    """An error that an operation may answer with, in the shape of PossibleErrorType."""
    return {
        "code": error.code,
        "message": error.message,
        "type": error.kind.value,
        "description": error.description or error.message,
    }


def _internal(fault: Exception, path: Any) -> dict[str, Any]:
    reference = uuid.uuid4().hex
    log.error("resolver_failed", reference=reference, path=path, exc_info=fault)
    return {
        "errorType": ErrorKind.SERVICE_AVAILABILITY.value,
        "errorClass": ErrorKind.SERVICE_AVAILABILITY.value,
        "errorDescription": f"Please quote {reference}.",
    }
