"""Whoever reads the schema finds what each operation that works does, in our own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.documents import live_operations, root_field

if TYPE_CHECKING:
    from holdfast.api.contract import OperationSpec

#: A sentence is longer than this; a name repeated is not.
SHORTEST = 30


@pytest.mark.parametrize("spec", live_operations(), ids=lambda spec: spec.python_name)
def test_every_live_operation_says_what_it_does(spec: OperationSpec) -> None:
    description = (root_field(spec).description or "").strip()

    assert len(description) > SHORTEST, (
        f"describe {spec.name} in src/holdfast/{spec.domain}/schema.graphql:"
        " what it does, its units and rules, in our own words"
    )
