"""The documented errors that billing raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class RequestPrintedBillUnauthorized(DomainError):
    code = "KT-CT-3824"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class CloseOpenPrintBatchInvalidData(DomainError):
    code = "KT-CT-9010"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class MarkPrintBatchAsProcessedInvalidData(DomainError):
    code = "KT-CT-9011"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class BillingDocumentNotIssued(DomainError):
    code = "KT-CT-9705"
    message = "The billing document has not been issued."
