"""How e-mail leaves the house: HOLDFAST_EMAIL_URL and HOLDFAST_EMAIL_FROM, read into Django's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from holdfast.runtime.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

_BACKENDS = "django.core.mail.backends"
_SMTP_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_UNKNOWN = (
    "HOLDFAST_EMAIL_URL names no way to send mail: set it to file:, console: or smtps://user:password@host"
)
#: Without a bound, a mail server that does not answer would hold a worker for ever.
_SMTP_SECONDS = 20


def mail_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """Django's settings for e-mail, from HOLDFAST_EMAIL_URL.

    `file:` (the default) writes to EMAIL_FILE_PATH or the folder named, `console:` to standard output, and `smtp://`,
    `smtp+starttls://` and `smtps://` with user, password, host and port send. HOLDFAST_EMAIL_FROM is the
    sender. Raises ConfigurationError for any other address.
    """
    text = environment.get("HOLDFAST_EMAIL_URL") or "file:"
    sender = environment.get("HOLDFAST_EMAIL_FROM") or "Holdfast <no-reply@localhost>"
    common = {"DEFAULT_FROM_EMAIL": sender, "SERVER_EMAIL": sender}
    url = urlsplit(text)
    if url.scheme == "file":
        folder = {"EMAIL_FILE_PATH": unquote(url.path)} if url.path else {}
        return common | {"EMAIL_BACKEND": "holdfast.platform.outbox.EmailBackend"} | folder
    if url.scheme == "console":
        return common | {"EMAIL_BACKEND": f"{_BACKENDS}.console.EmailBackend"}
    try:
        port = url.port or _SMTP_PORTS[url.scheme]
    except (KeyError, ValueError) as error:
        raise ConfigurationError(_UNKNOWN) from error
    if not url.hostname or url.query:
        raise ConfigurationError(_UNKNOWN)
    return common | {
        "EMAIL_BACKEND": f"{_BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp+starttls",
        "EMAIL_TIMEOUT": _SMTP_SECONDS,
    }
