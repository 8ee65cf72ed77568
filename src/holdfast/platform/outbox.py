"""Where messages go until an operator says how they are sent: files that only their owner can read.

A text message backend is a class without constructor arguments and with `send(*, to, text)`, which returns when
the message has been handed over and raises otherwise; HOLDFAST_SMS_BACKEND names it.
"""

from __future__ import annotations

import os
import sys
import uuid
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend as DjangoFileBackend


class SmsBackend(Protocol):
    """Something that sends text messages."""

    def send(self, *, to: str, text: str) -> None:
        """Hand a text over to a number in the international form, such as +447700900123."""


class EmailBackend(DjangoFileBackend):
    """Django's file backend, in a private folder: the messages hold links that let people in."""

    def __init__(self, *args: Any, **options: Any) -> None:
        _private(Path(options.get("file_path") or settings.EMAIL_FILE_PATH))
        super().__init__(*args, **options)


class SmsFileBackend:
    """A file for each text message: the number in the first line, then the text."""

    def send(self, *, to: str, text: str) -> None:
        path = _private(Path(settings.SMS_FILE_PATH)) / f"{uuid.uuid4().hex}.txt"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"To: {to}\n{text}\n")


class SmsConsoleBackend:
    """Text messages on standard output, for a developer's terminal."""

    def send(self, *, to: str, text: str) -> None:
        sys.stdout.write(f"SMS to {to}: {text}\n")


def _private(folder: Path) -> Path:
    """The folder, made for its owner alone if it was not there; an operator's own folder stays as it is."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
