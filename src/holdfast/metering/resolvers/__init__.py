"""Metering's part of the API: each module binds its own operations and fields to the domain."""

from holdfast.metering.resolvers import (  # noqa: F401 - they bind when imported
    britain,
    devices,
    expected,
    france,
    generic,
    measurements,
    meters,
    networks,
    readings,
    registers,
    spain,
    yearly,
)
from holdfast.metering.resolvers.base import domain

__all__ = ["domain"]
