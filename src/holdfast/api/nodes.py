"""Global ids: one text that names an object of any type, as `node(id)` takes them.

An id is the base64 of `TypeName:key`. It says what is asked for, not that it may be seen: the visibility
policy of the type decides that.
"""

from __future__ import annotations

import base64


def to_global_id(type_name: str, key: object) -> str:
    """The id of an object: its GraphQL type and its key, which its domain's node loader understands."""
    return base64.b64encode(f"{type_name}:{key}".encode()).decode()


def from_global_id(identifier: str) -> tuple[str, str]:
    """Type name and key of an id. Raises ValueError for a text that is none."""
    try:
        type_name, colon, key = base64.b64decode(identifier, validate=True).decode().partition(":")
    except ValueError as error:
        raise ValueError("no global id") from error
    if not (type_name and colon and key) or "\x00" in key:
        raise ValueError("no global id")
    return type_name, key
