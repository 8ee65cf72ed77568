"""What the machine tells of itself: nodes, possible errors, and what is left of a caller's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.api import limits, paging
from holdfast.api.errors import Unauthorized
from holdfast.api.formatting import as_possible
from holdfast.api.nodes import from_global_id
from holdfast.api.schema import api

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.api.context import RequestContext


def node(identifier: str) -> Any:
    """The object behind a global id; the policy of its type decides whether it may be seen.

    Raises Unauthorized where there is none: what is missing looks like what may not be seen.
    """
    try:
        type_name, key = from_global_id(identifier)
        load = api().nodes.get(type_name)
        found = load(key) if load is not None else None
    except ValueError:  # a key that its type's loader cannot read is nobody's
        found = None
    if found is None:
        raise Unauthorized
    found.graphql_type = type_name
    return found


def possible_errors(*, name: str, kind: str, with_authorization: bool) -> dict[str, Any] | None:
    """What an operation may answer with, in the shape of PossibleErrorsOutputType; None if there is no such
    one.

    kind: `query` or `mutation`. with_authorization: list also how any operation answers a request without the
    right viewer.
    """
    spec = api().contract.find(kind, name)
    if spec is None:
        return None
    general = spec.authorization_errors() if with_authorization else ()
    errors = dict.fromkeys((*spec.possible_errors(), *general))
    return {
        "name": name,
        "type": kind,
        "auth_errors": with_authorization,
        "possible_errors": [as_possible(error) for error in errors],
    }


def points(context: RequestContext) -> dict[str, Any] | None:
    """The viewer's hourly points, None for anonymous callers; `ttl` is the seconds until they renew."""
    usage = limits.points_used(context.viewer, context.now)
    if usage is None:
        return None
    return {
        "limit": usage.limit,
        "used_points": usage.used,
        "remaining_points": usage.remaining,
        "ttl": usage.seconds_left,
        "is_blocked": usage.is_blocked,
    }


def field_limits(
    context: RequestContext, page: paging.PageRequest, *, fields: Sequence[str | None] | None = None
) -> paging.Connection[dict[str, Any]]:
    """The documented limits on single operations as they stand for this caller, by operation name.

    fields: only these operations. `rate`: the documented form, such as `5/m`; `ttl`: seconds until it renews.
    """
    limited = [
        (spec, rule)
        for spec in sorted(api().contract, key=lambda spec: spec.name)
        if fields is None or spec.name in fields
        for rule in spec.rate_limits
    ]
    rows = [
        {"field": spec.name, "rate": rule.step, "is_blocked": usage.is_blocked, "ttl": usage.seconds_left}
        for spec, rule, usage in limits.field_usages(limited, context)
    ]
    return paging.of_list(rows, page)
