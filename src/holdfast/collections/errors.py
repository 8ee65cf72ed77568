"""The documented errors that collections raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class NoCollectionProcessRecordsAssociatedId(DomainError):
    code = "KT-CT-11201"
    message = "No Collection Process Records associated with id."
    kind = ErrorKind.NOT_FOUND


class NoExternalReferenceProvided(DomainError):
    code = "KT-CT-11202"
    message = "No External reference provided."
    kind = ErrorKind.NOT_FOUND


class NoCompletionReasonProvided(DomainError):
    code = "KT-CT-11203"
    message = "No Completion reason provided."
    kind = ErrorKind.NOT_FOUND


class NoCompletionDetailsProvided(DomainError):
    code = "KT-CT-11204"
    message = "No Completion details provided."
    kind = ErrorKind.NOT_FOUND


class ItemAlreadyAssociatedCollectionProcess(DomainError):
    code = "KT-CT-11205"
    message = "Item already associated to collection process."


class UnsupportedExternalSourceCollectionProcess(DomainError):
    code = "KT-CT-11207"
    message = "Unsupported external source for collection process."


class InvalidBillingDocumentIdentifierCollectionProcess(DomainError):
    code = "KT-CT-11208"
    message = "Invalid billing document identifier for collection process."
    kind = ErrorKind.VALIDATION


class CollectionProcessConfigurationDoesNotPublished(DomainError):
    code = "KT-CT-11209"
    message = "Collection process configuration does not have published version."


class ActiveCollectionProcessEntityAlreadyExists(DomainError):
    code = "KT-CT-11210"
    message = "Active collection process for entity already exists."


class TooManyActiveCollectionProcessesConfig(DomainError):
    code = "KT-CT-11211"
    message = "Too many active collection processes for config."


class InvalidCollectionProcessConfigCode(DomainError):
    code = "KT-CT-11212"
    message = "Invalid collection process config code."
    kind = ErrorKind.VALIDATION


class InvalidPauseLengthCollectionProcess(DomainError):
    code = "KT-CT-11214"
    message = "Invalid pause length for collection process."
    kind = ErrorKind.VALIDATION


class UnableResumeCollectionProcessNotPaused(DomainError):
    code = "KT-CT-11215"
    message = "Unable to resume, collection process is not paused."


class InvalidExtraDetailsAssociatedItemType(DomainError):
    code = "KT-CT-11216"
    message = "Invalid extra_details for associated item type."
    kind = ErrorKind.VALIDATION


class InvalidCollectionProcessRecordStatusReactivation(DomainError):
    code = "KT-CT-11217"
    message = "Invalid collection process record status for reactivation."
    kind = ErrorKind.VALIDATION


class ExternalReferenceCanNotUpdatedOnce(DomainError):
    code = "KT-CT-11218"
    message = "External reference cannot be updated once it has been set."


class AccountNotDunningProcessGivenPath(DomainError):
    code = "KT-CT-11301"
    message = "Account not in a dunning process for the given path name."


class NoActiveDunningProcessFound(DomainError):
    code = "KT-CT-11302"
    message = "No active dunning process found."
    kind = ErrorKind.NOT_FOUND


class MultipleActiveDunningProcessesFound(DomainError):
    code = "KT-CT-11303"
    message = "Multiple active dunning processes found."


class DunningPauseProcessFailedVerifyingDates(DomainError):
    code = "KT-CT-11304"
    message = "Dunning pause process failed verifying the dates."


class PausingDunningProcessFailed(DomainError):
    code = "KT-CT-11305"
    message = "Pausing the dunning process failed."


class WithdrawingDunningProcessFailed(DomainError):
    code = "KT-CT-11306"
    message = "Withdrawing the dunning process failed."


class CannotStartCollectionProceedingProceedingAccount(DomainError):
    code = "KT-CT-11601"
    message = "Cannot start collection proceeding, proceeding for this account already exists."


class CouldNotFindDCAName(DomainError):
    code = "KT-CT-11602"
    message = "Could not find DCA with that name."


class CouldNotStopDebtCollectionProceeding(DomainError):
    code = "KT-CT-11603"
    message = "Could not stop debt collection proceeding."


class ActiveDebtCollectionProceedingDoesNot(DomainError):
    code = "KT-CT-11604"
    message = "Active debt collection proceeding does not exist for account."
    kind = ErrorKind.NOT_FOUND


class MultipleActiveProceedingsFoundSameAgency(DomainError):
    code = "KT-CT-11605"
    message = "Multiple active Proceeding's found for same agency and campaign on account."


class DebtCollectionAgencyCanNotUse(DomainError):
    code = "KT-CT-11606"
    message = "Debt Collection Agency cannot use campaign."


class InvalidLedgerNumberDebtCollectionProceeding(DomainError):
    code = "KT-CT-11607"
    message = "Invalid ledger number for debt collection proceeding."
    kind = ErrorKind.VALIDATION


class LedgerDoesNotBelongAccount(DomainError):
    code = "KT-CT-11608"
    message = "Ledger does not belong to account."


class UnableEditDebtCollectionProceeding(DomainError):
    code = "KT-CT-11610"
    message = "unable to edit the debt collection proceeding."
