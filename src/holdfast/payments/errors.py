"""The documented errors that payments raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class ProvidedDatetimeISOStringNotTimezone(DomainError):
    code = "KT-CT-1609"
    message = "The provided datetime ISO string is not timezone aware, please provide timezone information."


class NoActivePaymentScheduleFoundAccount(DomainError):
    code = "KT-CT-3815"
    message = "No active payment schedule found for this account."
    kind = ErrorKind.NOT_FOUND


class AccountNotFound(DomainError):
    code = "KT-CT-3921"
    message = "Account not found."
    kind = ErrorKind.NOT_FOUND


class LedgerNotFoundAccount(DomainError):
    code = "KT-CT-3922"
    message = "Ledger not found for the account."
    kind = ErrorKind.NOT_FOUND


class CreateAccountPaymentScheduleUnauthorized(DomainError):
    code = "KT-CT-3923"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class AmendPaymentUnauthorized(DomainError):
    code = "KT-CT-3924"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class InvalidatePaymentInstructionUnauthorized(DomainError):
    code = "KT-CT-3926"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class InvalidAmount(DomainError):
    code = "KT-CT-3927"
    message = "Invalid Amount."
    kind = ErrorKind.VALIDATION


class IdempotencyKeyUsedAnotherRepaymentRequest(DomainError):
    code = "KT-CT-3928"
    message = "Idempotency key used for another repayment request."


class PaymentNotRefundableState(DomainError):
    code = "KT-CT-3929"
    message = "The payment is not in a refundable state."


class RepaymentRefundRequestDoesNotExist(DomainError):
    code = "KT-CT-3930"
    message = "The repayment or refund request does not exist."
    kind = ErrorKind.NOT_FOUND


class RepaymentRefundRequestCanNotCancelled(DomainError):
    code = "KT-CT-3931"
    message = "This repayment or refund request cannot be cancelled."


class CollectPaymentInvalidData(DomainError):
    code = "KT-CT-3932"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class RefundAmountGreaterThanPaymentAmount(DomainError):
    code = "KT-CT-3933"
    message = "Refund amount greater than payment amount."


class RepaymentRequestAlreadyApproved(DomainError):
    code = "KT-CT-3934"
    message = "Repayment request already approved."


class RepaymentRequestCanNotPaid(DomainError):
    code = "KT-CT-3935"
    message = "Repayment request cannot be paid."


class PaymentNotEligibleRefund(DomainError):
    code = "KT-CT-3937"
    message = "Payment not eligible for refund."


class PartialRefundNotAllowed(DomainError):
    code = "KT-CT-3938"
    message = "Partial refund not allowed."


class SetUpDirectDebitInstructionInvalidData(DomainError):
    code = "KT-CT-3940"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class CreateAccountPaymentScheduleInvalidData(DomainError):
    code = "KT-CT-3941"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class CreateAccountPaymentScheduleUnexpectedErrorOccurred(DomainError):
    code = "KT-CT-3942"
    message = "An unexpected error occurred."


class InvalidLedgerInInitiateHostedStandalonePayment(DomainError):
    code = "KT-CT-3943"
    message = "Invalid ledger."
    kind = ErrorKind.VALIDATION


class AccountRepaymentDoesNotExist(DomainError):
    code = "KT-CT-3944"
    message = "Account repayment does not exist."
    kind = ErrorKind.NOT_FOUND


class UnableAllowRepaymentSubmitted(DomainError):
    code = "KT-CT-3945"
    message = "Unable to allow a repayment to be submitted."


class UnableBlockRepaymentFromBeingSubmitted(DomainError):
    code = "KT-CT-3946"
    message = "Unable to block a repayment from being submitted."


class CreateAccountPaymentScheduleUnexpectedErrorOccurred3947(DomainError):
    code = "KT-CT-3947"
    message = "An unexpected error occurred."


class CouldNotSetUpDirectDebit(DomainError):
    code = "KT-CT-3948"
    message = "Could not set up direct debit instruction."


class ProvidedReasonTextTooLong(DomainError):
    code = "KT-CT-3950"
    message = "The provided reason text is too long."


class PaymentScheduleNotBalanceTriggeredSchedule(DomainError):
    code = "KT-CT-3953"
    message = "The payment schedule is not a balance triggered schedule."


class PaymentCancellationFailed(DomainError):
    code = "KT-CT-3954"
    message = "Payment cancellation failed."


class PaymentCanNotCancelled(DomainError):
    code = "KT-CT-3955"
    message = "Payment cannot be cancelled."


class CancelPaymentTemporaryErrorOccurred(DomainError):
    code = "KT-CT-3956"
    message = "Temporary error occurred."
    kind = ErrorKind.SERVICE_AVAILABILITY


class NoCollectionMethodProvided(DomainError):
    code = "KT-CT-3957"
    message = "No collection method provided."
    kind = ErrorKind.NOT_FOUND


class ProvideEitherLedgerIDLedgerNumber(DomainError):
    code = "KT-CT-3958"
    message = "Provide either ledger ID or ledger number."


class ApproveRepaymentUnauthorized(DomainError):
    code = "KT-CT-3959"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class InvalidValuePaymentDay(DomainError):
    code = "KT-CT-3960"
    message = "Invalid value for payment day."
    kind = ErrorKind.VALIDATION


class CannotUpdatePlanAssociatedPaymentSchedule(DomainError):
    code = "KT-CT-3961"
    message = "Cannot update plan-associated payment schedule."


class NoNewValueProvidedUpdatePayment(DomainError):
    code = "KT-CT-3962"
    message = "No new value provided to update payment schedule."
    kind = ErrorKind.NOT_FOUND


class CouldNotCalculateLivePAData(DomainError):
    code = "KT-CT-3963"
    message = "Could not calculate live PA data."


class PaymentMethodNotValid(DomainError):
    code = "KT-CT-3967"
    message = "Payment method is not valid."
    kind = ErrorKind.VALIDATION


class PreferenceCanNotSetSoon(DomainError):
    code = "KT-CT-3968"
    message = "Preference cannot be set this soon."


class PreferencesMustChangeSpecificDayWeek(DomainError):
    code = "KT-CT-3969"
    message = "Preferences must change on a specific day of the week for weekly schedules."
    kind = ErrorKind.VALIDATION


class AccountCanNotAmendPayments(DomainError):
    code = "KT-CT-3970"
    message = "The account cannot amend payments."


class InstructionOwnersNotValid(DomainError):
    code = "KT-CT-3971"
    message = "Instruction owners are not valid."
    kind = ErrorKind.VALIDATION


class RepaymentRequestNotStateApproved(DomainError):
    code = "KT-CT-3973"
    message = "Repayment request is not in a state to be approved."


class CompleteStandalonePaymentUnauthorized(DomainError):
    code = "KT-CT-3974"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class UnableCompleteStandalonePayment(DomainError):
    code = "KT-CT-3975"
    message = "Unable to complete standalone payment."


class InvalidLedgerInGetHostedUrlForNewPaymentInstruction(DomainError):
    code = "KT-CT-3979"
    message = "Invalid ledger."
    kind = ErrorKind.VALIDATION


class InvalidLedgerIdentifier(DomainError):
    code = "KT-CT-3980"
    message = "Invalid ledger identifier."
    kind = ErrorKind.VALIDATION


class CreatePaymentActionIntentUnauthorized(DomainError):
    code = "KT-CT-3981"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class CreatePaymentActionIntentUnauthorized3982(DomainError):
    code = "KT-CT-3982"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class CouldNotDeleteConflictingFuturePayment(DomainError):
    code = "KT-CT-3984"
    message = "Could not delete conflicting future payment schedule."


class ReceivedBothTokenOptionsActionIntent(DomainError):
    code = "KT-CT-3985"
    message = "Received both token and options for action intent."
    kind = ErrorKind.VALIDATION


class ReceivedNeitherTokenNorOptionsAction(DomainError):
    code = "KT-CT-3986"
    message = "Received neither token nor options for action intent."
    kind = ErrorKind.VALIDATION


class InvalidPaymentMethodTypeCode(DomainError):
    code = "KT-CT-3987"
    message = "Invalid payment method type code."
    kind = ErrorKind.VALIDATION


class NumberItemsListExceedsMaximumValue(DomainError):
    code = "KT-CT-3988"
    message = "Number of items in list exceeds maximum value."


class ReceivedNoFinancialAccountDetails(DomainError):
    code = "KT-CT-3991"
    message = "Received no financial account details."


class ReceivedMultipleFinancialAccountDetails(DomainError):
    code = "KT-CT-3992"
    message = "Received multiple financial account details."


class TypeFinancialAccountDetailsDoesNot(DomainError):
    code = "KT-CT-3993"
    message = "The type of financial account details does not match the provided payment method type."


class RecordActivatedPaymentMethodUnauthorized(DomainError):
    code = "KT-CT-3994"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class CancelRepaymentRequestUnauthorized(DomainError):
    code = "KT-CT-4231"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class NoCollectionRequired(DomainError):
    code = "KT-CT-5711"
    message = "No collection is required."
    kind = ErrorKind.NOT_FOUND


class DepositAgreementDoesNotExistNot(DomainError):
    code = "KT-CT-5712"
    message = "Deposit agreement does not exist or has not been accepted."
    kind = ErrorKind.NOT_FOUND


class PaymentInstructionNotUsable(DomainError):
    code = "KT-CT-5713"
    message = "Payment instruction is not usable."


class BusinessNotFound(DomainError):
    code = "KT-CT-11103"
    message = "Business not found."
    kind = ErrorKind.NOT_FOUND


class PaymentInstructionNotFound(DomainError):
    code = "KT-CT-12101"
    message = "Payment instruction not found."
    kind = ErrorKind.NOT_FOUND


class PaymentVendorNotSupported(DomainError):
    code = "KT-CT-12102"
    message = "Payment vendor not supported."


class MissingPaymentMetadataFromVendor(DomainError):
    code = "KT-CT-12103"
    message = "Missing payment metadata from vendor."
    kind = ErrorKind.VALIDATION


class UnableFetchGeneratePaymentFingerprint(DomainError):
    code = "KT-CT-12104"
    message = "Unable to fetch or generate payment fingerprint."


class RiskListItemAdditionFailed(DomainError):
    code = "KT-CT-12105"
    message = "Risk list item addition failed."


class RiskListItemRemovalFailed(DomainError):
    code = "KT-CT-12106"
    message = "Risk list item removal failed."


class PaymentInstructionCouldntCreatedCancelled(DomainError):
    code = "KT-ES-3910"
    message = "Payment instruction couldn't be created or was cancelled."


class UpdatePaymentDetailsInvalidData(DomainError):
    code = "KT-ES-4120"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION
