"""Platform as a client meets it: over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.api import viewers
from holdfast.api.viewers import Viewer, ViewerKind
from holdfast.platform import access, operations, version

if TYPE_CHECKING:
    from django.test import Client

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
ACCOUNT = "A-0011AABB"
TASK_RESULT = """
    query ($task: String!, $account: String!) {
      taskResult(taskId: $task, accountNumber: $account) { status result error }
    }
"""


@pytest.fixture
def ask(client: Client, db: None, monkeypatch: pytest.MonkeyPatch):
    """POST a document as a viewer."""

    def post(query: str, viewer: Viewer | None = None, **variables: Any) -> dict[str, Any]:
        caller = viewer or Viewer(ViewerKind.ANONYMOUS)
        monkeypatch.setattr(viewers.authenticator, "_authenticate", lambda _header, _now: caller)
        answer = client.post(
            "/v1/graphql/",
            {"query": query, "variables": variables},
            content_type="application/json",
            headers={"Authorization": "test"},
        )
        return answer.json()

    return post


@pytest.fixture(autouse=True)
def _no_gates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Platform alone, without what higher floors register."""
    monkeypatch.setattr(access, "_gates", [])


@pytest.fixture
def staff() -> Viewer:
    return Viewer(ViewerKind.SUPPORT, user_id=7)


def test_anyone_may_ask_for_the_version(ask) -> None:
    running = version.running_version()

    assert ask("{ krakenVersion { number SHA isPinned } }") == {
        "data": {
            "krakenVersion": {"number": running.number, "SHA": running.sha, "isPinned": False},
        }
    }


def test_a_task_is_followed_to_its_result(ask, staff: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_gates", [lambda viewer, number: viewer is staff and number == ACCOUNT])
    task = operations.start_task(name="export", account_number=ACCOUNT, now=NOW)

    started = ask(TASK_RESULT, staff, task=str(task.pk), account=ACCOUNT)
    assert started == {"data": {"taskResult": {"status": "STARTED", "result": None, "error": None}}}

    operations.finish_task(task_id=task.pk, result={"rows": 3}, now=NOW)
    finished = ask(TASK_RESULT, staff, task=str(task.pk), account=ACCOUNT)["data"]["taskResult"]
    assert (finished["status"], finished["error"]) == ("FINISHED", None)
    assert finished["result"] in ('{"rows": 3}', '{"rows":3}')


def test_a_failed_task_tells_why(ask, staff: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_gates", [lambda _viewer, _number: True])
    task = operations.start_task(name="export", account_number=ACCOUNT, now=NOW)
    operations.fail_task(task_id=task.pk, error="The meter did not answer.", now=NOW)

    answer = ask(TASK_RESULT, staff, task=str(task.pk), account=ACCOUNT)

    assert answer["data"]["taskResult"] == {
        "status": "FAILED",
        "result": None,
        "error": "The meter did not answer.",
    }


@pytest.mark.parametrize("asked", ["a stranger's", "under another account", "never started"])
def test_what_is_not_yours_is_not_found(ask, staff: Viewer, asked: str) -> None:
    task = operations.start_task(name="export", account_number=ACCOUNT, now=NOW)
    number = "A-99999999" if asked == "under another account" else ACCOUNT
    task_id = "0b0f9dd4-6e0a-4d8c-9f3a-000000000000" if asked == "never started" else str(task.pk)

    answer = ask(TASK_RESULT, staff, task=task_id, account=number)

    (error,) = answer["errors"]
    assert error["message"] == "Task not found."
    assert (error["extensions"]["errorCode"], error["extensions"]["errorType"]) == (
        "KT-CT-10401",
        "NOT_FOUND",
    )


def test_nobody_in_particular_follows_no_task(ask) -> None:
    answer = ask(TASK_RESULT, task="x", account=ACCOUNT)

    assert answer["errors"][0]["extensions"]["errorCode"] == "KT-CT-1112"


def test_whoever_started_a_task_may_follow_it() -> None:
    class Started:
        owner_id, account_number = 7, ACCOUNT

    assert access.task_visible(Viewer(ViewerKind.CUSTOMER, user_id=7), Started())  # type: ignore[arg-type]
    assert not access.task_visible(Viewer(ViewerKind.CUSTOMER, user_id=8), Started())  # type: ignore[arg-type]
