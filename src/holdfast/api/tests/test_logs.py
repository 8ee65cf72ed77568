"""What the machine writes into the logs of a server: enough to find a fault, and nobody's secrets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SERVER = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "holdfast.settings"
from holdfast.runtime import logs
logs.configure("web")
import django
django.setup()
from holdfast.api import engine, rules, schema
from holdfast.api.binding import Domain
from holdfast.api.testing import GraphQL

domain = Domain(
    "tiny",
    text='extend type Query { hello(email: String, password: String): String @operation(permissions: "none") }',
)

@domain.query("hello", rule=rules.public)
def hello(_info, *, email, password):
    raise RuntimeError(f"cannot greet {email} token=eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl password={password}")

built = schema.assemble((domain,))
engine.api = lambda: built
answer = GraphQL().execute(
    "query($e: String, $p: String) { hello(email: $e, password: $p) }",
    {"e": "ada@example.com", "p": "hunter2-hunter2"},
    x_correlation_id="call-12345",
)
GraphQL().post(b"{ password=hunter2-hunter2")
print(json.dumps(answer.errors))
"""


def test_a_fault_is_logged_with_its_reference_and_without_secrets() -> None:
    run = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", SERVER],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )

    (error,) = json.loads(run.stdout)
    lines = [json.loads(line) for line in run.stderr.splitlines()]
    (fault,) = [line for line in lines if line["event"] == "resolver_failed"]
    assert fault["reference"] in error["extensions"]["errorDescription"]
    assert fault["correlation_id"] == "call-12345"
    assert fault["path"] == ["hello"]
    assert "RuntimeError: cannot greet" in fault["exception"]
    for secret in ("ada@example.com", "eyJhbGciOi", "hunter2"):
        assert secret not in run.stderr
        assert secret not in run.stdout
