"""The `holdfast` command. Everything heavy is imported inside commands, so that `--help` is instant."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from holdfast.cli_import import IMPORT_COMMANDS
from holdfast.cli_reports import report
from holdfast.cli_tables import LOADING_COMMANDS
from holdfast.runtime.commands import OPERATORS_COMMANDS, set_up_django, with_database
from holdfast.runtime.errors import RuntimeFailure

if TYPE_CHECKING:
    from collections.abc import Callable

_DEMO_PORT = 8000

_EPILOG = """\b
Environment:
  DATABASE_URL             another PostgreSQL (15 or newer) instead of the embedded one
  HOLDFAST_STATE           the state folder (default ~/.local/state/holdfast)
  HOLDFAST_SECRET_KEY      signs tokens (default: kept in the state folder)
  HOLDFAST_LOG_LEVEL       DEBUG, INFO, WARNING or ERROR
  HOLDFAST_POSTGRES_USER   whom root runs the embedded PostgreSQL as

\b
Exit codes:
  0  done, or ended on request          3  cannot run: the message says what to change
  1  something failed                   128 + N  interrupted by signal N before it was ready
  2  wrong usage
"""


class _Holdfast(click.Group):
    """Tells foreseen failures in a sentence; everything else keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RuntimeFailure as error:
            raise _CannotRun(str(error)) from error
        except Exception as error:
            kind = type(error)
            if kind.__name__ == "OperationalError" and kind.__module__.split(".")[0] in {"django", "psycopg"}:
                raise _CannotRun(f"the database does not answer: {error}".strip()) from error
            raise


class _CannotRun(click.ClickException):
    exit_code = 3


@click.group(cls=_Holdfast, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    help="The state folder for this command, instead of HOLDFAST_STATE.",
)
def main(state: Path | None) -> None:
    """An open energy-retail platform behind a published GraphQL contract.

    `holdfast demo` starts a whole seeded retailer on this machine; `holdfast serve` runs your own.
    """
    if state is not None:
        os.environ["HOLDFAST_STATE"] = str(state.expanduser().absolute())


@main.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=_DEMO_PORT, show_default=True, help="0 picks a free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON when ready, and nothing else.")
@click.option("--reset", is_flag=True, help="Delete the demo's data first; a new retailer is seeded.")
def demo(port: int, host: str, as_json: bool, reset: bool) -> None:
    """Start a seeded retailer: database, API and worker, with data to look at.

    It keeps its data in the folder `demo` of the state folder, so that the next start takes seconds and
    the credentials stay the same.
    """
    from holdfast.runtime.configuration import make_state_folder, state_folder
    from holdfast.runtime.database import is_external
    from holdfast.runtime.serving import free_port

    if reset and is_external():
        raise click.UsageError(
            "--reset deletes the embedded database only: unset DATABASE_URL, or empty yours yourself"
        )
    os.environ["HOLDFAST_STATE"] = str(make_state_folder(state_folder()) / "demo")
    os.environ.setdefault("HOLDFAST_LOG_LEVEL", "WARNING")
    port = free_port(host, port)  # before anything is deleted
    if reset:
        _delete_state()
    _run(host=host, port=port, workers=None, seed=True, as_json=as_json)


def _delete_state() -> None:
    import shutil

    from holdfast.runtime.configuration import state_folder
    from holdfast.runtime.postgres import OwnedPostgres

    server = OwnedPostgres(state_folder())
    server.acquire()  # nobody's data is deleted while in use
    server.cluster.remove()
    server.stop()
    shutil.rmtree(state_folder())


@main.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, envvar="HOLDFAST_HOST", help="0.0.0.0 for everyone."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, envvar="HOLDFAST_PORT"
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    envvar="HOLDFAST_WORKERS",
    help="API processes; one per core unless said.",
)
def serve(host: str, port: int, workers: int | None) -> None:
    """Run everything: PostgreSQL (unless DATABASE_URL), migrations, API and worker.

    Restarts what ends, and ends everything on SIGINT or SIGTERM.
    """
    from holdfast.runtime.serving import free_port

    _run(host=host, port=free_port(host, port), workers=workers, seed=False, as_json=False)


def _run(*, host: str, port: int, workers: int | None, seed: bool, as_json: bool) -> None:
    from holdfast.runtime import serving
    from holdfast.runtime.configuration import state_folder
    from holdfast.runtime.console import Progress, access_line, print_access
    from holdfast.runtime.supervisor import Interrupted

    os.environ.setdefault("HOLDFAST_PUBLIC_URL", serving.base_url(host, port))
    url = f"{serving.base_url(host, port)}/v1/graphql/"
    access = None
    try:
        with Progress() as progress, serving.supervised_database(progress) as (supervisor, database):
            set_up_django(log_level="INFO")
            from django.db import connections

            _bring_up_to_date(database, progress)
            if seed:
                from holdfast.demo.seed import ensure_seeded

                access = ensure_seeded(progress)
            connections.close_all()

            def announce() -> None:
                progress.finish()
                if access is None:
                    click.echo(f"Holdfast listens on {url}", err=True)
                elif as_json:
                    click.echo(access_line(url, access))
                else:
                    print_access(url, access, state=str(state_folder()))

            progress("Starting the API and the worker")
            code = supervisor.run(
                serving.services(host=host, port=port, workers=workers or serving.default_workers()),
                is_ready=lambda: serving.is_ready(host, port),
                on_ready=announce,
            )
    except Interrupted as interruption:
        code = interruption.exit_code
    sys.exit(code)


