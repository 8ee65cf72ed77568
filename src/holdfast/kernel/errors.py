"""Anticipated failures: each documented error code is a class, so that code reads `raise AccountNotFound()`.

The message of a class is the documented one. `DomainError.__init__` takes what the caller may be told in
addition; it never takes secrets, because it reaches the wire.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar


class ErrorKind(StrEnum):
    """The `errorType` of an error on the wire."""

    APPLICATION = "APPLICATION"
    VALIDATION = "VALIDATION"
    NOT_FOUND = "NOT_FOUND"
    AUTHORIZATION = "AUTHORIZATION"
    SERVICE_AVAILABILITY = "SERVICE_AVAILABILITY"


@dataclass(frozen=True, slots=True)
class InvalidInput:
    """One reason why an input was refused: a sentence, the path of the field it speaks of, perhaps a code."""

    message: str
    input_path: tuple[str, ...] = ()
    code: str = ""


class DomainError(Exception):
    """An anticipated failure with a documented code.

    code: `KT-<CT or country>-<number>`; message: the documented sentence; kind: the wire's errorType;
    description: what it means for the caller, where the message alone does not tell.
    """

    code: ClassVar[str] = ""
    message: ClassVar[str] = ""
    kind: ClassVar[ErrorKind] = ErrorKind.APPLICATION
    description: ClassVar[str] = ""

    def __init__(
        self,
        detail: str | None = None,
        *,
        invalid: tuple[InvalidInput, ...] = (),
        **extensions: Any,
    ) -> None:
        super().__init__(self.message)
        self.detail = detail
        self.invalid = invalid
        self.extensions = extensions

    @classmethod
    def catalogue(cls) -> dict[str, type[DomainError]]:
        """Every documented code that is loaded, with its class."""
        found: dict[str, type[DomainError]] = {}
        queue: list[type[DomainError]] = [cls]
        while queue:
            error = queue.pop()
            queue.extend(error.__subclasses__())
            if error.code:
                found.setdefault(error.code, error)
        return found
