"""Asking the API over HTTP, as somebody who is logged in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.tests.factories import NOW
from holdfast.api.testing import GraphQL
from holdfast.identity import tokens
from holdfast.identity.tokens import GrantType, Holder, HolderKind
from holdfast.kernel.clock import FixedClock

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.identity.models import Organization, User


def customer(user: User) -> Holder:
    """Asks as a person who has logged in."""
    return Holder(HolderKind.USER, user.pk)


def partner(organization: Organization) -> Holder:
    """Asks as a third-party organisation."""
    return Holder(HolderKind.ORGANIZATION, organization.pk)


def ask(caller: Holder | None, document: str, *, now: datetime = NOW, **variables: Any) -> dict[str, Any]:
    """The answer to a document: `data` and perhaps `errors`; without a caller, what anybody is told."""
    token = (
        tokens.issue(holder=caller, grant_type=GrantType.API_KEY, generation=0, now=now).text
        if caller
        else None
    )
    response = GraphQL(token=token, clock=FixedClock(now)).execute(document, variables)
    if response.faults:
        raise response.faults[0]
    assert response.status == 200, response.body
    body: dict[str, Any] = response.body
    return body


def data_of(answer: dict[str, Any]) -> dict[str, Any]:
    """The data of an answer without errors."""
    assert "errors" not in answer, answer["errors"]
    data: dict[str, Any] = answer["data"]
    return data


def error_codes(answer: dict[str, Any]) -> list[str]:
    """The codes of an answer's errors."""
    return [error["extensions"]["errorCode"] for error in answer.get("errors", [])]
