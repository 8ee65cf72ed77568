"""What the documents state of each operation beyond its shape, read from the directives in the schema.

`@operation` and `@rateLimit` in the `schema.graphql` files are the only place where this is written down; the
machine, `possibleErrors`, the IDE and the contract report all read it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from graphql import (
    FieldDefinitionNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    value_from_ast_untyped,
)

from holdfast.api.errors import (
    AuthorizationHeaderNotProvided,
    DisabledField,
    TokenExpired,
    TokenInvalid,
    Unauthorized,
)
from holdfast.api.permissions import Expression, parse
from holdfast.kernel.errors import DomainError, ErrorKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import DirectiveNode, DocumentNode

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_UNITS = {seconds: unit for unit, seconds in _SECONDS.items()}

ROOT_TYPES = {"Query": "query", "Mutation": "mutation"}


@dataclass(frozen=True, slots=True)
class RateLimitRule:
    """A documented limit on one operation: at most `count` uses in `seconds` for each of what `by` names."""

    by: str
    count: int
    seconds: int

    @classmethod
    def of(cls, by: str, step: str) -> RateLimitRule:
        """Read the documented form, such as `5/m` or `300/h`."""
        count, _, unit = step.partition("/")
        return cls(by, int(count), _SECONDS[unit])

    @property
    def step(self) -> str:
        """The documented form again."""
        return f"{self.count}/{_UNITS[self.seconds]}"


@dataclass(frozen=True)
class OperationSpec:
    """One root field of the contract."""

    kind: str
    name: str
    domain: str
    documented: bool
    complexity: int = 1
    permissions: str | None = None
    signed_in: bool = False
    territories: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    rate_limits: tuple[RateLimitRule, ...] = ()
    deprecated_on: date | None = None
    removal_from: date | None = None

    @property
    def python_name(self) -> str:
        """Attribute-safe key, unique over queries and mutations."""
        return f"{self.kind}:{self.name}"

    @property
    def is_public(self) -> bool:
        """The documents say that no permission is needed."""
        return self.permissions == "none"

    @cached_property
    def permission_expression(self) -> Expression | None:
        """The documented permissions as something that a set of names can satisfy."""
        if self.permissions is None or self.is_public:
            return None
        return parse(self.permissions)

    @cached_property
    def error_classes(self) -> tuple[type[DomainError], ...]:
        """The classes of the documented errors."""
        catalogue = DomainError.catalogue()
        return tuple(catalogue[code] for code in self.errors if code in catalogue)

    @cached_property
    def refusal(self) -> type[DomainError]:
        """How this operation says no to a viewer who may not: as documented, else with the general code.

        Where the general code is documented beside others, these are for objects out of the viewer's reach.
        """
        if Unauthorized.code in self.errors:
            return Unauthorized
        for error in self.error_classes:
            if error.kind is ErrorKind.AUTHORIZATION and error.message == Unauthorized.message:
                return error
        return Unauthorized

    def possible_errors(self) -> tuple[type[DomainError], ...]:
        """The documented errors, and that the operation may be switched off."""
        return _once(*self.error_classes, DisabledField)

    def authorization_errors(self) -> tuple[type[DomainError], ...]:
        """How a request without the right viewer is answered; the documents do not repeat it everywhere."""
        if self.is_public:
            return ()
        return _once(AuthorizationHeaderNotProvided, TokenExpired, TokenInvalid, self.refusal)


def _once(*errors: type[DomainError]) -> tuple[type[DomainError], ...]:
    return tuple(dict.fromkeys(errors))


class Contract:
    """All operations by kind and name."""

    def __init__(self, operations: list[OperationSpec]) -> None:
        self._by_key = {(operation.kind, operation.name): operation for operation in operations}

    def __iter__(self) -> Iterator[OperationSpec]:
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def find(self, kind: str, name: str) -> OperationSpec | None:
        """The operation of that kind (`query` or `mutation`) and name, or None."""
        return self._by_key.get((kind, name))


def operations_of(domain: str, document: DocumentNode) -> list[OperationSpec]:
    """The root fields that a domain's schema document adds."""
    found: list[OperationSpec] = []
    for definition in document.definitions:
        if not isinstance(definition, ObjectTypeDefinitionNode | ObjectTypeExtensionNode):
            continue
        kind = ROOT_TYPES.get(definition.name.value)
        if kind is not None:
            found.extend(_operation(kind, domain, field) for field in definition.fields or ())
    return found


def _operation(kind: str, domain: str, field: FieldDefinitionNode) -> OperationSpec:
    stated: dict[str, Any] = {}
    limits = []
    for directive in field.directives or ():
        values = _arguments(directive)
        if directive.name.value == "operation":
            stated = values
        elif directive.name.value == "rateLimit":
            limits.append(RateLimitRule.of(values["by"], values["step"]))
    return OperationSpec(
        kind=kind,
        name=field.name.value,
        domain=domain,
        documented=bool(stated.get("territories")),
        complexity=stated.get("complexity", 1),
        permissions=stated.get("permissions"),
        signed_in=stated.get("signedIn", False),
        territories=tuple(stated.get("territories", ())),
        errors=tuple(stated.get("errors", ())),
        rate_limits=tuple(limits),
        deprecated_on=_date(stated.get("deprecatedOn")),
        removal_from=_date(stated.get("removalFrom")),
    )


def _arguments(directive: DirectiveNode) -> dict[str, Any]:
    return {
        argument.name.value: value_from_ast_untyped(argument.value) for argument in directive.arguments or ()
    }


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
