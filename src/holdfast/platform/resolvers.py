"""Platform's part of the API: which version runs, and how long work is getting on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.api import rules
from holdfast.api.binding import Domain, Info
from holdfast.platform import access, queries
from holdfast.platform.errors import TaskNotFound
from holdfast.platform.version import running_version

if TYPE_CHECKING:
    from holdfast.platform.models import BackgroundTask

domain = Domain("platform")

domain.public("KrakenVersionType")
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
