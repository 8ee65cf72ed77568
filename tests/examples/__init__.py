"""One example of a use of every live operation, for the tests that go through all of them.

Each domain has a module here whose `EXAMPLES` say, for each of its operations, with which arguments it can be
used in the small demo, and by whom:

    EXAMPLES = {
        "query:account": Example(lambda world: {"accountNumber": world.account.number}),
        "mutation:postCredit": Example(credit, allowed="support"),
        "query:accountChargeReasons": Example(also=SIGNED_IN),
        "query:krakenVersion": Example(allowed="anyone"),
    }
"""

from __future__ import annotations

import importlib
import importlib.util
from functools import lru_cache
from typing import TYPE_CHECKING

from holdfast.domains import DOMAINS
from tests.examples.example import SIGNED_IN, Example

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SIGNED_IN", "Example", "examples"]


@lru_cache(maxsize=1)
def examples() -> Mapping[str, Example]:
    """All examples, by `query:name` or `mutation:name`."""
    found: dict[str, Example] = {}
    for domain in DOMAINS:
        name = f"{__name__}.{domain}"
        if importlib.util.find_spec(name) is not None:
            own: dict[str, Example] = importlib.import_module(name).EXAMPLES
            twice = found.keys() & own.keys()
            assert not twice, f"{name} repeats {sorted(twice)}"
            found.update(own)
    return found
