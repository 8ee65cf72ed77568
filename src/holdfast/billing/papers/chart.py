"""A drawing of energy by day: bars over a line for the average, as SVG. Pure."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.billing.papers.paper import DayOfUse

_WIDTH, _HEIGHT = 640.0, 150.0
_LEFT, _BOTTOM, _TOP = 44.0, 22.0, 10.0
_GAP = 0.22
_STEPS = (1, 2, 5)
_INK = "#333333"
_WEEK = 7


def bars_of(days: Sequence[DayOfUse], *, colour: str, letters: int = 9) -> str:
    """An SVG of kilowatt-hours by day; estimated days are striped, days of which nothing is known are empty.

    letters: their size, where the drawing is 640 wide.
    """
    most = max((day.watt_hours or 0 for day in days), default=0) / 1000
    step = _step(most)
    top = step * max(1, -(-most // step)) if most else step
    slot = (_WIDTH - _LEFT) / max(len(days), 1)
    plain = _HEIGHT - _BOTTOM - _TOP
    parts = [_stripes(colour)]
    for line in range(int(top / step) + 1):
        y = _HEIGHT - _BOTTOM - plain * line * step / top
        parts.append(
            f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH}" y2="{y:.1f}" stroke="#cccccc" stroke-width=".6"/>'
            f'<text x="{_LEFT - 6}" y="{y + letters / 3:.1f}" text-anchor="end">{_figure(line * step)}</text>'
        )
    for place, day in enumerate(days):
        x = _LEFT + place * slot
        height = plain * (day.watt_hours or 0) / 1000 / top
        fill = "url(#estimated)" if day.is_estimated else colour
        parts.append(
            f'<rect x="{x + slot * _GAP / 2:.1f}" y="{_HEIGHT - _BOTTOM - height:.1f}" '
            f'width="{slot * (1 - _GAP):.1f}" height="{height:.1f}" fill="{fill}"/>'
        )
        if place % _WEEK == 0:
            middle = x + slot / 2
            parts.append(
                f'<text x="{middle:.1f}" y="{_HEIGHT - 7}" text-anchor="middle">{day.day.day}/{day.day.month}</text>'
            )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" '
        f'font-family="sans-serif" font-size="{letters}" fill="{_INK}">{"".join(parts)}</svg>'
    )


def as_address(svg: str) -> str:
    """A drawing as an address that holds it whole."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def _step(most: float) -> float:
    """A round distance between lines, so that there are about four of them."""
    power = 1.0
    while power * 10 <= most / 4:
        power *= 10
    while power > most / 4 > 0:
        power /= 10
    return next((power * one for one in (*_STEPS, 10) if power * one >= most / 4), power * 10)


def _figure(value: float) -> str:
    return f"{value:g}"


def _stripes(colour: str) -> str:
    return (
        '<defs><pattern id="estimated" width="4" height="4" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="4" height="4" fill="#ffffff"/>'
        f'<rect width="2" height="4" fill="{colour}"/></pattern></defs>'
    )
