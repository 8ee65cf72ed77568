"""Commands for those who look after an installation; none of them knows what Holdfast does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.runtime.health import Finding

_Result = TypeVar("_Result")


def set_up_django(*, log_level: str = "INFO", process: str = "holdfast") -> None:
    """Read the settings (so the database has to run by now, where it is needed) and load the apps."""
    import django

    from holdfast.runtime import logs

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.settings")
    logs.configure(process, default_level=log_level)
    django.setup()


def with_database(
    work: Callable[[str], _Result], *, log_level: str = "WARNING", django: bool = True
) -> _Result:
    """Do something while the database runs, with its URL; progress goes to stderr."""
    from holdfast.runtime.console import Progress
    from holdfast.runtime.database import running_database, server_version

    with Progress() as progress, running_database(progress) as url:
        server_version(url)
        if django:
            set_up_django(log_level=log_level)
        progress.finish()
        return work(url)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(arguments: tuple[str, ...]) -> None:
    """Open the database in psql; ARGUMENTS go to psql."""

    def work(url: str) -> int:
        from holdfast.runtime.database import client_command

        command, environment = client_command("psql", url, *arguments)
        return subprocess.run(command, env=environment, check=False).returncode

    sys.exit(with_database(work, django=False))


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the whole database into FILE, while it is in use or not."""
    if not file.absolute().parent.is_dir():
        raise click.UsageError(f"there is no folder {file.absolute().parent}")

    def work(url: str) -> int:
        from holdfast.runtime.database import client_command

        draft = file.with_name(f".{file.name}.part")
        command, environment = client_command(
            "pg_dump", url, "--format=custom", "--no-owner", f"--file={draft}"
        )
        draft.touch(mode=0o600)
        try:
            code = subprocess.run(command, env=environment, check=False).returncode
            if code == 0:
                draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
        return code

    sys.exit(1 if with_database(work, django=False) else 0)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, yes: bool) -> None:
    """Replace the database's content by that of a backup FILE, all of it or nothing."""
    if not yes:
        click.confirm("This replaces everything in the database. Go on?", abort=True, err=True)

    def work(url: str) -> int:
        from holdfast.runtime.database import client_command

        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
        command, environment = client_command("pg_restore", url, *options, str(file))
        return subprocess.run(command, env=environment, check=False).returncode

    sys.exit(1 if with_database(work, django=False) else 0)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def status(as_json: bool) -> None:
    """Say what runs, in which version, and where the state is."""
    from holdfast.runtime.console import print_table
    from holdfast.runtime.health import examine

    findings = examine(set_up_django=lambda: set_up_django(log_level="WARNING"))
    if as_json:
        click.echo(json.dumps({finding.name: finding.detail for finding in findings}))
    else:
        print_table(("", finding.name, finding.detail) for finding in findings)


@click.command()
def doctor() -> None:
    """Look for what is wrong and say what to do; exit code 1 when something is."""
    from holdfast.runtime.console import print_table
    from holdfast.runtime.health import examine

    findings = examine(set_up_django=lambda: set_up_django(log_level="WARNING"))
    print_table(
        ("ok" if finding.is_good else "!!", finding.name, f"{finding.detail}{_advice(finding)}")
        for finding in findings
    )
    sys.exit(0 if all(finding.is_good for finding in findings) else 1)


def _advice(finding: Finding) -> str:
    return f": {finding.advice}" if finding.advice and not finding.is_good else ""


@click.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as version_of

    click.echo(version_of("holdfast"))


OPERATORS_COMMANDS = (psql, backup, restore, status, doctor, version)
