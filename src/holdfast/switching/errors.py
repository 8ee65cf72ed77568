"""The documented errors that switching raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class EnrollmentSerializerValidationError(DomainError):
    code = "KT-CT-1602"
    message = "Serializer validation error."
    kind = ErrorKind.VALIDATION


class ValueCanNotEmpty(DomainError):
    code = "KT-CT-1607"
    message = "Value cannot be empty."


class SuppliedAddressNotValid(DomainError):
    code = "KT-CT-4412"
    message = "The supplied address is not valid."
    kind = ErrorKind.VALIDATION


class EnrollmentUnauthorized(DomainError):
    code = "KT-CT-4501"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class ProductNotAvailable(DomainError):
    code = "KT-CT-4911"
    message = "Product not available."


class InternalErrorOccurred(DomainError):
    code = "KT-CT-7899"
    message = "An internal error occurred."


class UnableInstigateLeaveSupplierProcess(DomainError):
    code = "KT-CT-10301"
    message = "Unable to instigate leave supplier process."


class LeaveSupplierProcessInvalidData(DomainError):
    code = "KT-CT-10302"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class MutationNotEnabledEnvironmentInCancelLeaveSupplier(DomainError):
    code = "KT-CT-10304"
    message = "Mutation not enabled in this environment."


class FailedCancelLeaveSupplierProcessMarket(DomainError):
    code = "KT-CT-10305"
    message = "Failed to cancel leave supplier process - market actions are no longer cancellable."


class FailedCancelLeaveSupplierProcessCancellation(DomainError):
    code = "KT-CT-10306"
    message = "Failed to cancel leave supplier process - the cancellation workflow has not been configured."


class FailedCancelLeaveSupplierProcessFailed(DomainError):
    code = "KT-CT-10307"
    message = "Failed to cancel leave supplier process - failed to cancel market actions."


class FailedCancelLeaveSupplierProcess(DomainError):
    code = "KT-CT-10308"
    message = "Failed to cancel leave supplier process."


class FailedUpdateLeaveSupplierProcessService(DomainError):
    code = "KT-CT-10309"
    message = "Failed to update leave supplier process - the service is not enabled."


class FailedUpdateLeaveSupplierProcessProcess(DomainError):
    code = "KT-CT-10310"
    message = "Failed to update leave supplier process. The process status is not in updatable status."


class FailedCancelLeaveSupplierProcessProcess(DomainError):
    code = "KT-CT-10311"
    message = "Failed to cancel leave supplier process. The process status is not in cancellable status."


class MutationNotEnabledEnvironmentInCancelEnrollment(DomainError):
    code = "KT-CT-10312"
    message = "Mutation not enabled in this environment."


class FailedEnrollAccount(DomainError):
    code = "KT-CT-10313"
    message = "Failed to enroll account."


class SupplyPointAlreadySupply(DomainError):
    code = "KT-CT-10314"
    message = "This supply point is already on supply."


class UnableBeginEnrollmentJourneyDueInvalid(DomainError):
    code = "KT-CT-10315"
    message = "Unable to begin enrollment journey due to invalid data."
    kind = ErrorKind.VALIDATION


class EnrollmentProcessNotFound(DomainError):
    code = "KT-CT-10318"
    message = "Enrollment process not found."
    kind = ErrorKind.NOT_FOUND


class EnrollmentProcessFailedCancelInCancelEnrollment(DomainError):
    code = "KT-CT-10319"
    message = "Enrollment process failed to cancel."


class EnrollmentProcessNotCancellable(DomainError):
    code = "KT-CT-10320"
    message = "Enrollment process not cancellable."


class EnrollmentCancellationWorkflowNotDefined(DomainError):
    code = "KT-CT-10321"
    message = "Enrollment cancellation workflow not defined."


class EnrollmentProcessFailedCancelInCancelEnrollment10323(DomainError):
    code = "KT-CT-10323"
    message = "Enrollment process failed to cancel."


class UnsupportedLeaveSupplierType(DomainError):
    code = "KT-CT-10330"
    message = "Unsupported leave supplier type."


class MissingRequiredProcessNumber(DomainError):
    code = "KT-CT-10331"
    message = "Missing required process number."
    kind = ErrorKind.VALIDATION


class JoinSupplierProcessNotFound(DomainError):
    code = "KT-CT-10332"
    message = "Join supplier process not found."
    kind = ErrorKind.NOT_FOUND


class MissingEitherNumberLeaveSupplierProcess(DomainError):
    code = "KT-CT-10333"
    message = "Missing either number of leave supplier process id."
    kind = ErrorKind.VALIDATION


class EnrollmentProcessCanNotCancelled(DomainError):
    code = "KT-CT-10338"
    message = "Enrollment process cannot be cancelled."


class HouseMoveEnrollmentNotEnabled(DomainError):
    code = "KT-CT-10340"
    message = "House move enrollment is not enabled."


class LeaveSupplierProcessNotReversible(DomainError):
    code = "KT-CT-10341"
    message = "Leave supplier process is not reversible."


class LeaveSupplierProcessCanStillCancelled(DomainError):
    code = "KT-CT-10342"
    message = "Leave supplier process can still be cancelled."


class LeaveSupplierProcessBeingCancelledCan(DomainError):
    code = "KT-CT-10343"
    message = "Leave supplier process being cancelled cannot be reversed."


class LeaveSupplierReversalCutOffPassed(DomainError):
    code = "KT-CT-10344"
    message = "Leave supplier reversal cut-off has passed."


class OccupierLeaveRealJoinCanNot(DomainError):
    code = "KT-CT-10345"
    message = "Occupier leave with real join cannot be reversed."


class MarketActionReversalNotSupportedLeave(DomainError):
    code = "KT-CT-10346"
    message = "Market action reversal is not supported for this leave supplier process."


class FailedReverseLeaveSupplierProcess(DomainError):
    code = "KT-CT-10347"
    message = "Failed to reverse leave supplier process."


class LeaveSupplierReversalMissingRequiredDependencies(DomainError):
    code = "KT-CT-10348"
    message = "Leave supplier reversal is missing required dependencies."
    kind = ErrorKind.VALIDATION


class EnrollmentProcessNotReversible(DomainError):
    code = "KT-CT-10349"
    message = "Enrollment process is not reversible."


class EnrollmentProcessCanStillCancelled(DomainError):
    code = "KT-CT-10350"
    message = "Enrollment process can still be cancelled."


class EnrollmentProcessBeingCancelledCanNot(DomainError):
    code = "KT-CT-10351"
    message = "Enrollment process being cancelled cannot be reversed."


class MarketActionsCanNotReversedEnrollment(DomainError):
    code = "KT-CT-10352"
    message = "Market actions cannot be reversed for this enrollment process."


class FailedReverseEnrollmentProcess(DomainError):
    code = "KT-CT-10353"
    message = "Failed to reverse enrollment process."


class EnrollmentReversalCutOffPassed(DomainError):
    code = "KT-CT-10354"
    message = "Enrollment reversal cut-off has passed."


class EnrollmentReversalNotAllowed(DomainError):
    code = "KT-CT-10355"
    message = "Enrollment reversal is not allowed."


class JoinSupplierProcessAlreadyLinkedHouse(DomainError):
    code = "KT-CT-10356"
    message = "A join supplier process is already linked to the house move."


class HouseMoveEnrollmentMultipleSupplyPoints(DomainError):
    code = "KT-CT-10357"
    message = "The house move enrollment has multiple supply points for a single market."


class AccountMultipleProperties(DomainError):
    code = "KT-ES-4102"
    message = "Account with multiple properties."


class SupplyPointAlreadyExists(DomainError):
    code = "KT-ES-4111"
    message = "Supply point already exists."


class ATRNotValidContracting(DomainError):
    code = "KT-ES-4113"
    message = "ATR not valid for contracting."
    kind = ErrorKind.VALIDATION


class CreateEnergyAccountInvalidData(DomainError):
    code = "KT-ES-4117"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class GasTariffsNotAvailable(DomainError):
    code = "KT-ES-4121"
    message = "Gas tariffs are not available."


class UnableCreateReferral(DomainError):
    code = "KT-ES-4122"
    message = "Unable to create a referral."


class NifNotFound(DomainError):
    code = "KT-ES-4123"
    message = "Nif not found."
    kind = ErrorKind.NOT_FOUND


class ReceivedCUPSInvalid(DomainError):
    code = "KT-ES-4914"
    message = "The received CUPS is invalid."
    kind = ErrorKind.VALIDATION


class GivenSupplyPointNotValidContract(DomainError):
    code = "KT-ES-4917"
    message = "The given supply point is not valid to contract."
    kind = ErrorKind.VALIDATION


class AffiliateClientFailedMeetRequirements(DomainError):
    code = "KT-ES-7701"
    message = "The affiliate client failed to meet the requirements."


class RequestChipironGetSIPSDataFailed(DomainError):
    code = "KT-ES-7819"
    message = "The request to Chipiron to get SIPS data failed."
