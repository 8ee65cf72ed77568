from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.accounts.search_terms import EVERYTHING, SearchField, Text, brand_query, document, plain, query

NAME = frozenset({SearchField.PERSON_NAME})


def test_a_document_holds_words_and_signs_with_their_weights() -> None:
    texts = [
        Text(SearchField.NUMBER, "A-00BEEF11"),
        Text(SearchField.PERSON_NAME, "Zoë  O'Hara-Moss"),
        Text(SearchField.EMAIL, "Zoe.Moss@Example.com"),
        Text(SearchField.PHONE_NUMBER, "+447400123456"),
        Text(SearchField.ADDRESS, "14 Quay Street"),
        Text(SearchField.PERSON_NAME, "Moss"),
    ]

    assert document(texts) == (
        "'k.a00beef11':1A 'u.zoe':2B 'u.o':3B 'u.hara':4B 'u.moss':5B 'e.zoe.moss@example.com':6A "
        "'t.654321004744':7A 'a.14':8D 'a.quay':9D 'a.street':10D"
    )


def test_all_words_are_wanted_each_in_one_of_the_fields() -> None:
    assert query([(NAME, "Zoë Moss")]) == "((('u.zoe') & ('u.moss')))"
    assert query([(NAME, "Zoë Mo")], by_beginning=True) == "((('u.zoe':*) & ('u.mo')))"


def test_a_telephone_number_is_found_in_any_spelling() -> None:
    phone = frozenset({SearchField.PHONE_NUMBER})

    for spelling in ("07400 123456", "+44 7400 123456", "0044 7400-123456"):
        wanted = query([(phone, spelling)])
        assert wanted is not None
        assert "'t.6543210047" in wanted
    assert query([(phone, "12345")]) is None


@pytest.mark.parametrize("text", ["", "  ", "'", "::*", "&|!()"])
def test_nothing_to_look_for_is_no_query(text: str) -> None:
    assert query([(EVERYTHING, text)]) is None
    assert plain(text) == ""


def test_brands_are_alternatives() -> None:
    assert brand_query([3, 5]) == "'z.3' | 'z.5'"


@given(st.text(max_size=60))
def test_no_text_breaks_out_of_its_quotes(text: str) -> None:
    made = document([Text(field, text) for field in SearchField])
    wanted = query([(EVERYTHING, text)], by_beginning=True) or ""

    for lexeme in (made + wanted).split("'")[1::2]:
        assert "\\" not in lexeme
        assert lexeme[1] == "."
