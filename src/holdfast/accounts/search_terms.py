"""From texts to what PostgreSQL's full text search stores and is asked: pure, knows no table.

A lexeme is the letter of a field, a dot, and a term: `u.moss` is Moss among people's names. So one index answers
for one field or for any. Terms are made here and not by a text search configuration, because names, postcodes and
meter numbers are words of no language: no stemming, no stop words; accents, case and punctuation do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class SearchField(StrEnum):
    """What a text is; the value is the letter of its lexemes."""

    ADDRESS = "a"
    BILL_NUMBER = "i"
    BILLING_NAME = "n"
    BRAND = "z"
    BUSINESS_NAME = "b"
    BUSINESS_NUMBER = "c"
    EMAIL = "e"
    METER_SERIAL_NUMBER = "m"
    NUMBER = "k"
    PERSON_NAME = "u"
    PHONE_NUMBER = "t"
    PORTFOLIO_NUMBER = "p"
    REFERENCE = "r"
    STATEMENT = "j"
    SUPPLY_POINT = "s"
    URN = "q"


#: Fields that are read word by word; PostgreSQL's weights A to D say how much a find counts.
WORDS = {
    SearchField.PERSON_NAME: "B",
    SearchField.BILLING_NAME: "B",
    SearchField.BUSINESS_NAME: "C",
    SearchField.ADDRESS: "D",
}
#: Fields that are one sign each, found as a whole or by their beginning.
CODES = {
    SearchField.BILL_NUMBER: "A",
    SearchField.BUSINESS_NUMBER: "A",
    SearchField.METER_SERIAL_NUMBER: "A",
    SearchField.NUMBER: "A",
    SearchField.PORTFOLIO_NUMBER: "A",
    SearchField.REFERENCE: "A",
    SearchField.STATEMENT: "A",
    SearchField.SUPPLY_POINT: "A",
    SearchField.URN: "A",
}
EVERYTHING = frozenset(SearchField) - {SearchField.BRAND}
#: Shorter words find what is written exactly so, and not what merely begins with them.
SHORTEST_PREFIX = 3
_SHORTEST_PHONE = 6
_LONGEST_TERM = 100
_MOST_POSITIONS = 16_000
_MOST_WORDS = 8
_PHONE = re.compile(r"[\d\s()./+-]+")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of an account and what it is."""

    field: SearchField
    text: str


def document(texts: Iterable[Text]) -> str:
    """The texts of one account as PostgreSQL reads a tsvector: lexemes with positions and weights."""
    weighted: dict[str, str] = {}
    for one in texts:
        weight = WORDS.get(one.field) or CODES.get(one.field) or "A"
        for term in _terms(one):
            weighted.setdefault(f"{one.field}.{term}", weight)
    lexemes = list(weighted.items())[:_MOST_POSITIONS]
    return " ".join(
        f"'{lexeme}':{position}{weight}" for position, (lexeme, weight) in enumerate(lexemes, start=1)
    )


def query(wanted: Sequence[tuple[frozenset[SearchField], str]], *, by_beginning: bool = False) -> str | None:
    """What is wanted as PostgreSQL reads a tsquery: each text in one of its fields.

    by_beginning: find also what begins with a word. None where a text has nothing to look for.
    """
    parts = [_part(fields, text, by_beginning) for fields, text in wanted]
    return " & ".join(f"({part})" for part in parts) if parts and all(parts) else None


def brand_query(brand_ids: Iterable[int]) -> str:
    """What finds the accounts of brands."""
    return " | ".join(f"'{SearchField.BRAND}.{brand_id}'" for brand_id in brand_ids)


def plain(text: str) -> str:
    """Letters and digits in one case, without accents."""
    return "".join(_words(text))


def in_one_word(postcode: str) -> Text:
    """A postcode as it is often typed, without the space that it is written with."""
    return Text(SearchField.ADDRESS, plain(postcode))


def _words(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in decomposed if not unicodedata.combining(one))
    return re.findall(r"[^\W_]+", letters)


def _terms(one: Text) -> list[str]:
    if one.field in WORDS:
        found = _words(one.text)
    elif one.field is SearchField.EMAIL:
        found = [_email(one.text)]
    elif one.field is SearchField.PHONE_NUMBER:
        found = [_backwards(one.text)]
    else:
        found = [plain(one.text)]
    return [term[:_LONGEST_TERM] for term in found if term]


def _email(text: str) -> str:
    return re.sub(r"['\\\s\x00]", "", text.casefold())


def _backwards(phone_number: str) -> str:
    """The digits from the last to the first: national and international spellings begin alike that way."""
    return re.sub(r"\D", "", phone_number).lstrip("0")[::-1]


def _part(fields: frozenset[SearchField], text: str, by_beginning: bool) -> str:
    """One text: all its words, each in any of the fields; or the whole of it as one sign."""
    words = _words(text)[:_MOST_WORDS]
    if not words:
        return ""
    is_address = SearchField.EMAIL in fields and "@" in text and not re.search(r"\s", text.strip())
    each = [] if is_address else [_word(fields, word, by_beginning) for word in words]
    ways = [" & ".join(f"({way})" for way in each)] if each and all(each) else []
    whole = plain(text)
    if len(words) > 1:
        ways += [_lexeme(field, whole, by_beginning) for field in sorted(CODES) if field in fields]
    if is_address or (SearchField.EMAIL in fields and len(words) == 1):
        ways.append(_lexeme(SearchField.EMAIL, _email(text), by_beginning))
    if SearchField.PHONE_NUMBER in fields and _PHONE.fullmatch(text):
        ways += _phone(text)
    return " | ".join(f"({way})" for way in ways)


def _word(fields: frozenset[SearchField], word: str, by_beginning: bool) -> str:
    ways = [_lexeme(field, word, by_beginning) for field in sorted(WORDS | CODES) if field in fields]
    if SearchField.PHONE_NUMBER in fields and word.isdecimal():
        ways += _phone(word)
    return " | ".join(ways)


def _phone(text: str) -> list[str]:
    digits = _backwards(text)
    return [f"'{SearchField.PHONE_NUMBER}.{digits}':*"] if len(digits) >= _SHORTEST_PHONE else []


def _lexeme(field: SearchField, term: str, by_beginning: bool) -> str:
    prefix = ":*" if by_beginning and len(term) >= SHORTEST_PREFIX else ""
    return f"'{field}.{term[:_LONGEST_TERM]}'{prefix}"
