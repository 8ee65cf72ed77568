"""Identity's part of the API: each module binds its own operations to the domain."""

from holdfast.identity.resolvers import (  # noqa: F401 - each binds when it is imported
    contact,
    details,
    line,
    mfa,
    passwords,
    push,
    signing_up,
    tokens,
    verification,
    viewers,
)
from holdfast.identity.resolvers.base import domain

__all__ = ["domain"]
