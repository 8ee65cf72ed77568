"""Several at once: single-use keys are used once, addresses belong to one, users keep one key."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from holdfast.api.errors import BadKey
from holdfast.identity import operations, queries
from holdfast.identity.models import ApiKey, User
from holdfast.identity.operations import Credentials
from holdfast.identity.operations.users import EmailAlreadyUsed
from holdfast.identity.tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

AT_ONCE = 4

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes(work: Callable[[], object]) -> list[object]:
    """What `work` gives back or raises, done by several at the same time on connections of their own."""
    barrier = threading.Barrier(AT_ONCE)

    def run(_number: int) -> object:
        try:
            barrier.wait(timeout=30)
            return work()
        except (BadKey, EmailAlreadyUsed) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_one_of_several_gets_in_with_a_single_use_key() -> None:
    user = operations.create_user(email="ada@example.com", now=NOW)
    key = operations.generate_pre_signed_key(
        user=user, scopes=["ACCEPT_QUOTE"], expires_at=NOW + timedelta(days=1), is_single_use=True, now=NOW
    )

    found = outcomes(
        lambda: operations.obtain_kraken_token(credentials=Credentials(pre_signed_key=key), now=NOW)
    )

    assert sum(isinstance(one, operations.IssuedToken) for one in found) == 1
    assert sum(isinstance(one, BadKey) for one in found) == AT_ONCE - 1


def test_one_of_several_gets_an_address() -> None:
    found = outcomes(lambda: operations.create_user(email="ada@example.com", now=NOW))

    assert sum(isinstance(one, User) for one in found) == 1
    assert sum(isinstance(one, EmailAlreadyUsed) for one in found) == AT_ONCE - 1
    assert User.objects.count() == 1


def test_regenerating_at_once_leaves_one_key_that_is_shown() -> None:
    user = operations.create_user(email="ada@example.com", now=NOW)

    made = outcomes(lambda: operations.regenerate_secret_key(user=user, now=NOW))

    assert len(set(map(str, made))) == AT_ONCE
    assert ApiKey.objects.filter(user=user, revoked_at=None).count() == 1
    assert queries.live_secret_keys([user])[user.pk] in made
