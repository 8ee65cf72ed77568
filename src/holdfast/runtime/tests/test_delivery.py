"""How an operator says where e-mail goes."""

from __future__ import annotations

import pytest

from holdfast.runtime.delivery import mail_settings
from holdfast.runtime.errors import ConfigurationError


def test_without_a_word_mail_goes_to_files() -> None:
    found = mail_settings({})

    assert found["EMAIL_BACKEND"] == "holdfast.platform.outbox.EmailBackend"
    assert "EMAIL_FILE_PATH" not in found
    assert mail_settings({"HOLDFAST_EMAIL_URL": "file:/srv/mail"})["EMAIL_FILE_PATH"] == "/srv/mail"


def test_mail_on_a_terminal() -> None:
    found = mail_settings({"HOLDFAST_EMAIL_URL": "console:"})

    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"


@pytest.mark.parametrize(
    ("url", "port", "is_ssl", "is_tls"),
    [
        ("smtps://ada:s%40fe@mail.example.com", 465, True, False),
        ("smtp+starttls://ada:s%40fe@mail.example.com", 587, False, True),
        ("smtp://ada:s%40fe@mail.example.com:2525", 2525, False, False),
    ],
)
def test_a_mail_server_by_its_address(url: str, port: int, is_ssl: bool, is_tls: bool) -> None:
    found = mail_settings({"HOLDFAST_EMAIL_URL": url, "HOLDFAST_EMAIL_FROM": "Fen <fen@example.com>"})

    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example.com", port)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("ada", "s@fe")
    assert (found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (is_ssl, is_tls)
    assert found["DEFAULT_FROM_EMAIL"] == "Fen <fen@example.com>"


@pytest.mark.parametrize(
    "url", ["mail.example.com", "smtps://", "http://mail.example.com", "smtp://h?tls=1", "smtp://h:mail"]
)
def test_an_address_that_says_nothing_is_refused_at_once(url: str) -> None:
    with pytest.raises(ConfigurationError, match="HOLDFAST_EMAIL_URL"):
        mail_settings({"HOLDFAST_EMAIL_URL": url})
