"""The ways that variations of contracts go: who has to let one pass before it takes effect.

Each journey has a type and a manager: a function of an operator's own that looks at a variation, asks whom it
has to ask, and says whether the journey is open to it. Settings name both; by default a variation that the
contract's rules allow goes straight through.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from holdfast.agreements.errors import (
    CannotProcessNonActiveContractJourney,
    ContractJourneyManagerNotFound,
    UnknownContractJourneyType,
)

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.agreements.contract_terms import Term
    from holdfast.agreements.models.contracts import Contract

    #: Whether the journey is open to a contract's variation by these terms from this moment on.
    JourneyManager = Callable[[Contract, Sequence[Term], datetime], bool]


def straight_through(contract: Contract, terms: Sequence[Term], applicable_at: datetime) -> bool:  # noqa: ARG001
    """Lets everything pass."""
    return True


def take_variation(contract: Contract, terms: Sequence[Term], applicable_at: datetime) -> None:
    """Send a variation on its journey.

    Raises UnknownContractJourneyType where the settings name a type of journey that they do not describe,
    ContractJourneyManagerNotFound where its manager cannot be loaded, CannotProcessNonActiveContractJourney
    where the manager says that the journey is not open.
    """
    path = settings.CONTRACT_JOURNEYS.get(settings.CONTRACT_VARIATION_JOURNEY)
    if path is None:
        raise UnknownContractJourneyType
    try:
        manager: JourneyManager = import_string(path)
    except ImportError as error:
        raise ContractJourneyManagerNotFound from error
    if not manager(contract, terms, applicable_at):
        raise CannotProcessNonActiveContractJourney
