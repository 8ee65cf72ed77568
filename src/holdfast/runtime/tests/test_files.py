from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.runtime.errors import ConfigurationError
from holdfast.runtime.files import attachment_storage

STATE = Path("/state/attachments")


def test_files_stay_in_the_state_folder_unless_another_is_named() -> None:
    assert attachment_storage({}, folder=STATE)["OPTIONS"]["location"] == "/state/attachments"
    named = attachment_storage({"HOLDFAST_ATTACHMENTS": "file:/srv/files"}, folder=STATE)
    assert named["OPTIONS"]["location"] == "/srv/files"
    assert named["OPTIONS"]["file_permissions_mode"] == 0o600


def test_files_go_to_a_bucket() -> None:
    address = "s3://papers/north/2025?endpoint=https://s3.example.com&region=eu-west-1"

    storage = attachment_storage({"HOLDFAST_ATTACHMENTS": address}, folder=STATE)

    assert storage["BACKEND"] == "storages.backends.s3.S3Storage"
    assert storage["OPTIONS"] == {
        "bucket_name": "papers",
        "location": "north/2025",
        "endpoint_url": "https://s3.example.com",
        "region_name": "eu-west-1",
        "default_acl": None,
        "file_overwrite": False,
    }


@pytest.mark.parametrize("address", ["ftp://host/x", "s3:", "s3://papers?acl=public-read", "file://host/x"])
def test_other_places_are_refused(address: str) -> None:
    with pytest.raises(ConfigurationError, match="HOLDFAST_ATTACHMENTS"):
        attachment_storage({"HOLDFAST_ATTACHMENTS": address}, folder=STATE)
