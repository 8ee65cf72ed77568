"""Classes of time in France: which registers and which hours a calendar tells apart.

A supplier's calendar (fournisseur) and the distributor's (distributeur) each have classes; a Linky counts both.
They are kept in the details of the supply point: `provider_calendar` and `distributor_calendar`, each with
`temporal_classes` of code, label, description and register_id. The distributor's off-peak hours are its own
words, such as `HC (22H00-6H00)` or `HC (1H30-8H00;12H30-14H00)`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from holdfast.metering.models import Register

Owner = Literal["PROVIDER", "DISTRIBUTOR"]

OFF_PEAK, PEAK = "HC", "HP"
_CALENDARS: tuple[tuple[Owner, str], ...] = (
    ("PROVIDER", "provider_calendar"),
    ("DISTRIBUTOR", "distributor_calendar"),
)
_SPAN = re.compile(r"(\d{1,2})H(\d{2})\s*-\s*(\d{1,2})H(\d{2})", re.IGNORECASE)
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class TimeClass:
    """One class of a calendar, under the contract's names."""

    owner: Owner
    code: str
    label: str | None = None
    description: str | None = None
    register_id: str | None = None


def classes_of(details: Mapping[str, Any], owner: Owner) -> list[TimeClass]:
    """The classes of one calendar of a supply point, in its order."""
    calendar = details.get(dict(_CALENDARS)[owner]) or {}
    return [
        TimeClass(owner, one["code"], one.get("label"), one.get("description"), one.get("register_id"))
        for one in calendar.get("temporal_classes", ())
    ]


def class_of_register(
    register: Register, registers: Sequence[Register], details: Mapping[str, Any]
) -> TimeClass | None:
    """The class that a register counts: by its identifier, or the only class for the only register."""
    for owner, _ in _CALENDARS:
        classes = classes_of(details, owner)
        for one in classes:
            if register.identifier in (one.register_id, one.code):
                return one
        if len(classes) == len(registers) == 1:
            return classes[0]
    return None


def off_peak_minutes(label: str | None) -> NDArray[np.bool_] | None:
    """Which of a local day's 1,440 minutes are off-peak; None where the label names no hours."""
    spans = _SPAN.findall(label or "")
    if not spans:
        return None
    minutes = np.zeros(_DAY_MINUTES, np.bool_)
    for first_hour, first_minute, last_hour, last_minute in spans:
        start = (int(first_hour) * 60 + int(first_minute)) % _DAY_MINUTES
        end = (int(last_hour) * 60 + int(last_minute)) % _DAY_MINUTES
        if start < end:
            minutes[start:end] = True
        else:
            minutes[start:] = minutes[:end] = True
    return minutes
