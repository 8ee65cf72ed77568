"""Asking the API the way a request does, with a viewer that is known already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.tests.factories import NOW
from holdfast.api import engine
from holdfast.api.context import RequestContext
from holdfast.api.viewers import Viewer, ViewerKind
from holdfast.identity.permissions import CUSTOMER

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.identity.models import User


def customer(user: User) -> Viewer:
    """The user as a logged-in customer."""
    return Viewer(ViewerKind.CUSTOMER, user_id=user.pk, permissions=CUSTOMER)


def ask(viewer: Viewer, document: str, *, now: datetime = NOW, **variables: Any) -> dict[str, Any]:
    """The answer to a document: `data` and perhaps `errors`."""
    answer = engine.answer(
        {"query": document, "variables": variables}, RequestContext(viewer=viewer, now=now)
    )
    assert answer.status == 200, answer.body
    body: dict[str, Any] = answer.body
    return body


def data_of(answer: dict[str, Any]) -> dict[str, Any]:
    """The data of an answer without errors."""
    assert "errors" not in answer, answer["errors"]
    data: dict[str, Any] = answer["data"]
    return data


def error_codes(answer: dict[str, Any]) -> list[str]:
    """The codes of an answer's errors."""
    return [error["extensions"]["errorCode"] for error in answer.get("errors", [])]
