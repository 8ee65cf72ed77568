"""What is read of characteristics: one SQL statement each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.products.models.specifications import Characteristic

if TYPE_CHECKING:
    from collections.abc import Collection


def characteristics_by_code(codes: Collection[str]) -> dict[str, Characteristic]:
    """The characteristics of these codes; codes that nobody knows are missing."""
    return {one.code: one for one in Characteristic.objects.filter(code__in=codes)}
