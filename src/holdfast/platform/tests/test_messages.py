"""Messages in the language of a brand, and where they go while nobody has said how they are sent."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from django.core import mail

from holdfast.platform import messages
from holdfast.platform.messages import Template, Voice, Wording, send_email, send_sms, voice_of_user

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

GREETING: Template = {
    "en": Wording("Good day\nfrom {brand}", "Hello {name}, this is {brand}."),
    "fr": Wording("Bonjour de {brand}", "Bonjour {name}, ici {brand}."),
}


def test_a_mail_speaks_the_language_of_the_brand() -> None:
    send_email(template=GREETING, to="ada@example.com", voice=Voice("Soleil", "fr"), name="Ada")

    (message,) = mail.outbox
    assert (message.subject, message.body) == ("Bonjour de Soleil", "Bonjour Ada, ici Soleil.")
    assert message.to == ["ada@example.com"]


def test_english_stands_in_for_languages_without_a_wording() -> None:
    voice = Voice("Sol", "es", from_email="sol@example.com")

    send_email(template=GREETING, to="ada@example.com", voice=voice, name="{brand}")

    (message,) = mail.outbox
    assert message.subject == "Good day from Sol"  # in one line, whatever the names hold
    assert message.body == "Hello {brand}, this is Sol."  # what people are called is not filled in
    assert message.from_email == "sol@example.com"


def test_text_messages_wait_in_files_that_only_their_owner_reads(
    tmp_path: Path, settings: SettingsWrapper
) -> None:
    settings.SMS_BACKEND = "holdfast.platform.outbox.SmsFileBackend"
    settings.SMS_FILE_PATH = tmp_path / "state" / "sms"

    send_sms(template=GREETING, to="+447400123456", voice=Voice("Fen"), name="Ada" * 500)

    (path,) = settings.SMS_FILE_PATH.iterdir()
    first, text = path.read_text().splitlines()
    assert (first, text[:12], len(text)) == ("To: +447400123456", "Hello AdaAda", 459)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.SMS_FILE_PATH.stat().st_mode) == 0o700


def test_text_messages_on_a_terminal(settings: SettingsWrapper, capsys: pytest.CaptureFixture[str]) -> None:
    settings.SMS_BACKEND = "holdfast.platform.outbox.SmsConsoleBackend"

    send_sms(template=GREETING, to="+447400123456", voice=Voice("Fen"), name="Ada")

    assert capsys.readouterr().out == "SMS to +447400123456: Hello Ada, this is Fen.\n"


def test_mail_waits_in_a_private_folder(tmp_path: Path, settings: SettingsWrapper) -> None:
    settings.EMAIL_BACKEND = "holdfast.platform.outbox.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "outbox" / "email")

    send_email(template=GREETING, to="ada@example.com", voice=Voice("Fen"), name="Ada")

    (path,) = (tmp_path / "outbox" / "email").iterdir()
    assert "Hello Ada, this is Fen." in path.read_text()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_user_whom_nobody_knows_hears_from_the_installation(
    settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.COMPANY_NAME = "Fen Energy"
    monkeypatch.setattr(messages, "_finders", [lambda user_id: Voice("Soleil") if user_id == 1 else None])

    assert voice_of_user(1) == Voice("Soleil")
    assert voice_of_user(2) == Voice("Fen Energy")
