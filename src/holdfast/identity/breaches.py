"""Passwords known to thieves: a sorted file of SHA-1 digests, searched where it lies.

One hexadecimal digest a line, in capitals and in their order; the first ten digits or more of a digest do as
well, and what follows a colon, such as a count, is passed over. This is the form in which breached passwords are
published, so that an operator can use a published list of any size as it is: a look-up reads some thirty lines,
not the file.
"""

from __future__ import annotations

import hashlib
import mmap
from functools import cache
from pathlib import Path

_SHORTEST_PREFIX = 10


class BreachList:
    """The lines of one list."""

    def __init__(self, lines: bytes | mmap.mmap) -> None:
        self._lines = lines

    @classmethod
    def in_file(cls, path: Path) -> BreachList:
        """The list in a file, which is not read but mapped into memory."""
        with path.open("rb") as file:
            if not path.stat().st_size:  # an empty file cannot be mapped
                return cls(b"")
            return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def contains(self, password: str) -> bool:
        """Whether the digest of a password, or its beginning, is in the file."""
        digest = hashlib.sha1(password.encode(errors="surrogatepass"), usedforsecurity=False).hexdigest()
        wanted = digest.upper().encode()
        low, high = 0, len(self._lines)
        while low < high:
            middle = (low + high) // 2
            start = self._lines.rfind(b"\n", 0, middle) + 1
            end = self._lines.find(b"\n", start)
            end = len(self._lines) if end < 0 else end
            found = bytes(self._lines[start:end]).partition(b":")[0].strip()
            if len(found) >= _SHORTEST_PREFIX and wanted.startswith(found):
                return True
            if found < wanted:
                low = end + 1
            else:
                high = start
        return False


@cache
def list_of(path: str) -> BreachList:
    """The list in a file, opened once in a process. Raises OSError where the file is missing."""
    return BreachList.in_file(Path(path))
