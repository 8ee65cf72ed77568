"""What may stand in a log."""

from __future__ import annotations

import json
import logging
import logging.config

import pytest
import structlog

from holdfast.runtime.errors import ConfigurationError
from holdfast.runtime.logs import (
    REDACTED,
    is_sensitive,
    level_from_environment,
    logging_config,
    redact,
    redact_text,
)


@pytest.mark.parametrize(
    "key",
    [
        "password",
        "newPassword",
        "SECRET_KEY",
        "Authorization",
        "HTTP_AUTHORIZATION",
        "accessToken",
        "tokens",
        "apiKey",
        "APIKey",
        "api_key",
        "billingEmail",
        "email",
        "given_name",
        "dateOfBirth",
        "Set-Cookie",
        "DATABASE_URL",
        "iban",
    ],
)
def test_keys_of_secrets_and_personal_data_are_known(key: str) -> None:
    assert is_sensitive(key)


@pytest.mark.parametrize(
    "key",
    ["event", "account_number", "operation", "tokenize_ms", "status_code", "span", "name", "panel", "bill"],
)
def test_other_keys_stay(key: str) -> None:
    assert not is_sensitive(key)


def test_secrets_are_found_however_deep() -> None:
    event = {
        "input": [{"email": "ada@example.org", "amount": 5}],
        "account_number": "A-1B2C3D4E",
        "live": True,
    }
    assert redact(event) == {
        "input": [{"email": REDACTED, "amount": 5}],
        "account_number": "A-1B2C3D4E",
        "live": True,
    }


@pytest.mark.parametrize(
    "secret",
    [
        "ada.lovelace+test@example.co.uk",
        "sk_live_9f8e7d6c5b4a",
        "eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl",
        "hunter2",
    ],
)
def test_texts_lose_the_secrets_in_them(secret: str) -> None:
    said = redact_text(
        "ada.lovelace+test@example.co.uk used sk_live_9f8e7d6c5b4a, eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl and "
        "postgresql://ada:hunter2@db/energy?password=hunter2"
    )
    assert secret not in said
    assert said.endswith(f"@db/energy?password={REDACTED}")


def test_an_object_is_logged_as_text_without_secrets() -> None:
    assert redact(ValueError("no such user ada@example.org")) == f"no such user {REDACTED}"


def test_lines_are_json_on_stderr_with_the_correlation_id_and_no_secret(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    level = root.level
    config = logging_config("web", level="INFO", terminal=False)
    del config["loggers"]  # a test leaves other libraries' loggers as they are
    logging.config.dictConfig(config)
    try:
        with structlog.contextvars.bound_contextvars(correlation_id="c0ffee00"):
            logging.getLogger("somebody.else").warning("ada@example.org failed %s times", 3)
            refusal = RuntimeError("key sk_live_0123456789 refused")
            logging.getLogger("somebody.else").error("broken", exc_info=refusal)
    finally:
        root.setLevel(level)
    out, err = capsys.readouterr()
    assert out == ""
    first, second = (json.loads(line) for line in err.splitlines())
    assert first["event"] == f"{REDACTED} failed 3 times"
    assert first["level"] == "warning"
    assert first["process"] == "web"
    assert first["correlation_id"] == second["correlation_id"] == "c0ffee00"
    assert "RuntimeError" in second["exception"]
    assert "sk_live" not in second["exception"]


def test_an_unknown_level_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDFAST_LOG_LEVEL", "loud")
    with pytest.raises(ConfigurationError, match="HOLDFAST_LOG_LEVEL"):
        level_from_environment()
