"""Which version runs, how long work is getting on, and what a caller may still ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.api import introspect, rules
from holdfast.api.paging import Connection, PageRequest
from holdfast.platform import access, queries
from holdfast.platform.errors import QueryMutationNotFound, TaskNotFound
from holdfast.platform.resolvers.base import domain
from holdfast.platform.version import running_version

if TYPE_CHECKING:
    from holdfast.api.binding import Info
    from holdfast.platform.models import BackgroundTask

domain.public("KrakenVersionType", "PossibleErrorsOutputType")
domain.public("RateLimitInformation", "CombinedRateLimitInformation", "PointsAllowanceRateLimitInformation")
domain.public("FieldSpecificRateLimitInformation")
domain.part_of_parent("SerializerErrorType", "SerializerFieldErrorsType")
domain.visible("TaskResult")(access.task_visible)


@domain.query("krakenVersion", rule=rules.public)
def kraken_version(_info: Info) -> dict[str, Any]:
    """The version of the running program; an installation is never pinned to one."""
    version = running_version()
    return {"number": version.number, "sha": version.sha, "is_pinned": version.is_pinned}


@domain.query("taskResult", rule=rules.signed_in)
def task_result(info: Info, *, task_id: str, account_number: str) -> BackgroundTask:
    """The state of long work. What the viewer may not see is not found, as if it did not exist."""
    task = queries.task_of_account(task_id=task_id, account_number=account_number)
    if not access.task_visible(info.context.viewer, task):
        raise TaskNotFound
    return task


@domain.query("node", rule=rules.signed_in)
def node(_info: Info, *, id: str) -> Any:  # noqa: A002 - the contract's name
    """Any object by its global id. What does not exist is refused like what the viewer may not see."""
    return introspect.node(id)


@domain.query("possibleErrors", rule=rules.public)
def possible_errors(_info: Info, *, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002 - the contract's name
    """What an operation may answer with, documented or general."""
    found = introspect.possible_errors(
        name=input["name"], kind=input["type"], with_authorization=bool(input.get("auth_errors"))
    )
    if found is None:
        raise QueryMutationNotFound
    return found


@domain.query("rateLimit", rule=rules.signed_in)
def rate_limit(info: Info) -> dict[str, Any] | None:
    """What is left of the viewer's points in this hour."""
    return introspect.points(info.context)


@domain.query("rateLimitInfo", rule=rules.public)
def rate_limit_info(_info: Info) -> dict[str, Any]:
    """All limits of this caller; its fields find out which."""
    return {}


@domain.field("CombinedRateLimitInformation", "pointsAllowanceRateLimit")
def points_allowance(_limits: dict[str, Any], info: Info) -> dict[str, Any] | None:
    """The viewer's points in this hour."""
    return introspect.points(info.context)


@domain.field("CombinedRateLimitInformation", "fieldSpecificRateLimits")
def field_specific_limits(
    _limits: dict[str, Any], info: Info, *, fields: list[str | None] | None = None, **page: Any
) -> Connection[dict[str, Any]]:
    """The documented limits on single operations, as they stand for this caller."""
    return introspect.field_limits(info.context, PageRequest.from_arguments(**page), fields=fields)
