"""Files of accounts in an S3 bucket, kept by a server of the test's own that speaks as much S3 as it takes."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from holdfast.accounts import file_links, operations
from holdfast.accounts.errors import TriggerPostUploadOperationsInvalidData
from holdfast.accounts.tests.factories import NOW, make_account
from holdfast.api import view
from holdfast.kernel.clock import FixedClock
from holdfast.runtime.files import attachment_storage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


class Bucket(ThreadingHTTPServer):
    """Objects by path, as `/papers/north/accounts/…`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.objects: dict[str, bytes] = {}
        self.callers: set[str] = set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Bucket

    @property
    def _key(self) -> str:
        self.server.callers.add(self.headers.get("Authorization", "").partition(" ")[0])
        return unquote(urlsplit(self.path).path)

    def do_PUT(self) -> None:
        self.server.objects[self._key] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200)

    def do_GET(self) -> None:
        content = self.server.objects.get(self._key)
        self._answer(404 if content is None else 200, content or b"")

    do_HEAD = do_GET  # noqa: N815

    def do_DELETE(self) -> None:
        self.server.objects.pop(self._key, None)
        self._answer(204)

    def _answer(self, status: int, content: bytes = b"") -> None:
        self.send_response(status)
        if status == 200:
            self.send_header("ETag", '"1"')
            self.send_header("Last-Modified", "Sat, 01 Mar 2025 09:00:00 GMT")
            self.send_header("Accept-Ranges", "bytes")
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Nothing: tests are quiet."""


@pytest.fixture
def bucket(settings: SettingsWrapper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A bucket that the setting names, as an operator would."""
    server = Bucket()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "stand-in")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "stand-in")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    setting = {"HOLDFAST_ATTACHMENTS": f"s3://papers/north?endpoint={server.address}&region=eu-west-1"}
    settings.STORAGES = settings.STORAGES | {"attachments": attachment_storage(setting, folder=tmp_path)}
    monkeypatch.setattr(view, "clock", FixedClock(NOW))
    yield server
    server.shutdown()
    server.server_close()


def test_a_file_goes_into_the_bucket_and_comes_out_of_it(bucket: Bucket) -> None:
    account = make_account()

    kept = operations.keep_file(
        account=account, category="LETTERS", filename="welcome.txt", content=b"Welcome.", now=NOW
    )

    assert bucket.objects == {f"/papers/north/{kept.key}": b"Welcome."}
    assert bucket.callers == {"AWS4-HMAC-SHA256"}
    assert operations.bucket_name() == "papers"
    answer = Client().get(urlsplit(file_links.download_url(attachment_id=kept.pk, now=NOW)).path)
    assert b"".join(answer.streaming_content) == b"Welcome."  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_what_is_in_the_bucket_has_to_be_what_was_uploaded(bucket: Bucket) -> None:
    account = make_account()
    announced = operations.create_account_file_attachment(
        account=account, category="LETTERS", filename="welcome.txt", now=NOW
    )
    Client().post(
        urlsplit(file_links.upload_url()).path,
        {
            "key": announced.key,
            "policy": file_links.sign(purpose=file_links.Purpose.UPLOAD, attachment_id=announced.pk, now=NOW),
            "file": SimpleUploadedFile("welcome.txt", b"Welcome.", "text/plain"),
        },
    )
    (key,) = bucket.objects
    bucket.objects[key] = b"Changed."

    with pytest.raises(TriggerPostUploadOperationsInvalidData):
        operations.trigger_post_upload_operations(key=announced.key, may_see=lambda _account: True, now=NOW)
