from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from holdfast.accounts import contributions, tasks
from holdfast.accounts.models import Account, FileAttachment
from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_account, make_user
from holdfast.api import view
from holdfast.api.nodes import to_global_id
from holdfast.kernel.clock import FixedClock
from holdfast.platform.models import BusinessEventRecord

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from holdfast.identity.models import User

pytestmark = pytest.mark.django_db

CREATE = """mutation ($input: CreateAccountFileAttachmentInput!) { createAccountFileAttachment(input: $input) {
    clientMutationId postRequest { key url fields }
} }"""
TRIGGER = "mutation ($key: String!) { triggerPostUploadOperations(s3Key: $key) { operationsTriggered } }"
FILES = """query ($n: String!) { account(accountNumber: $n) {
    fileAttachments { id category filename isUploaded isReady sizeInBytes fetchUrl }
} }"""
PDF = b"%PDF-1.7\n...\n%%EOF"


@pytest.fixture(autouse=True)
def clock(settings: SettingsWrapper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    settings.STORAGES = settings.STORAGES | {
        "attachments": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "file_permissions_mode": 0o600},
        }
    }
    clock = FixedClock(NOW)
    monkeypatch.setattr(view, "clock", clock)
    return clock


@pytest.fixture
def holder() -> User:
    return make_user()


@pytest.fixture
def account(holder: User) -> Account:
    return make_account(user=holder)


def announce(account: Account, holder: User, filename: str = "proof of id.pdf") -> dict[str, Any]:
    given = {"accountNumber": account.number, "category": "FILE_ATTACHMENT_CUSTOMER_ID", "filename": filename}
    answer = data_of(ask(customer(holder), CREATE, input=given | {"clientMutationId": "5"}))
    assert answer["createAccountFileAttachment"]["clientMutationId"] == "5"
    request: dict[str, Any] = answer["createAccountFileAttachment"]["postRequest"]
    return request


def post(request: dict[str, Any], content: bytes = PDF, **changes: str) -> Any:
    file = SimpleUploadedFile("whatever.html", content, content_type="text/html")
    form = {**json.loads(request["fields"]), **changes, "file": file}
    return Client(enforce_csrf_checks=True).post("/v1/files/", form)


def files_of(account: Account, holder: User) -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = data_of(ask(customer(holder), FILES, n=account.number))["account"][
        "fileAttachments"
    ]
    return files