def _bring_up_to_date(url: str, progress: Callable[[str], None]) -> int:
    """Run the pending migrations and install what every database holds; returns how many ran."""
    from holdfast.identity.operations.roles import install_standard_roles
    from holdfast.runtime.database import migrate as run_migrations

    count = run_migrations(url, progress=progress)
    install_standard_roles()
    return count


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1), help="Processes; one per core unless said.")
def web(host: str, port: int, workers: int | None) -> None:
    """Run the API alone, beside a database that runs already."""
    from holdfast.runtime.database import database_url
    from holdfast.runtime.serving import default_workers
    from holdfast.runtime.web import serve as serve_web

    database_url()
    serve_web(host=host, port=port, workers=workers or default_workers())


@main.command()
@click.option(
    "--concurrency", type=click.IntRange(1), default=4, show_default=True, help="Jobs at the same time."
)
@click.option("--queue", "queues", multiple=True, help="Only this queue; may be given several times.")
def worker(concurrency: int, queues: tuple[str, ...]) -> None:
    """Run background jobs, beside a database that runs already."""
    from holdfast.runtime.database import database_url
    from holdfast.runtime.worker import run

    database_url()
    set_up_django(process="worker")
    run(concurrency=concurrency, queues=queues or None)


@main.command()
@click.option("--check", is_flag=True, help="Only say what is pending; exit code 1 when something is.")
def migrate(check: bool) -> None:
    """Bring the database's tables up to date."""

    def work(url: str) -> None:
        from holdfast.runtime.database import pending_migrations

        if check:
            pending = pending_migrations()
            click.echo("\n".join(pending) if pending else "nothing to migrate")
            sys.exit(1 if pending else 0)
        count = _bring_up_to_date(url, lambda step: click.echo(step, err=True))
        click.echo(f"{count} migrations ran" if count else "nothing to migrate")

    with_database(work)


@main.command()
def schema() -> None:
    """Print the GraphQL schema (SDL). Needs no database."""
    set_up_django(log_level="WARNING")
    from holdfast.api.schema import printed_schema

    click.echo(printed_schema())


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def contract(as_json: bool) -> None:
    """Report how much of the contract is live and proven. Needs no database."""
    set_up_django(log_level="WARNING")
    from holdfast.api.report import main as report

    sys.exit(report(as_json))


@main.command()
@click.argument("email")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of standard input."
)
@click.option("--given-name", default="", help="The person's given name.")
@click.option("--family-name", default="", help="The person's family name.")
@click.option(
    "--role", "roles", multiple=True, help="The code of a role to grant; may be given several times."
)
@click.option("--staff", is_flag=True, help="May use the back office.")
@click.option("--superuser", is_flag=True, help="May do everything; implies --staff.")
def createuser(email: str, password_stdin: bool, staff: bool, superuser: bool, **details: Any) -> None:
    """Create a user who logs in with EMAIL; the password is asked for."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)

    def work(_url: str) -> None:
        from django.contrib.auth.password_validation import validate_password
        from django.core.exceptions import ObjectDoesNotExist, ValidationError

        from holdfast.identity.operations.users import EmailAlreadyUsed, create_user
        from holdfast.kernel.clock import SystemClock
        from holdfast.runtime.database import require_migrated

        require_migrated()
        try:
            validate_password(password)
            user = create_user(
                now=SystemClock().now(),
                email=email,
                password=password,
                is_staff=staff,
                is_superuser=superuser,
                **details,
            )
        except ValidationError as error:
            raise click.ClickException(" ".join(error.messages)) from error
        except EmailAlreadyUsed as error:
            raise click.ClickException("another user has this e-mail address") from error
        except ObjectDoesNotExist as error:
            raise click.ClickException(
                f"there is no role with the code {' or '.join(details['roles'])}"
            ) from error
        click.echo(user.number)

    with_database(work)


@main.command()
@click.option("--command", "-c", help="Python to run instead of a prompt.")
def shell(command: str | None) -> None:
    """Open a Python prompt with Holdfast loaded."""

    def work(_url: str) -> None:
        from django.core.management import call_command

        call_command("shell", command=command)

    with_database(work)


for operators_command in (*OPERATORS_COMMANDS, *LOADING_COMMANDS, *IMPORT_COMMANDS, report):
    main.add_command(operators_command)
