"""Where state lives, the secret key, and which database: all read from the environment.

Settings are imported by commands that need no database (`--help`, `schema`, type checks), so nothing here
connects anywhere or expects a server to run.
"""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from holdfast.runtime.cluster import DATABASE, SUPERUSER, read_address
from holdfast.runtime.errors import ConfigurationError

#: How many connections a process may keep open; 0 opens one for each use, which suits commands and tests.
POOL_VARIABLE = "HOLDFAST_DATABASE_POOL"
_POOL_WAIT_SECONDS = 10
#: Executions after which a connection has the server keep a statement's plan; 0 never does, which poolers that
#: change the server's session between transactions need.
PREPARE_VARIABLE = "HOLDFAST_PREPARE_AFTER"
_PREPARE_AFTER = "5"
_KEY_FILE = "secret-key"
_SIGNING_KEY_FILE = "signing-key.pem"
_RSA_BITS = 2048


def state_folder() -> Path:
    """The folder that holds what Holdfast keeps outside a database of your own; it may not exist yet."""
    named = os.environ.get("HOLDFAST_STATE")
    if named:
        return Path(named).expanduser().absolute()
    base = os.environ.get("XDG_STATE_HOME")
    root = Path(base) if base and Path(base).is_absolute() else Path.home() / ".local" / "state"
    return root / "holdfast"


def make_state_folder(folder: Path) -> Path:
    """Create a state folder that only its owner can list, and return it.

    Root's PostgreSQL runs as another user who must be able to pass through, hence the 0711.
    """
    try:
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise ConfigurationError(
            f"cannot create the state folder {folder} ({error.strerror}); set HOLDFAST_STATE to another place"
        ) from error
    return folder


def secret_key() -> str:
    """The key that signs sessions and tokens: HOLDFAST_SECRET_KEY, or one kept in the state folder.

    The file is complete from the moment that it has its name, and the first of two processes that create it
    at once wins, so that all processes agree.
    """
    named = os.environ.get("HOLDFAST_SECRET_KEY")
    return named or _kept_secret(_KEY_FILE, lambda: secrets.token_urlsafe(48), variable="HOLDFAST_SECRET_KEY")


def signing_key() -> str:
    """The RSA key (PEM) that signs what third parties check: HOLDFAST_SIGNING_KEY, or one in the state folder.

    Several machines that serve one installation have to be given the same one.
    """
    named = os.environ.get("HOLDFAST_SIGNING_KEY")
    return named or _kept_secret(_SIGNING_KEY_FILE, _new_rsa_key, variable="HOLDFAST_SIGNING_KEY")


def _new_rsa_key() -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65_537, key_size=_RSA_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _kept_secret(name: str, make: Callable[[], str], *, variable: str) -> str:
    """A secret in a file of the state folder, made at first use; the first of two who make it at once wins."""
    path = state_folder() / name
    try:
        return _read_secret(path)
    except FileNotFoundError:
        pass
    make_state_folder(path.parent)
    try:
        descriptor, draft = tempfile.mkstemp(prefix=".secret-", dir=path.parent)  # created with mode 0600
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(make())
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    except OSError as error:
        raise ConfigurationError(
            f"cannot keep a secret key in {path.parent} ({error.strerror}); set {variable}"
        ) from error
    return _read_secret(path)


def _read_secret(path: Path) -> str:
    try:
        value = path.read_text(encoding="ascii").strip()
        mode = stat.S_IMODE(path.stat().st_mode)
    except PermissionError as error:
        raise ConfigurationError(
            f"cannot read {path}; run as its owner or set HOLDFAST_SECRET_KEY"
        ) from error
    if not value:
        raise ConfigurationError(f"{path} is empty; delete it to have a new key made")
    if mode & 0o077:
        raise ConfigurationError(f"{path} can be read by others (mode {mode:04o}); make it 0600")
    return value


def database_settings() -> dict[str, Any]:
    """Django's settings of the one database: DATABASE_URL, else the embedded server of the state folder.

    While no embedded server runs, the host is its own (absent) socket folder, so that a connection fails
    plainly and can never reach another server that happens to listen on this machine.
    """
    url = os.environ.get("DATABASE_URL")
    settings = parse_database_url(url) if url else _embedded_settings(state_folder())
    settings["ENGINE"] = "django.db.backends.postgresql"
    options = settings.setdefault("OPTIONS", {})
    options.setdefault("application_name", "holdfast")
    options["prepare_threshold"] = _number(PREPARE_VARIABLE, _PREPARE_AFTER) or None
    size = _number(POOL_VARIABLE, "0")
    if size:
        options["pool"] = {"min_size": 1, "max_size": size, "timeout": _POOL_WAIT_SECONDS}
        settings["CONN_HEALTH_CHECKS"] = (
            True  # connections of before the database's restart are replaced unseen
        )
    return settings


def parse_database_url(url: str) -> dict[str, Any]:
    """Name, user, password, host, port and options of a `postgresql://` URL, read by libpq's own parser.

    So percent-escapes, socket folders (`?host=/run/postgresql` or `//%2Frun%2Fpostgresql/`), IPv6 addresses,
    several hosts and every connection parameter mean what they mean to psql. Raises ConfigurationError
    without repeating the URL, which may hold a password.
    """
    scheme = urlsplit(url).scheme
    if scheme not in {"postgres", "postgresql"}:
        raise ConfigurationError(
            f"DATABASE_URL has to begin with postgresql://, not with {scheme or 'something else'}"
        )
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError:
        raise ConfigurationError(
            "DATABASE_URL cannot be read: expected postgresql://user:password@host:port/name?sslmode=require "
            "with special characters percent-escaped"
        ) from None
    settings: dict[str, Any] = {
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
    }
    if not settings["NAME"]:
        raise ConfigurationError("DATABASE_URL names no database: postgresql://host/name")
    settings["OPTIONS"] = dict(parts)
    return settings


def _embedded_settings(state: Path) -> dict[str, Any]:
    address = read_address(state)
    return {
        "NAME": DATABASE,
        "USER": SUPERUSER,
        "HOST": str(address.socket_folder if address else state / "postgres" / "not-running"),
        "PORT": str(address.port) if address else "",
    }


def _number(variable: str, default: str) -> int:
    text = os.environ.get(variable, default)
    if not text.isdigit():
        raise ConfigurationError(f"{variable} has to be a number, not {text!r}")
    return int(text)
