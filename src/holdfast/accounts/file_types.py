"""Which files are taken: by the ending of their name, and by what they really hold.

A file that a browser, or an office program, might run (HTML, SVG, macros) is not among them.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: The media type for each ending of a name that is taken.
CONTENT_TYPES: Mapping[str, str] = {
    "csv": "text/csv",
    "docx": _WORD,
    "gif": "image/gif",
    "heic": "image/heic",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "png": "image/png",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "txt": "text/plain",
    "webp": "image/webp",
    "xlsx": _EXCEL,
}

_HEAD_BYTES = 16
_CHUNK_BYTES = 64 * 1024
#: How a file of each type begins.
_BEGINNINGS: Mapping[str, tuple[bytes, ...]] = {
    "application/pdf": (b"%PDF-",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/tiff": (b"II*\x00", b"MM\x00*"),
}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"mif1", b"msf1"})


def content_type_of(filename: str) -> str | None:
    """The media type that a name's ending stands for; None where such files are not taken."""
    _, dot, ending = filename.rpartition(".")
    return CONTENT_TYPES.get(ending.lower()) if dot else None


def holds(content_type: str, file: BinaryIO) -> bool:
    """Whether a file holds what its name says; reading begins and ends at its start."""
    check: Callable[[BinaryIO], bool] = _CHECKS.get(content_type, lambda file: _begins(content_type, file))
    file.seek(0)
    try:
        return check(file)
    finally:
        file.seek(0)


def _begins(content_type: str, file: BinaryIO) -> bool:
    return file.read(_HEAD_BYTES).startswith(_BEGINNINGS[content_type])


def _is_webp(file: BinaryIO) -> bool:
    head = file.read(_HEAD_BYTES)
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def _is_heic(file: BinaryIO) -> bool:
    head = file.read(_HEAD_BYTES)
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS


def _is_text(file: BinaryIO) -> bool:
    """In any encoding that office programs write but UTF-16: none of them has NUL."""
    while chunk := file.read(_CHUNK_BYTES):
        if b"\x00" in chunk:
            return False
    return True


def _is_office(part: str) -> Callable[[BinaryIO], bool]:
    def check(file: BinaryIO) -> bool:
        try:
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, OSError, ValueError):
            return False
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return part in names and not has_macros

    return check


_CHECKS: Mapping[str, Callable[[BinaryIO], bool]] = {
    "image/heic": _is_heic,
    "image/webp": _is_webp,
    "text/csv": _is_text,
    "text/plain": _is_text,
    _EXCEL: _is_office("xl/workbook.xml"),
    _WORD: _is_office("word/document.xml"),
}
