"""The `holdfast` command from outside: help, exit codes, and the whole of it running."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from holdfast.cli import main
from holdfast.runtime.postgres import THROW_AWAY_SETTINGS, OwnedPostgres

if TYPE_CHECKING:
    from pathlib import Path

CANNOT_RUN = 3


def _holdfast(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "holdfast", *arguments],
        capture_output=True,
        check=False,
        text=True,
        input=text,
        timeout=120,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


@pytest.mark.parametrize("command", [None, *sorted(main.commands)])
def test_every_command_explains_itself(command: str | None) -> None:
    result = CliRunner().invoke(main, [*([command] if command else []), "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output
    explained = main.commands[command].help if command else main.help
    assert explained
    assert explained.splitlines()[0].split(".")[0][:40] in result.output


def test_the_command_lists_what_operators_expect() -> None:
    expected = (
        "backup contract createuser demo doctor migrate psql restore schema serve shell status version worker"
    )
    assert set(expected.split()) <= set(main.commands)


def test_help_loads_no_framework() -> None:
    code = (
        "import sys; from holdfast.cli import main; main(['--help'], standalone_mode=False); "
        "print({'django', 'psycopg', 'rich', 'granian', 'numpy'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stderr.strip() == "set()"


def test_wrong_usage_is_exit_code_two(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CliRunner().invoke(main, ["serve", "--port", "eighty"]).exit_code == 2
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/somebody_elses")
    result = CliRunner().invoke(main, ["demo", "--reset"])
    assert result.exit_code == 2
    assert "--reset" in result.output


def test_a_taken_port_is_told_before_anything_starts(state: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = _holdfast("demo", "--port", str(port), "--json")
    assert done.returncode == CANNOT_RUN
    assert done.stdout == ""
    assert f"port {port} on 127.0.0.1 is taken" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (state / "demo" / "postgres").exists()


def test_a_state_folder_in_use_is_told(state: Path) -> None:
    with OwnedPostgres(state, settings=THROW_AWAY_SETTINGS):
        done = _holdfast("serve", "--port", "0")
    assert done.returncode == CANNOT_RUN
    assert f"another holdfast process ({os.getpid()}) is using {state}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgresql://ada:hunter2@127.0.0.1:1/energy?connect_timeout=2", "cannot reach the database"),
        ("mysql://ada:hunter2@127.0.0.1/energy", "has to begin with postgresql://"),
    ],
)
@pytest.mark.usefixtures("state")
def test_a_database_that_cannot_be_used_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, url: str, reason: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    done = _holdfast("migrate")
    assert done.returncode == CANNOT_RUN
    assert reason in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr


@pytest.mark.usefixtures("state")
def test_commands_that_need_a_running_database_say_so() -> None:
    done = _holdfast("worker")
    assert done.returncode == CANNOT_RUN
    assert "no embedded PostgreSQL is running" in done.stderr


def test_status_starts_nothing(state: Path) -> None:
    done = _holdfast("status", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["database"] == "embedded, not running"
    assert not state.exists()


def test_users_are_created_once_the_database_is_migrated(state: Path) -> None:
    phrase = "a long enough pass phrase\n"
    with OwnedPostgres(state, settings=THROW_AWAY_SETTINGS):
        early = _holdfast("createuser", "ada@example.org", "--password-stdin", text=phrase)
        assert (early.returncode, early.stdout) == (CANNOT_RUN, "")
        assert "run `holdfast migrate`" in early.stderr
        assert _holdfast("migrate", "--check").returncode == 1
        assert _holdfast("migrate").returncode == 0
        assert _holdfast("migrate", "--check").returncode == 0
        created = _holdfast("createuser", "Ada@example.org", "--staff", "--password-stdin", text=phrase)
        assert created.returncode == 0
        assert created.stdout.startswith("U-")
        for email, password, reason in (
            ("ada@EXAMPLE.org", phrase, "another user has this e-mail address"),
            ("grace@example.org", "short\n", "too short"),
            ("no address", phrase, "valid email address"),
        ):
            refused = _holdfast("createuser", email, "--password-stdin", text=password)
            assert refused.returncode == 1
            assert reason in refused.stderr
            assert "Traceback" not in refused.stderr
        roles = _holdfast("psql", "-Atc", "SELECT count(*) > 0 FROM identity_role")
        assert roles.stdout == "t\n", "the standard roles come with the migrations"


def test_a_backup_brings_back_what_was_there(state: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.dump"
    with OwnedPostgres(state, settings=THROW_AWAY_SETTINGS):
        assert _holdfast("psql", "-qc", "CREATE TABLE things AS SELECT 1 AS id").returncode == 0
        assert _holdfast("backup", str(file)).returncode == 0
        assert file.stat().st_mode & 0o777 == 0o600
        assert _holdfast("psql", "-qc", "UPDATE things SET id = 2").returncode == 0
        assert _holdfast("restore", str(file), text="n\n").returncode == 1
        assert _holdfast("psql", "-Atc", "SELECT id FROM things").stdout == "2\n"
        assert _holdfast("restore", "--yes", str(file)).returncode == 0
        assert _holdfast("psql", "-Atc", "SELECT id FROM things").stdout == "1\n"
    assert _holdfast("backup", str(tmp_path / "missing" / "backup.dump")).returncode == 2


def test_the_whole_of_it_starts_answers_and_ends_on_request(state: Path) -> None:
    serving = subprocess.Popen(
        [sys.executable, "-m", "holdfast", "serve", "--port", "0", "--workers", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert serving.stderr is not None
    said = []
    for line in serving.stderr:
        said.append(line)
        if line.startswith("Holdfast listens on "):
            break
    assert said[-1].startswith("Holdfast listens on "), "".join(said[-5:])
    url = said[-1].removeprefix("Holdfast listens on ").strip()
    with urllib.request.urlopen(url.replace("/v1/graphql/", "/healthz"), timeout=30) as answer:  # noqa: S310
        assert answer.status == 200
    serving.send_signal(signal.SIGTERM)
    out, _ = serving.communicate(timeout=60)
    assert serving.returncode == 0
    assert out == ""
    assert not (state / "postgres" / "data" / "postmaster.pid").exists()
