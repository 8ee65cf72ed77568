"""Structured logs of every process: JSON lines on stderr, coloured text on a terminal, never a secret.

What Django, granian and procrastinate say through the standard library takes the same road as our own events.
What is bound with `structlog.contextvars`, such as the correlation id of a request, is on every line of it.
"""

from __future__ import annotations

import logging
import logging.config
import os
import re
import sys
from typing import TYPE_CHECKING, Any

import orjson
import structlog

from holdfast.runtime.errors import ConfigurationError

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED = "[redacted]"

#: A key is sensitive when one of its words, or two that follow each other, is here.
_SENSITIVE = frozenset(
    {
        "password",
        "passwd",
        "passphrase",
        "secret",
        "secrets",
        "token",
        "jwt",
        "authorization",
        "authentication",
        "credential",
        "credentials",
        "cookie",
        "cookies",
        "session",
        "apikey",
        "accesskey",
        "signingkey",
        "privatekey",
        "presignedkey",
        "databaseurl",
        "dsn",
        "email",
        "mobile",
        "landline",
        "phone",
        "telephone",
        "givenname",
        "familyname",
        "fullname",
        "firstname",
        "lastname",
        "surname",
        "billingname",
        "dateofbirth",
        "birthdate",
        "birthday",
        "address",
        "postcode",
        "iban",
        "bic",
        "sortcode",
        "cardnumber",
        "pan",
    }
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRETS_IN_TEXT = re.compile(
    r"""
      [\w.+-]+@[\w-]+(?:\.[\w-]+)+                                  # an e-mail address
    | \bsk_(?:live|test)_[\w-]+                                     # an API key
    | \beyJ[\w-]+\.[\w-]+\.[\w-]+                                   # a JSON web token
    | (?<=://)[^\s/@:]*:[^\s/@]*(?=@)                               # the user and password of a URL
    | (?i:(?<=bearer\s)|(?<=basic\s)|(?<=jwt\s))[\w.~+/-]{8,}=*     # an authorization header
    | (?i:(?<=password=)|(?<=token=)|(?<=secret=))[^\s&,;)'"]+      # an assignment
    """,
    re.VERBOSE,
)
#: The extras of standard library records that are worth a key of their own; others may hold anything.
_EXTRAS = {"action", "status_code", "server_time"}
_DEPTH = 6


def is_sensitive(key: str) -> bool:
    """Whether a key names a secret or personal data: `api_key`, `billingEmail`, `Authorization`."""
    words = [word.lower() for word in _WORD.findall(key)]
    singles = [word.removesuffix("s") if word.removesuffix("s") in _SENSITIVE else word for word in words]
    runs = ["".join(words[i : i + length]) for length in (2, 3) for i in range(len(words) - length + 1)]
    return not _SENSITIVE.isdisjoint([*singles, *runs])


def redact_text(text: str) -> str:
    """A text without the e-mail addresses, keys, tokens and passwords in it."""
    return _SECRETS_IN_TEXT.sub(REDACTED, text)


def redact(value: Any, *, depth: int = _DEPTH) -> Any:
    """A value as it may be logged: without the values of sensitive keys, and without secrets in texts."""
    if isinstance(value, str):
        return redact_text(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if depth == 0:
        return REDACTED
    if isinstance(value, dict):
        return {
            str(key): REDACTED if is_sensitive(str(key)) else redact(item, depth=depth - 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(item, depth=depth - 1) for item in value]
    return redact_text(str(value))


def _redacting(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {
        key: item if key.startswith("_") else REDACTED if is_sensitive(key) else redact(item)
        for key, item in event.items()
    }


def _json(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def _plain_message(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event.pop("color_message", None)
    return event


def _shared(process: str) -> list[Processor]:
    def naming(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event.setdefault("process", process)
        return event

    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        naming,
    ]


def logging_config(process: str, *, level: str, terminal: bool) -> dict[str, Any]:
    """A `logging.config` dictionary; granian hands it on to its workers.

    process: what the lines say they come from; terminal: coloured text instead of JSON.
    """
    last: list[Processor] = (
        # the formatter's default prints local variables, passwords among them
        [_redacting, structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if terminal
        else [structlog.processors.format_exc_info, _redacting, _json]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [
                    *_shared(process),
                    structlog.stdlib.ExtraAdder(allow=_EXTRAS),
                    _plain_message,
                ],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stderr",
                "formatter": "structured",
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # These say at every start that tasks exist.
            "procrastinate.blueprints": {"level": "WARNING"},
            "procrastinate.periodic": {"level": "WARNING"},
            # These come with handlers of their own, which would say everything twice or on stdout.
            **{
                name: {"handlers": [], "propagate": True}
                for name in ("_granian", "granian.access", "django", "django.server", "procrastinate")
            },
        },
    }


def level_from_environment(default: str = "INFO") -> str:
    """HOLDFAST_LOG_LEVEL, checked."""
    level = os.environ.get("HOLDFAST_LOG_LEVEL", default).upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
        raise ConfigurationError(f"HOLDFAST_LOG_LEVEL has to be DEBUG, INFO, WARNING or ERROR, not {level!r}")
    return level


def configure(process: str, *, default_level: str = "INFO") -> dict[str, Any]:
    """Set up logging for this process; returns the configuration, for libraries that apply it again."""
    config = logging_config(
        process, level=level_from_environment(default_level), terminal=sys.stderr.isatty()
    )
    logging.config.dictConfig(config)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(process),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return config
