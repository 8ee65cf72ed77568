"""Each documented reason to refuse a password, and the list of what thieves have."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as configured
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from holdfast.identity import breaches, operations, password_rules
from holdfast.identity.breaches import BreachList
from holdfast.identity.tests.asking import NOW, PASSWORD

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from holdfast.identity.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]
_RULES = "holdfast.identity.password_rules"


@pytest.fixture
def every_rule(settings: SettingsWrapper) -> None:
    """An installation that asks for two characters of each kind."""
    kinds = ("Lowercase", "Uppercase", "Numeric", "Special")
    settings.AUTH_PASSWORD_VALIDATORS = [
        {**rule, "OPTIONS": {"minimum": 2}} if rule["NAME"].rpartition(".")[2] in kinds else rule
        for rule in configured.AUTH_PASSWORD_VALIDATORS
    ]


def _sha1(text: str) -> str:
    return hashlib.sha1(text.encode(errors="surrogatepass"), usedforsecurity=False).hexdigest().upper()


def _codes(password: str, user: User) -> list[str]:
    return [code for code, _ in password_rules.broken(password, user)]


@pytest.mark.usefixtures("every_rule")
@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("aB3$dE6&", "password_too_short"),
        ("ABCDEF 12 g!", "password_has_too_few_lowercase_characters"),
        ("abcdef 12 G!", "password_has_too_few_uppercase_characters"),
        ("abcDEF x1 g!", "password_has_too_few_numeric_characters"),
        ("abcDEF12 gHi", "password_has_too_few_special_characters"),
        ("my BYRON 12 is fine", "password_contains_part_of_email_address"),
        ("an EXAMPLE of 12", "password_contains_part_of_email_address"),
    ],
)
def test_a_password_that_breaks_one_rule_is_told_which(customer: User, password: str, code: str) -> None:
    assert _codes(password, customer) == [code]


@pytest.mark.usefixtures("every_rule")
def test_every_broken_rule_is_told_at_once(customer: User) -> None:
    assert _codes("password", customer) == [
        "password_too_short",
        "password_has_too_few_uppercase_characters",
        "password_has_too_few_numeric_characters",
        "password_has_too_few_special_characters",
        "password_too_common",
    ]


def test_letters_of_all_alphabets_count() -> None:
    password_rules.Lowercase(2).validate("éß")
    password_rules.Uppercase(2).validate("ÉΣ")
    password_rules.Special(1).validate("été d’été")


def test_a_long_phrase_is_enough_where_no_kinds_are_asked_for(customer: User) -> None:
    assert password_rules.broken("four slow grey barges", customer) == []


def test_the_current_password_and_the_last_five_cannot_come_back(customer: User) -> None:
    phrases = [f"phrase of many words no {number}" for number in range(6)]
    for number, phrase in enumerate(phrases):
        operations.set_password(user=customer, password=phrase, now=NOW + timedelta(days=number))

    assert _codes(phrases[5], customer) == ["password_matches_current"]
    assert [_codes(phrase, customer) for phrase in phrases[:5]] == [["password_reused"]] * 5
    assert _codes(PASSWORD, customer) == []  # the sixth back is forgotten
    assert customer.former_passwords.count() == 5


def test_what_thieves_are_known_to_have_is_too_common(
    customer: User, tmp_path: Path, settings: SettingsWrapper
) -> None:
    stolen = "four slow grey barges"
    path = tmp_path / "stolen.txt"
    path.write_text(_sha1(stolen) + ":3861493\n")
    settings.BREACHED_PASSWORDS = str(path)

    assert _codes(stolen, customer) == ["password_too_common"]
    assert _codes("four slow green barges", customer) == []


def test_the_list_that_comes_along_knows_usual_words_in_disguise(customer: User) -> None:
    assert _codes("Password123!", customer) == ["password_too_common"]
    assert _codes("Summer2025!", customer) == ["password_too_common"]
    lines = Path(configured.BREACHED_PASSWORDS).read_text().split()
    assert lines == sorted(set(lines))


@hypothesis_settings(deadline=None)  # how long an example takes says nothing of what it finds
@given(
    stolen=st.sets(st.text(min_size=1, max_size=12), max_size=30),
    other=st.text(min_size=1, max_size=12),
    digits=st.sampled_from([10, 12, 16, 40]),
)
def test_a_list_finds_all_that_is_in_it_and_nothing_else(stolen: set[str], other: str, digits: int) -> None:
    def digest(text: str) -> str:
        return _sha1(text)[:digits]

    known = BreachList("\r\n".join(sorted(map(digest, stolen))).encode())

    assert all(known.contains(text) for text in stolen)
    assert known.contains(other) is (digest(other) in set(map(digest, stolen)))


def test_a_line_too_short_to_tell_matches_nothing(tmp_path: Path) -> None:
    path = tmp_path / "stolen.txt"
    path.write_text(_sha1("anything")[:4])

    assert not breaches.list_of(str(path)).contains("anything")
