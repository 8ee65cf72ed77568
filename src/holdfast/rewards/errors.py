"""The documented errors that rewards raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class NoAccountUserExistsGivenId(DomainError):
    code = "KT-CT-5412"
    message = "No account user exists with the given id."
    kind = ErrorKind.NOT_FOUND


class DeductLoyaltyPointsUnauthorized(DomainError):
    code = "KT-CT-5420"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class UnableCreateReferral(DomainError):
    code = "KT-CT-6710"
    message = "Unable to create referral."


class AccountsMayNotSelfRefer(DomainError):
    code = "KT-CT-6711"
    message = "Accounts may not self-refer."


class InvalidReference(DomainError):
    code = "KT-CT-6712"
    message = "Invalid reference."
    kind = ErrorKind.VALIDATION


class ReferringReferredAccountBrandsDoNot(DomainError):
    code = "KT-CT-6713"
    message = "Referring and referred account brands do not match."


class AddSignupReferralOnAccountUnauthorized(DomainError):
    code = "KT-CT-6723"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class ReferralClaimCodeNotFound(DomainError):
    code = "KT-CT-6724"
    message = "Referral claim code not found."
    kind = ErrorKind.NOT_FOUND


class ReferralClaimCodeRedeemingError(DomainError):
    code = "KT-CT-6725"
    message = "Referral claim code redeeming error."


class ReferralClaimCodeAlreadyRedeemed(DomainError):
    code = "KT-CT-6726"
    message = "Referral claim code has already been redeemed."


class ReferralClaimCodeNotAvailable(DomainError):
    code = "KT-CT-6727"
    message = "Referral claim code is not available."


class ReferralSchemesUsageCapacity(DomainError):
    code = "KT-CT-6728"
    message = "This referral scheme's usage is at capacity."


class SchemeCanNotAppliedGivenAccount(DomainError):
    code = "KT-CT-6729"
    message = "This scheme cannot be applied to given account."


class ReferralCanNotPaidOut(DomainError):
    code = "KT-CT-6730"
    message = "Referral cannot be paid out."


class AccountUnrelatedReferral(DomainError):
    code = "KT-CT-6731"
    message = "The account is unrelated to the referral."


class InvalidReferralStatusTransition(DomainError):
    code = "KT-CT-6732"
    message = "Invalid referral status transition."
    kind = ErrorKind.VALIDATION


class CreateOrUpdateLoyaltyCardInvalidData(DomainError):
    code = "KT-CT-8610"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class CreateOrUpdateLoyaltyCardInvalidData8611(DomainError):
    code = "KT-CT-8611"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class NoLoyaltyPointLedgerFoundUser(DomainError):
    code = "KT-CT-9201"
    message = "No Loyalty Point ledger found for the user."
    kind = ErrorKind.NOT_FOUND


class LoyaltyPointsAdapterNotConfigured(DomainError):
    code = "KT-CT-9202"
    message = "Loyalty Points adapter not configured."


class NoLedgerEntriesLedger(DomainError):
    code = "KT-CT-9203"
    message = "No ledger entries for the ledger."
    kind = ErrorKind.NOT_FOUND


class NegativeZeroPointsSet(DomainError):
    code = "KT-CT-9204"
    message = "Negative or zero points set."


class InsufficientLoyaltyPoints(DomainError):
    code = "KT-CT-9205"
    message = "Insufficient Loyalty Points."


class IndivisiblePoints(DomainError):
    code = "KT-CT-9206"
    message = "Indivisible points."


class InvalidPostedDatetime(DomainError):
    code = "KT-CT-9208"
    message = "Invalid posted at datetime."
    kind = ErrorKind.VALIDATION


class NegativeLoyaltyPointsBalance(DomainError):
    code = "KT-CT-9209"
    message = "Negative Loyalty Points balance."


class UnhandledLoyaltyPointsException(DomainError):
    code = "KT-CT-9210"
    message = "Unhandled Loyalty Points exception."


class InvalidReasonLoyaltyPointsAward(DomainError):
    code = "KT-CT-9211"
    message = "Invalid reason for loyalty points award."
    kind = ErrorKind.VALIDATION


class PointsExceedMaximumLimit(DomainError):
    code = "KT-CT-9212"
    message = "Points exceed maximum limit."


class IneligibleLoyaltyPointsEnrollment(DomainError):
    code = "KT-CT-9213"
    message = "ineligible loyalty points enrollment."


class CouldntAssignUserLoyaltyPointsRole(DomainError):
    code = "KT-CT-9214"
    message = "Couldn't assign user loyalty points role."


class LoyaltyPointsBalanceQueryDisabled(DomainError):
    code = "KT-CT-9215"
    message = "Loyalty points balance query disabled."


class LoyaltyPointsBalanceUnauthorized(DomainError):
    code = "KT-CT-9216"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class LoyaltyPointsBalanceUnauthorized9217(DomainError):
    code = "KT-CT-9217"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class EligibilityToJoinLoyaltyPointsProgramUnauthorized(DomainError):
    code = "KT-CT-9218"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class LoyaltyPointsUserNotFound(DomainError):
    code = "KT-CT-9219"
    message = "Loyalty points user not found."
    kind = ErrorKind.NOT_FOUND


class IneligibleLoyaltyPointsUnenrollment(DomainError):
    code = "KT-CT-9220"
    message = "Ineligible loyalty points unenrollment."


class LoyaltyPointsBalanceQueryRequiresEither(DomainError):
    code = "KT-CT-9222"
    message = "Loyalty points balance query requires either accountNumber field (deprecated) or input object (preferred) with account number and optional account user id."


class LoyaltyPointsLedgerEntryNotFound(DomainError):
    code = "KT-CT-9223"
    message = "Loyalty points ledger entry not found."
    kind = ErrorKind.NOT_FOUND


class DuplicateIdempotencyKeysProvidedRequestedAwards(DomainError):
    code = "KT-CT-9224"
    message = "Duplicate idempotency keys provided in requested awards."


class BulkAwardBatchSizeExceedsMaximum(DomainError):
    code = "KT-CT-9225"
    message = "Bulk award batch size exceeds the maximum limit."


class InvalidVoucherType(DomainError):
    code = "KT-CT-13201"
    message = "Invalid voucher type."
    kind = ErrorKind.VALIDATION


class ExactlyOneChargeAmountInCentsChargeAmountInCentsWithTaxExpected(DomainError):
    code = "KT-CT-13202"
    message = "Exactly one of chargeAmountInCents or chargeAmountInCentsWithTax expected."


class MultipleAccountNumbersFoundVoucherBatch(DomainError):
    code = "KT-CT-13203"
    message = "Multiple account numbers found in voucher batch."
