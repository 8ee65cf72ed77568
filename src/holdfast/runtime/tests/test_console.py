"""What a started demo shows: a line for programs, and calls to paste."""

from __future__ import annotations

import json
import shlex
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.runtime.console import access_line, example_calls

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class DemoAccess:
    email: str = "ada@example.org"
    password: str = 'it\'s a "pass" $HOME'
    api_key: str = "sk_live_it's"
    organization_secret_key: str = "sk_live_organization"
    staff_email: str = "staff@example.org"
    staff_password: str = "staff password"
    account_numbers: tuple[str, ...] = ("A-00000001", "A-00000002")


def test_the_demos_access_is_one_line_of_json() -> None:
    line = access_line("http://127.0.0.1:8000/v1/graphql/", DemoAccess())
    assert "\n" not in line
    read = json.loads(line)
    assert list(read) == [
        *("url", "email", "password", "api_key", "organization_secret_key"),
        *("staff_email", "staff_password", "account_numbers"),
    ]
    assert read["account_numbers"] == ["A-00000001", "A-00000002"]


def test_the_curl_calls_survive_a_shell(tmp_path: Path) -> None:
    calls = example_calls("http://127.0.0.1:8000/v1/graphql/", DemoAccess())
    noted = shlex.quote(str(tmp_path / "arguments"))
    fake = f"""curl() {{ printf '%s\\0' "$@" >> {noted}; echo '{{"data":{{"token": "abc.def"}}}}'; }}\n"""
    subprocess.run(["/bin/sh", "-euc", fake + calls], check=True, capture_output=True)
    arguments = (tmp_path / "arguments").read_text().split("\0")
    bodies = [json.loads(argument) for argument in arguments if argument.startswith("{")]
    assert bodies[0]["variables"] == {"key": "sk_live_it's"}
    assert bodies[1]["variables"] == {"number": "A-00000001"}
    assert "Authorization: abc.def" in arguments
