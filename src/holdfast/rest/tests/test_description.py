"""The paths do what their description for programs says, whatever they are sent."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from holdfast.rest import access
from holdfast.rest.urls import api
from holdfast.wsgi import application

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.examples.world import World

PATHS = sorted(api.get_openapi_schema(path_prefix="/v1/")["paths"])
EACH = 25


@pytest.fixture
def _open_connection() -> Iterator[None]:
    """The server closes what it opened after each request; here that would be the test's own transaction."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_open_connection")
@pytest.mark.parametrize("path", PATHS)
def test_answers_are_as_described(path: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked as the demo's customer; nobody is told to come back later."""
    monkeypatch.setattr(access, "ANONYMOUS_A_MINUTE", 1_000_000)
    described = schemathesis.openapi.from_wsgi("/v1/openapi.json", application)
    key = base64.b64encode(f"{world.demo.api_key}:".encode()).decode()

    @settings(
        max_examples=EACH,
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described[path]["GET"].as_strategy())
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(
            headers={"Authorization": f"Basic {key}", "Host": "localhost"},
            # That a period ends after it begins is a rule that no schema of its two ends can state.
            excluded_checks=[positive_data_acceptance],
        )

    ask()
