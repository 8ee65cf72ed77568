"""Seeded randomness for shapes: the same seed and scope give the same numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MEMORY_DAYS = 30


def generator(seed: int, *scope: int) -> np.random.Generator:
    """A generator for a seed (not negative) and what it is used for, such as a year."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, *scope))))


def unit_gamma(random: np.random.Generator, shape: float, size: int) -> NDArray[np.float64]:
    """Positive noise with mean one; the smaller the shape, the spikier."""
    return random.gamma(shape, 1 / shape, size)


def persistent(random: np.random.Generator, memory: float, size: int) -> NDArray[np.float64]:
    """Standard normal noise in which a day resembles the day before by `memory` (0 to 1)."""
    kernel = memory ** np.arange(_MEMORY_DAYS)
    kernel /= np.sqrt(np.sum(kernel**2))
    return np.convolve(random.standard_normal(size + _MEMORY_DAYS - 1), kernel, mode="valid")
