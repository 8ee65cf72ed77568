"""Staff find people by their names, in an index."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.identity.admin.users import find_users
from holdfast.identity.models import User


@pytest.mark.parametrize("term", ["Ada Byron", "byr", "ADA by", "Byron, Ada", "béa o'br"])
def test_people_are_found_by_the_beginnings_of_their_names(db: None, term: str) -> None:
    ada = User.objects.create(given_name="Ada", family_name="Byron", preferred_name="Béatrice O'Brian")
    User.objects.create(given_name="Adam", family_name="Ryder")

    assert find_users(term) == [ada.pk]


@pytest.mark.parametrize("term", ["", "!", "& | !", "ron", "ada nobody"])
def test_what_begins_no_name_finds_nobody(db: None, term: str) -> None:
    User.objects.create(given_name="Ada", family_name="Byron")

    assert find_users(term) == []


def test_names_are_looked_for_in_an_index(db: None) -> None:
    with CaptureQueriesContext(connection) as statements:
        find_users("Ada Byron")
    sought = statements.captured_queries[-1]["sql"]

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute(f"EXPLAIN {sought}")
        plan = " ".join(line for (line,) in cursor.fetchall())
    assert "user_by_words_of_names" in plan
