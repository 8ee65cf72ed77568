"""Texts that callers send: cleaned where spaces do not matter, refused where they cannot be stored or shown."""

from __future__ import annotations

import unicodedata

#: The longest text that somebody writes by hand, in characters.
MAX_BODY = 10_000
#: Keys have 64 bits, which is a little more than 18 digits.
MAX_KEY_DIGITS = 18


def one_line(text: str | None, *, max_length: int) -> str | None:
    """A text without spaces around it; None where nothing is left, it is too long or has control characters."""
    line = (text or "").strip()
    if not line or len(line) > max_length or any(unicodedata.category(mark) == "Cc" for mark in line):
        return None
    return line


def body(text: str | None, *, max_length: int = MAX_BODY) -> str | None:
    """A text of any number of lines without spaces around it; None where nothing is left or it is too long."""
    lines = (text or "").strip()
    return lines if lines and len(lines) <= max_length else None


def key_of(text: object) -> int:
    """The primary key that an id of the API stands for; 0, which no row has, for what can be none."""
    digits = str(text)
    is_key = digits.isascii() and digits.isdigit() and len(digits) <= MAX_KEY_DIGITS
    return int(digits) if is_key else 0