def test_a_file_is_announced_uploaded_made_ready_and_fetched(
    account: Account, holder: User, tmp_path: Path
) -> None:
    request = announce(account, holder)
    assert request["url"] == "http://localhost:8000/v1/files/"
    assert files_of(account, holder)[0]["isUploaded"] is False

    answer = post(request)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, "*")
    assert (tmp_path / request["key"]).read_bytes() == PDF
    assert files_of(account, holder)[0]["fetchUrl"] is None
    first = data_of(ask(customer(holder), TRIGGER, key=request["key"]))
    second = data_of(ask(customer(holder), TRIGGER, key=request["key"]))

    assert first == {"triggerPostUploadOperations": {"operationsTriggered": True}}
    assert second == {"triggerPostUploadOperations": {"operationsTriggered": False}}
    shown = files_of(account, holder)[0]
    url = shown.pop("fetchUrl")
    attachment = FileAttachment.objects.get()
    assert shown == {
        "id": to_global_id("AccountFileAttachment", attachment.pk),
        "category": "FILE_ATTACHMENT_CUSTOMER_ID",
        "filename": "proof of id.pdf",
        "isUploaded": True,
        "isReady": True,
        "sizeInBytes": len(PDF),
    }
    fetched = Client().get(url.removeprefix("http://localhost:8000"))
    assert b"".join(fetched.streaming_content) == PDF  # type: ignore[attr-defined]
    assert fetched["Content-Disposition"] == 'attachment; filename="proof of id.pdf"'
    assert fetched["Content-Type"] == "application/pdf"
    assert fetched["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in fetched["Content-Security-Policy"]
    events = BusinessEventRecord.objects.filter(name__startswith="accounts.file_attachment.")
    assert [event.name.split(".")[-1] for event in events.order_by("pk")] == [
        "announced-v1",
        "uploaded-v1",
        "ready-v1",
    ]


def test_floors_above_hear_of_files_of_their_category(
    account: Account, holder: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []
    monkeypatch.setattr(contributions, "_follow_ups", {})
    contributions.follow_attachments_up("FILE_ATTACHMENT_CUSTOMER_ID", lambda pk, _now: heard.append(pk))
    request = announce(account, holder)
    post(request)

    for _ in range(2):
        data_of(ask(customer(holder), TRIGGER, key=request["key"]))

    assert heard == [FileAttachment.objects.get().pk]


@pytest.mark.parametrize(
    "filename", ["page.html", "drawing.svg", "macro.docm", "pdf", "x" * 200 + ".pdf", ".."]
)
def test_files_of_other_kinds_are_not_announced(account: Account, holder: User, filename: str) -> None:
    given = {"accountNumber": account.number, "category": "FILE_ATTACHMENT_MCS_CERT", "filename": filename}

    assert error_codes(ask(customer(holder), CREATE, input=given)) == ["KT-CT-1605"]
    assert not FileAttachment.objects.exists()


def test_a_name_loses_its_folders_and_what_cannot_be_seen(account: Account, holder: User) -> None:
    announce(account, holder, "C:\\temp\\..\\\u202efdp.exe\u0007.PDF")

    attachment = FileAttachment.objects.get()
    assert attachment.filename == "fdp.exe.PDF"
    assert attachment.key.startswith(f"accounts/{account.number}/")
    assert attachment.key.endswith(".pdf")


def office(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("filename", "content", "is_taken"),
    [
        ("a.pdf", b"<html><script>", False),
        ("a.pdf", b"", False),
        ("a.png", b"\x89PNG\r\n\x1a\n....", True),
        ("a.jpg", b"\x89PNG\r\n\x1a\n....", False),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", True),
        ("a.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", True),
        ("a.csv", "línea;1\n".encode("cp1252"), True),
        ("a.txt", b"MZ\x00\x00", False),
        ("a.docx", office("word/document.xml", "[Content_Types].xml"), True),
        ("a.docx", office("word/document.xml", "word/vbaProject.bin"), False),
        ("a.xlsx", office("word/document.xml"), False),
        ("a.xlsx", b"PK no archive", False),
    ],
)
def test_the_content_has_to_be_what_the_name_says(
    account: Account, holder: User, filename: str, content: bytes, is_taken: bool
) -> None:
    answer = post(announce(account, holder, filename), content)

    assert answer.status_code == (204 if is_taken else 409), answer.content
    assert FileAttachment.objects.get().is_uploaded is is_taken


def test_a_link_is_good_for_one_file_once_and_for_a_while(
    account: Account, holder: User, clock: FixedClock, settings: SettingsWrapper
) -> None:
    request, other = announce(account, holder), announce(account, holder)

    assert post(request, policy="forged").status_code == 403
    assert post(request, key=other["key"]).status_code == 409
    settings.ATTACHMENT_MAX_BYTES = 10
    assert post(request).status_code == 409
    assert post(request, b"%PDF-" + b"x" * 20_000).status_code == 413
    settings.ATTACHMENT_MAX_BYTES = 1000
    assert post(request).status_code == 204
    assert post(request).status_code == 409
    clock.advance(timedelta(seconds=settings.ATTACHMENT_LINK_SECONDS))
    assert post(other).status_code == 403
    assert Client().get("/v1/files/").status_code == 405
    assert Client().post("/v1/files/", {"policy": "x"}).status_code == 403


def test_a_download_link_is_for_a_ready_file_and_for_a_while(
    account: Account, holder: User, clock: FixedClock, settings: SettingsWrapper, tmp_path: Path
) -> None:
    request = announce(account, holder)
    post(request)
    data_of(ask(customer(holder), TRIGGER, key=request["key"]))
    path = files_of(account, holder)[0]["fetchUrl"].removeprefix("http://localhost:8000")
    upload_policy = json.loads(request["fields"])["policy"]

    assert Client().get(f"/v1/files/{upload_policy}").status_code == 403
    assert Client().get(path[:-2]).status_code == 403
    assert Client().post(path).status_code == 405
    (tmp_path / request["key"]).unlink()
    assert Client().get(path).status_code == 404
    clock.advance(timedelta(seconds=settings.ATTACHMENT_LINK_SECONDS))
    assert Client().get(path).status_code == 403


def test_only_uploaded_files_in_reach_are_made_ready(account: Account, holder: User, tmp_path: Path) -> None:
    request = announce(account, holder)

    assert error_codes(ask(customer(holder), TRIGGER, key=request["key"])) == ["KT-CT-8710"]
    post(request)
    assert error_codes(ask(customer(make_user()), TRIGGER, key=request["key"])) == ["KT-CT-8710"]
    assert error_codes(ask(None, TRIGGER, key=request["key"])) == ["KT-CT-1112"]
    (tmp_path / request["key"]).write_bytes(b"%PDF-something else")
    assert error_codes(ask(customer(holder), TRIGGER, key=request["key"])) == ["KT-CT-8710"]
    (tmp_path / request["key"]).unlink()
    assert error_codes(ask(customer(holder), TRIGGER, key=request["key"])) == ["KT-CT-8710"]
    assert FileAttachment.objects.get().is_ready is False


def test_strangers_announce_nothing(account: Account) -> None:
    given = {
        "accountNumber": account.number,
        "category": "FILE_ATTACHMENT_MCS_CERT",
        "filename": "certificate.pdf",
    }

    assert error_codes(ask(customer(make_user()), CREATE, input=given)) == ["KT-CT-4177"]
    assert error_codes(ask(None, CREATE, input=given)) == ["KT-CT-1112"]


def test_an_account_is_not_flooded(account: Account, holder: User, settings: SettingsWrapper) -> None:
    settings.ATTACHMENTS_PER_HOUR = 1
    announce(account, holder)
    given = {"accountNumber": account.number, "category": "FILE_ATTACHMENT_MCS_CERT", "filename": "a.pdf"}

    assert error_codes(ask(customer(holder), CREATE, input=given)) == ["KT-CT-1199"]


def test_files_are_paged_and_found_by_id_and_category(account: Account, holder: User) -> None:
    for _ in range(3):
        announce(account, holder)
    second = FileAttachment.objects.order_by("pk")[1]
    FileAttachment.objects.filter(pk=second.pk).update(category="FILE_ATTACHMENT_MCS_CERT")

    data = data_of(
        ask(
            customer(holder),
            """query ($n: String!, $id: Int!, $node: ID!) {
                account(accountNumber: $n) {
                    all: paginatedFileAttachments(first: 2) { totalCount edges { node { filename } } }
                    one: paginatedFileAttachments(first: 2, id: $id) { edges { node { category } } }
                    some: paginatedFileAttachments(first: 2, category: "FILE_ATTACHMENT_MCS_CERT") { totalCount }
                }
                node(id: $node) { ... on AccountFileAttachment { filename } }
            }""",
            n=account.number,
            id=second.pk,
            node=to_global_id("AccountFileAttachment", second.pk),
        )
    )

    assert data["account"]["all"]["totalCount"] == 3
    assert len(data["account"]["all"]["edges"]) == 2
    assert data["account"]["one"]["edges"] == [{"node": {"category": "FILE_ATTACHMENT_MCS_CERT"}}]
    assert data["account"]["some"] == {"totalCount": 1}
    assert data["node"] == {"filename": "proof of id.pdf"}


def test_files_that_never_came_are_forgotten(account: Account, holder: User) -> None:
    announce(account, holder)
    kept = announce(account, holder)
    post(kept)

    tasks.forget_abandoned_attachments(timestamp=int((NOW + timedelta(days=8)).timestamp()))

    assert FileAttachment.objects.get().key == kept["key"]
