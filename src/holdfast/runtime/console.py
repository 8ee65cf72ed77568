"""What people at a terminal see: progress on stderr, and how to reach a demo on stdout."""

from __future__ import annotations

import json
import shlex
import sys
import time
from typing import TYPE_CHECKING, Protocol, Self

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from rich.status import Status


class Access(Protocol):
    """What a demo can be used with."""

    @property
    def email(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def api_key(self) -> str: ...
    @property
    def organization_secret_key(self) -> str: ...
    @property
    def staff_email(self) -> str: ...
    @property
    def staff_password(self) -> str: ...
    @property
    def account_numbers(self) -> tuple[str, ...]: ...


class Progress:
    """The step under way, called with the next: a spinner on a terminal, elsewhere a line for each."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._status: Status | None = None
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status = self._console.status("Starting")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish()

    def __call__(self, step: str) -> None:
        if self._status is not None:
            self._status.update(Text(step))
        else:
            print(f"{time.monotonic() - self._started:6.1f} s  {step}", file=sys.stderr, flush=True)  # noqa: T201

    def finish(self) -> None:
        """Leave the terminal to others."""
        if self._status is not None:
            self._status.stop()
            self._status = None


def access_line(url: str, access: Access) -> str:
    """The demo's access as one line of JSON, for programs."""
    fields = {
        "url": url,
        "email": access.email,
        "password": access.password,
        "api_key": access.api_key,
        "organization_secret_key": access.organization_secret_key,
        "staff_email": access.staff_email,
        "staff_password": access.staff_password,
        "account_numbers": list(access.account_numbers),
    }
    return json.dumps(fields)


def print_access(url: str, access: Access, *, state: str) -> None:
    """The demo's access for people, with a call to copy into a shell."""
    table = Table.grid(padding=(0, 2))
    accounts = access.account_numbers
    more = f" and {len(accounts) - 3} more" if len(accounts) > 3 else ""  # noqa: PLR2004
    for name, value in (
        ("GraphQL and IDE", url),
        ("Customer", f"{access.email}  {access.password}"),
        ("Customer's API key", access.api_key),
        ("Third party's secret key", access.organization_secret_key),
        ("Staff", f"{access.staff_email}  {access.staff_password}"),
        ("Accounts", f"{', '.join(accounts[:3])}{more}"),
        ("State", state),
    ):
        table.add_row(Text(name, style="bold"), Text(value, overflow="fold"))
    console = Console(highlight=False)
    console.print(Panel(table, title="Holdfast is running", subtitle="Ctrl-C ends it", expand=False))
    console.print("\nLog in and look at an account:\n", style="bold")
    # Printed by hand: a line that was wrapped or framed cannot be copied.
    print(example_calls(url, access), flush=True)  # noqa: T201


def example_calls(url: str, access: Access) -> str:
    """Two curl calls for a POSIX shell: one for a token, one that uses it."""
    login = {
        "query": "mutation ($key: String!) { obtainKrakenToken(input: {APIKey: $key}) { token } }",
        "variables": {"key": access.api_key},
    }
    look = {
        "query": "query ($number: String!) { account(accountNumber: $number) { number status balance } }",
        "variables": {"number": access.account_numbers[0] if access.account_numbers else ""},
    }
    return "\n".join(
        [
            f"token=$(curl -s {shlex.quote(url)} \\",
            "  -H 'Content-Type: application/json' \\",
            f"  -d {shlex.quote(json.dumps(login))} \\",
            """  | sed -E 's/.*"token": ?"([^"]+)".*/\\1/')""",
            "",
            f"curl -s {shlex.quote(url)} \\",
            "  -H 'Content-Type: application/json' \\",
            '  -H "Authorization: $token" \\',
            f"  -d {shlex.quote(json.dumps(look))}",
            "",
        ]
    )


def print_table(rows: Iterable[tuple[str, str, str]]) -> None:
    """Rows of a mark, a name and a detail, for `status` and `doctor`; each on one line outside a terminal."""
    console = Console(highlight=False)
    if not console.is_terminal:
        for row in rows:
            print("  ".join(row).strip())  # noqa: T201
        return
    table = Table.grid(padding=(0, 2))
    for row in rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    console.print(table)
