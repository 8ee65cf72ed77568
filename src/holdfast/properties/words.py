"""The words of an address, as they are searched for: lower case, without accents and punctuation.

The database makes the same of stored addresses (`properties_words`, in the migration that came with it).
Touches no database.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: How many words of a search count; an address has fewer that tell it from others.
MAX_WORDS = 8
#: From how many words on one of them may be wrong.
_FORGIVING_FROM = 3


def _plain_letters() -> tuple[str, str]:
    """Letters of Latin scripts with a mark, and the same letters without."""
    marked, plain = [], []
    for code in range(0xC0, 0x180):
        letter = chr(code).lower()
        base = unicodedata.normalize("NFKD", letter)[0]
        if len(letter) == 1 and letter != base and base.isascii() and base.isalpha() and letter not in marked:
            marked.append(letter)
            plain.append(base)
    return "".join(marked), "".join(plain)


MARKED, PLAIN = _plain_letters()
_WITHOUT_MARKS = str.maketrans(MARKED, PLAIN)


def all_words(text: str) -> list[str]:
    """The words of a text in their order, each once."""
    lowered = unicodedata.normalize("NFC", text).lower().translate(_WITHOUT_MARKS)
    bare = "".join(letter if letter.isalpha() or letter.isdecimal() else " " for letter in lowered)
    return list(dict.fromkeys(bare.split()))


def words_of(text: str) -> list[str]:
    """The words that a search goes by: the first eight."""
    return all_words(text)[:MAX_WORDS]


def score(wanted: Sequence[str], words: Iterable[str]) -> Decimal:
    """How much of what is wanted stands in an address: the mean over its words, from 0 to 1.

    A word that is there counts 1. One that begins another word counts its share of that word's letters.
    """
    there = list(words)
    if not wanted:
        return Decimal(0)
    return (sum((_share(word, there) for word in wanted), Decimal(0)) / len(wanted)).quantize(Decimal("0.01"))


def _share(word: str, there: Sequence[str]) -> Decimal:
    if word in there:
        return Decimal(1)
    begun = [len(one) for one in there if one.startswith(word)]
    return Decimal(len(word)) / min(begun) if begun else Decimal(0)


def all_of(wanted: Sequence[str]) -> str:
    """A tsquery for addresses with every word, whole or begun."""
    return " & ".join(map(_begun, wanted))


def all_but_one(wanted: Sequence[str]) -> str:
    """A tsquery for addresses that may lack one of three words or more; empty for fewer."""
    if len(wanted) < _FORGIVING_FROM:
        return ""
    left = [[*wanted[:position], *wanted[position + 1 :]] for position in range(len(wanted))]
    return " | ".join(f"({all_of(words)})" for words in left)


def _begun(word: str) -> str:
    return f"'{word}':*"  # words hold letters and digits alone, so nothing in them ends the quotation
