"""The documented errors that metering raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class SelfReadingInputInvalid(DomainError):
    code = "KT-ES-4508"
    message = "Self-reading input is invalid."
    kind = ErrorKind.VALIDATION


class SelfReadingSubmissionFailed(DomainError):
    code = "KT-ES-4509"
    message = "Self-reading submission failed."


class InvalidPRM(DomainError):
    code = "KT-FR-4510"
    message = "Invalid PRM."
    kind = ErrorKind.VALIDATION


class InvalidMeterReadingsData(DomainError):
    code = "KT-FR-4712"
    message = "Invalid meter readings data."
    kind = ErrorKind.VALIDATION


class IndustryConsentMissing(DomainError):
    code = "KT-FR-8914"
    message = "Industry consent missing."
    kind = ErrorKind.VALIDATION
