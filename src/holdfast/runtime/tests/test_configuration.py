"""Where state, the secret key and the database come from."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from holdfast.runtime.configuration import (
    database_settings,
    parse_database_url,
    secret_key,
    signing_key,
    state_folder,
)
from holdfast.runtime.errors import ConfigurationError


def test_state_lives_where_the_desktop_standard_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOLDFAST_STATE", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/ada")
    assert state_folder() == Path("/home/ada/.local/state/holdfast")
    monkeypatch.setenv("XDG_STATE_HOME", "/srv/state")
    assert state_folder() == Path("/srv/state/holdfast")
    monkeypatch.setenv("XDG_STATE_HOME", "relative/is/ignored")
    assert state_folder() == Path("/home/ada/.local/state/holdfast")
    monkeypatch.setenv("HOLDFAST_STATE", "~/elsewhere")
    assert state_folder() == Path("/home/ada/elsewhere")


def test_the_key_is_made_once_and_only_for_its_owner(state: Path) -> None:
    first = secret_key()
    assert len(first) >= 50
    assert secret_key() == first
    assert stat.S_IMODE((state / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in state.iterdir()] == ["secret-key"]


def test_the_environments_key_wins_and_touches_no_disk(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDFAST_SECRET_KEY", "from-the-environment")
    assert secret_key() == "from-the-environment"
    assert not state.exists()


def test_the_signing_key_is_an_rsa_key_of_its_own(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOLDFAST_SIGNING_KEY", raising=False)
    first = signing_key()
    assert load_pem_private_key(first.encode(), password=None).key_size == 2048
    assert signing_key() == first
    assert stat.S_IMODE((state / "signing-key.pem").stat().st_mode) == 0o600
    monkeypatch.setenv("HOLDFAST_SIGNING_KEY", "from-the-environment")
    assert signing_key() == "from-the-environment"


def test_processes_that_start_at_once_agree_on_the_key(state: Path) -> None:
    code = "from holdfast.runtime.configuration import secret_key; input(); print(secret_key())"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(4)
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("\n")
        racer.stdin.flush()
    keys = {racer.communicate(timeout=60)[0].strip() for racer in racers}
    assert len(keys) == 1
    assert keys == {secret_key()}


def test_a_key_that_others_can_read_or_that_is_empty_is_refused(state: Path) -> None:
    secret_key()
    path = state / "secret-key"
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="can be read by others"):
        secret_key()
    path.chmod(0o600)
    path.write_text("")
    with pytest.raises(ConfigurationError, match="is empty"):
        secret_key()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://ada:p%40ss%2Fw%3Ard@db.example:6543/energy?sslmode=require",
            {
                "NAME": "energy",
                "USER": "ada",
                "PASSWORD": "p@ss/w:rd",
                "HOST": "db.example",
                "PORT": "6543",
                "OPTIONS": {"sslmode": "require"},
            },
        ),
        (
            "postgres:///energy?host=/run/postgresql",
            {"NAME": "energy", "USER": "", "HOST": "/run/postgresql", "PORT": "", "OPTIONS": {}},
        ),
        ("postgresql://%2Frun%2Fpostgresql/energy", {"NAME": "energy", "HOST": "/run/postgresql"}),
        ("postgresql://[2001:db8::1]:5432/energy", {"HOST": "2001:db8::1", "PORT": "5432"}),
        ("postgresql://one:1,two:2/energy", {"HOST": "one,two", "PORT": "1,2"}),
        ("postgresql://h/caf%C3%A9?connect_timeout=3", {"NAME": "café", "OPTIONS": {"connect_timeout": "3"}}),
    ],
)
def test_database_urls_mean_what_they_mean_to_psql(url: str, expected: dict[str, object]) -> None:
    settings = parse_database_url(url)
    assert {key: settings[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://ada:hunter2@host/energy", "has to begin with postgresql://"),
        ("postgresql://ada:hunter2@host/energy?nonsense=1", "cannot be read"),
        ("postgresql://ada:hunter2%zz@host/energy", "cannot be read"),
        ("postgresql://ada:hunter2@host", "names no database"),
    ],
)
def test_a_url_that_does_not_fit_is_refused_without_repeating_it(url: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason) as failure:
        parse_database_url(url)
    assert "hunter2" not in str(failure.value)


def test_settings_can_be_read_while_no_server_runs_and_reach_no_other(state: Path) -> None:
    settings = database_settings()
    assert settings["HOST"].startswith(str(state))
    assert not Path(settings["HOST"]).exists()
    assert "pool" not in settings["OPTIONS"]


def test_a_long_lived_process_keeps_connections(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDFAST_DATABASE_POOL", "7")
    settings = database_settings()
    assert settings["OPTIONS"]["pool"]["max_size"] == 7
    assert settings["CONN_HEALTH_CHECKS"] is True
    monkeypatch.setenv("HOLDFAST_DATABASE_POOL", "many")
    with pytest.raises(ConfigurationError, match="has to be a number"):
        database_settings()
