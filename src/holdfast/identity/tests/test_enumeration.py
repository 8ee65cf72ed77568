"""Nobody can learn from a login which addresses are known here."""

from __future__ import annotations

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.api.errors import BadCredentials
from holdfast.identity import operations
from holdfast.identity.models import User
from holdfast.identity.operations import Credentials
from holdfast.identity.tests.conftest import NOW, PASSWORD


@pytest.fixture
def argon2_runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A line for each time that argon2 does its slow work, to hash or to verify."""
    runs: list[str] = []
    for name in ("encode", "verify"):
        original = getattr(hashers.Argon2PasswordHasher, name)

        def counted(self, *arguments, _name=name, _original=original, **options):
            runs.append(_name)
            return _original(self, *arguments, **options)

        monkeypatch.setattr(hashers.Argon2PasswordHasher, name, counted)
    return runs


def test_unknown_wrong_and_shut_out_get_the_same_answer_after_the_same_work(
    customer: User, argon2_runs: list[str]
) -> None:
    operations.create_user(email="gone@example.com", password=PASSWORD, is_active=False, now=NOW)
    operations.create_user(email="passwordless@example.com", now=NOW)
    attempts = {
        "unknown": ("nobody@example.com", PASSWORD),
        "wrong password": (customer.email, "something else"),
        "shut out": ("gone@example.com", PASSWORD),
        "no password set": ("passwordless@example.com", PASSWORD),
    }
    answers = {}
    for name, (email, password) in attempts.items():
        argon2_runs.clear()
        with (
            CaptureQueriesContext(connection) as statements,
            pytest.raises(BadCredentials) as refusal,
        ):
            operations.obtain_kraken_token(credentials=Credentials(email=email, password=password), now=NOW)
        error = refusal.value
        selects = [one["sql"] for one in statements if one["sql"].startswith("SELECT")]
        writes = [one["sql"] for one in statements if one["sql"].startswith(("INSERT", "UPDATE"))]
        answers[name] = (
            error.code,
            str(error),
            error.description,
            error.kind,
            error.detail,
            error.extensions,
            len(argon2_runs),
            len(selects),
            len(writes),
        )

    assert len({str(answer) for answer in answers.values()}) == 1, answers
    code, *_, argon2, selects, writes = answers["unknown"]
    assert (code, argon2, selects, writes) == ("KT-CT-1138", 1, 1, 0)
