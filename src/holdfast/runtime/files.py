"""Where files that customers attach are kept: HOLDFAST_ATTACHMENTS, read into Django's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from holdfast.runtime.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SHOWN = "set HOLDFAST_ATTACHMENTS to file:, file:/a/folder or s3://bucket/folder?endpoint=https://host&region=name"


def attachment_storage(environment: Mapping[str, str], *, folder: Path) -> dict[str, Any]:
    """The entry of Django's STORAGES for attachments.

    `file:` (the default) keeps them in the folder, readable by its owner alone; `s3://bucket/folder` in an S3
    bucket, with django-storages (`pip install holdfast[s3]`) and credentials where boto3 looks for them. Raises
    ConfigurationError for any other address.
    """
    text = environment.get("HOLDFAST_ATTACHMENTS") or "file:"
    url = urlsplit(text)
    options = {name: values[-1] for name, values in parse_qs(url.query).items()}
    if url.scheme == "file" and not url.netloc and not options:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": unquote(url.path) or str(folder),
                "base_url": None,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    if url.scheme != "s3" or not url.hostname or options.keys() - {"endpoint", "region"}:
        raise ConfigurationError(f"HOLDFAST_ATTACHMENTS names no place for files: {_SHOWN}")
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": url.netloc,
            "location": unquote(url.path).strip("/"),
            "endpoint_url": options.get("endpoint"),
            "region_name": options.get("region"),
            "default_acl": None,
            "file_overwrite": False,
        },
    }
