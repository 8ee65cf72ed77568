"""The documented errors that platform raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class QueryMutationNotFound(DomainError):
    code = "KT-CT-1606"
    message = "Query/Mutation not found."
    kind = ErrorKind.NOT_FOUND


class LedgerNoConfiguredPaymentPreference(DomainError):
    code = "KT-CT-3976"
    message = "The ledger has no configured payment preference."


class LedgerNotAcceptingPaymentsTime(DomainError):
    code = "KT-CT-3977"
    message = "Ledger was not accepting payments at this time."


class UnableCreateAccount(DomainError):
    code = "KT-CT-4110"
    message = "Unable to create account."


class MetadataForKeyUnauthorized(DomainError):
    code = "KT-CT-4124"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class MetadataForKeyInvalidData(DomainError):
    code = "KT-CT-4155"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class NoMetadataFoundGivenKey(DomainError):
    code = "KT-CT-4179"
    message = "No metadata found with given key."
    kind = ErrorKind.NOT_FOUND


class CreateMetadataUnauthorized(DomainError):
    code = "KT-CT-4323"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class InvalidData(DomainError):
    code = "KT-CT-4329"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class UnableSetHotWaterState(DomainError):
    code = "KT-CT-4336"
    message = "Unable to set hot water state."


class UnableSetClimateControlState(DomainError):
    code = "KT-CT-4337"
    message = "Unable to set climate control state."


class UnableSetRoomTemperature(DomainError):
    code = "KT-CT-4346"
    message = "Unable to set the room temperature."


class AddChildToPropertyUnauthorized(DomainError):
    code = "KT-CT-6622"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class CreateMetadataUnauthorized6637(DomainError):
    code = "KT-CT-6637"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class Unauthorized(DomainError):
    code = "KT-CT-7223"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class MetadataForKeyInvalidData8411(DomainError):
    code = "KT-CT-8411"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class CreateMetadataInvalidData(DomainError):
    code = "KT-CT-8412"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class UpdateMetadataInvalidData(DomainError):
    code = "KT-CT-8413"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class CreateMetadataInvalidData8414(DomainError):
    code = "KT-CT-8414"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class BillingTriggerConfigurationOnlySupportsSupplementaryLedger(DomainError):
    code = "KT-CT-9709"
    message = "Billing trigger configuration only supports SupplementaryLedger type."


class TaskNotFound(DomainError):
    code = "KT-CT-10401"
    message = "Task not found."
    kind = ErrorKind.NOT_FOUND


class ApprovalNotFound(DomainError):
    code = "KT-CT-14801"
    message = "Approval not found."
    kind = ErrorKind.NOT_FOUND


class InvalidInputCompletingApproval(DomainError):
    code = "KT-CT-14802"
    message = "Invalid input for completing approval."
    kind = ErrorKind.VALIDATION
