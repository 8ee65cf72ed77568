"""The contract as the IDE shows it: each root field with what the documents state and whether it is live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from holdfast import __version__
from holdfast.api.errors import DisabledField

if TYPE_CHECKING:
    from graphql import GraphQLField

    from holdfast.api.contract import OperationSpec
    from holdfast.api.schema import Api
    from holdfast.kernel.errors import DomainError


def catalogue(api: Api) -> dict[str, Any]:
    """A JSON value: `operations` (sorted by name), the `errors` they name, `totals` and general `limits`.

    Totals count what the documents describe, like `holdfast contract`; root fields that clients of other
    instances use are listed as well, with `documented` false.
    """
    specs = sorted(api.contract, key=lambda spec: (spec.name.lower(), spec.kind))
    errors = {error.code: error for spec in specs for error in _errors(api, spec)}
    documented = [spec for spec in specs if spec.documented]
    return {
        "version": __version__,
        "totals": {"operations": len(documented), "live": sum(api.is_live(spec) for spec in documented)},
        "limits": _limits(),
        "operations": [_operation(api, spec) for spec in specs],
        "errors": {code: _error(errors[code]) for code in sorted(errors)},
    }


def _operation(api: Api, spec: OperationSpec) -> dict[str, Any]:
    field = _field(api, spec)
    return {
        "kind": spec.kind,
        "name": spec.name,
        "domain": spec.domain,
        "live": api.is_live(spec),
        "documented": spec.documented,
        "territories": list(spec.territories),
        "description": field.description,
        "arguments": [{"name": name, "type": str(argument.type)} for name, argument in field.args.items()],
        "returns": str(field.type),
        "permissions": None if spec.is_public else spec.permissions,
        "public": spec.is_public,
        "signedIn": spec.signed_in,
        "complexity": spec.complexity,
        "rateLimits": [
            {"by": rule.by, "count": rule.count, "seconds": rule.seconds} for rule in spec.rate_limits
        ],
        "errors": [error.code for error in _errors(api, spec)],
        "deprecated": field.deprecation_reason is not None,
        "deprecationReason": field.deprecation_reason or None,
        "deprecatedOn": spec.deprecated_on.isoformat() if spec.deprecated_on else None,
        "removalFrom": spec.removal_from.isoformat() if spec.removal_from else None,
    }


def _errors(api: Api, spec: OperationSpec) -> list[type[DomainError]]:
    """What the operation may answer with as it stands here: a live one never says that it is disabled."""
    return [error for error in spec.possible_errors() if error is not DisabledField or not api.is_live(spec)]


def _field(api: Api, spec: OperationSpec) -> GraphQLField:
    root = api.schema.query_type if spec.kind == "query" else api.schema.mutation_type
    assert root is not None
    field: GraphQLField = root.fields[spec.name]
    return field


def _error(error: type[DomainError]) -> dict[str, str]:
    return {"message": error.message, "type": error.kind.value, "description": error.description}


def _limits() -> dict[str, Any]:
    return {
        "complexity": settings.MAX_COMPLEXITY,
        "nodes": settings.MAX_NODES,
        "pageSize": settings.MAX_PAGE_SIZE,
        "depth": settings.MAX_DEPTH,
        "aliases": settings.MAX_ALIASES,
        "pointsPerHour": settings.POINTS_PER_HOUR,
    }
