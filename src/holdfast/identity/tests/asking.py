"""What the tests over HTTP share: people of several kinds and how they log in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from holdfast.api.testing import GraphQL, Response
from holdfast.identity import operations, queries
from holdfast.identity.models import Organization, User
from holdfast.identity.operations import Credentials
from holdfast.kernel.clock import FixedClock

#: A winter noon; every test's time is counted from here.
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
PASSWORD = "seven quiet herons"


class Asking:
    """A client whose time stands still until a test moves it, and tokens for whom a test needs."""

    def __init__(self) -> None:
        self.clock = FixedClock(NOW)
        self._api = GraphQL(clock=self.clock)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def must(self, document: str, token: str | None = None, /, **variables: Any) -> Any:
        """The value of the document's one root field, which has to succeed."""
        (value,) = self._api.must(document, variables, token=token).values()
        return value

    def execute(self, document: str, token: str | None = None, /, **variables: Any) -> Response:
        return self._api.execute(document, variables, token=token)

    def code(self, document: str, token: str | None = None, /, **variables: Any) -> str | None:
        """The code of the one error with which a document is refused."""
        (code,) = self.execute(document, token, **variables).codes
        return code

    def log_in(self, **credentials: str) -> Any:
        return operations.obtain_kraken_token(credentials=Credentials(**credentials), now=self.now)

    def token_of(self, holder: User | Organization) -> str:
        """An access token, as earned by a login."""
        if isinstance(holder, User):
            return str(self.log_in(api_key=queries.live_secret_keys([holder])[holder.pk]).token)
        key = operations.create_organization_key(organization=holder, now=self.now)
        return str(self.log_in(organization_secret_key=key).token)
