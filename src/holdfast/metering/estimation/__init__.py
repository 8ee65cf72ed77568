"""Estimation and forecast of consumption: pure, vectorised, without database or clock.

Method. What is used in an interval is taken as a product, the way load profiles of settlement are built:

    use = level x season(day of the year) x shape(kind of day, time of day) x hours

The level is the mean use of an hour over a year; season and shape are 1 on average. A *profile* is season and
shape. It begins as a standard one of the kind of supply and is moved towards what the history shows, by
empirical Bayes: a factor of the profile counts like a fixed number of hours or days of evidence (`LEARNING`),
so a supply point with a week of data keeps nearly the standard profile, one with a year nearly its own. The
level follows recent use (weights halve every few weeks); an annual quantity counts like some days of evidence
more, and is all there is for a supply point without history.

Sources: the product of season, kind of day and time of day is that of profile coefficients as the markets
publish them (France: week x day x half-hour; Great Britain: coefficients by season, day type and half-hour,
scaled by the estimated annual consumption; annualised advance = advance / sum of coefficients). Shrinkage
with a prior weighted as evidence is the ratio estimator with conjugate prior (gamma on a Poisson rate).
Values are whole watt-hours, rounded so that any run of intervals adds up to its rounded total.
"""

from holdfast.metering.estimation.learning import LEARNING, Learning, Model, learn
from holdfast.metering.estimation.profiles import (
    GAS_HEATING,
    HOUSEHOLD,
    SUN,
    Calendar,
    Profile,
    flat,
)
from holdfast.metering.estimation.registers import Known, estimate_registers
from holdfast.metering.estimation.spreading import fill_gaps, spread, whole

__all__ = [
    "GAS_HEATING",
    "HOUSEHOLD",
    "LEARNING",
    "SUN",
    "Calendar",
    "Known",
    "Learning",
    "Model",
    "Profile",
    "estimate_registers",
    "fill_gaps",
    "flat",
    "learn",
    "spread",
    "whole",
]
