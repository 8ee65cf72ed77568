"""Tables of agreements: at what price a supply point is supplied, to whom, for how long, and what comes next."""

from __future__ import annotations

from holdfast.agreements.models.agreements import Agreement
from holdfast.agreements.models.changes import AgreementChange
from holdfast.agreements.models.contracts import (
    Contract,
    ContractAgreement,
    ContractNote,
    ContractNoteReason,
    ContractSubject,
    ContractVersion,
)
from holdfast.agreements.models.power import PowerAnalysis
from holdfast.agreements.models.rescissions import AgreementRescission
from holdfast.agreements.models.rollovers import AgreementRollover
from holdfast.agreements.models.switches import ProductSwitch

__all__ = [
    "Agreement",
    "AgreementChange",
    "AgreementRescission",
    "AgreementRollover",
    "Contract",
    "ContractAgreement",
    "ContractNote",
    "ContractNoteReason",
    "ContractSubject",
    "ContractVersion",
    "PowerAnalysis",
    "ProductSwitch",
]
