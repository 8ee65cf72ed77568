"""What people find in their mailboxes and on their telephones, once the jobs have run."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from django.core import mail

from holdfast.platform.testing import run_jobs

#: Text messages that the backend of the tests has taken, as number and text.
texts: list[tuple[str, str]] = []


class Telephone:
    """A text message backend for tests."""

    def send(self, *, to: str, text: str) -> None:
        texts.append((to, text))


def mails_to(address: str) -> list[mail.EmailMessage]:
    """The mails that an address has got, the jobs that send them run first."""
    run_jobs("identity.")
    return [message for message in mail.outbox if message.to == [address]]


def link_in(message: mail.EmailMessage) -> dict[str, str]:
    """The parameters of the one link in a mail, and `page`: where it leads."""
    (url,) = re.findall(r"https?://\S+", message.body)
    parts = urlsplit(url)
    values = {name: value for name, (value,) in parse_qs(parts.query).items()}
    return {**values, "page": f"{parts.scheme}://{parts.netloc}{parts.path}"}


def code_in(text: str) -> str:
    """The six digits in a message."""
    (code,) = re.findall(r"\b\d{6}\b", text)
    return code
