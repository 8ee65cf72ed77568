"""The files that the page loads: known by a list, addressed by their content.

A name carries a hash of the content: a browser may keep a file for ever, and never mixes two
releases. Nothing outside the list can be asked for.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "files"

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
_FILES = {
    "mark": "mark.svg",
    "graphiql_style": "vendor/graphiql.min.css",
    "style": "ide.css",
    "react": "vendor/react.production.min.js",
    "react_dom": "vendor/react-dom.production.min.js",
    "graphiql": "vendor/graphiql.min.js",
    "session": "session.js",
    "operations": "operations.js",
    "ide": "ide.js",
    "licences": "vendor/LICENCES.txt",
}


@dataclass(frozen=True)
class Asset:
    """One file: the name it is served under (`<stem>-<hash>.<ext>`), its media type and its bytes."""

    name: str
    content_type: str
    body: bytes

    @cached_property
    def compressed(self) -> bytes:
        """The bytes under gzip; made when first asked for, once a process."""
        return gzip.compress(self.body, compresslevel=9, mtime=0)


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """Every asset by the key that the page's template knows it by."""
    return {key: _asset(FOLDER / path) for key, path in _FILES.items()}


@lru_cache(maxsize=1)
def by_name() -> dict[str, Asset]:
    """Every asset by the name it is served under."""
    return {one.name: one for one in assets().values()}


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:12]
    return Asset(f"{path.stem}-{digest}{path.suffix}", _TYPES[path.suffix], body)
