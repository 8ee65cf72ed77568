"""How to get into the demo: what is printed, and the file that keeps it for the next start.

The database holds hashes alone, so what is printed again has to be kept elsewhere: in the state folder, in a
file that only its owner can read.
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from holdfast.runtime.configuration import make_state_folder, state_folder

_FILE = "demo-access.json"
_PASSWORD_BYTES = 12


@dataclass(frozen=True, slots=True)
class DemoAccess:
    """What a demo can be used with. The customer sees the first accounts of `account_numbers`."""

    email: str
    password: str
    api_key: str
    organization_secret_key: str
    staff_email: str
    staff_password: str
    account_numbers: tuple[str, ...]


def new_password() -> str:
    return secrets.token_urlsafe(_PASSWORD_BYTES)


def keep(access: DemoAccess, *, retailer: str) -> None:
    """Write the file for a retailer; it is complete, and its owner's alone, from when it has its name."""
    folder = make_state_folder(state_folder())
    descriptor, draft = tempfile.mkstemp(prefix=".demo-access-", dir=folder)  # created with mode 0600
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"retailer": retailer, **asdict(access)}, file)
        file.flush()
        os.fsync(file.fileno())
    Path(draft).replace(folder / _FILE)


def kept(*, retailer: str) -> DemoAccess | None:
    """What was kept for a retailer; None where the file is gone, damaged or another retailer's."""
    try:
        stored: dict[str, Any] = json.loads((state_folder() / _FILE).read_text(encoding="utf-8"))
        if stored.pop("retailer") != retailer:
            return None
        return DemoAccess(**{**stored, "account_numbers": tuple(stored["account_numbers"])})
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
