"""The documented errors that ledgers raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class LedgerNotNamed(DomainError):
    code = "KT-CT-3821"
    message = "Received neither ledger ID nor ledger number."
    kind = ErrorKind.VALIDATION


class SourceLedgerUnauthorized(DomainError):
    code = "KT-CT-3822"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION
    description = "The ledger, or the one that gives where there are two, is none that the viewer may use."


class TargetLedgerUnauthorized(DomainError):
    code = "KT-CT-3823"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION
    description = "The ledger that receives is none that the viewer may use."


class CreditTransferPermissionNotFound(DomainError):
    code = "KT-CT-3825"
    message = "Credit transfer permission not found."
    kind = ErrorKind.AUTHORIZATION


class LedgerNotValid(DomainError):
    code = "KT-CT-3827"
    message = "The ledger is not valid."
    kind = ErrorKind.VALIDATION


class LeastOneProvidedLedgersMustCredit(DomainError):
    code = "KT-CT-3828"
    message = "At least one of the provided ledgers must be a credit storage ledger."
    kind = ErrorKind.VALIDATION


class CreditTransferPermissionAlreadyExists(DomainError):
    code = "KT-CT-3829"
    message = "The credit transfer permission already exists."
    kind = ErrorKind.AUTHORIZATION


class InvalidAction(DomainError):
    code = "KT-CT-3830"
    message = "Invalid action."
    kind = ErrorKind.VALIDATION


class CreateScheduledTransactionsInvalidData(DomainError):
    code = "KT-CT-3831"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class ChargeReasonDeprecated(DomainError):
    code = "KT-CT-5211"
    message = "The charge reason with the requested code is deprecated."


class ChargeReasonNotFound(DomainError):
    code = "KT-CT-5212"
    message = "The charge reason with the requested code does not exist."
    kind = ErrorKind.NOT_FOUND


class InvalidCharge(DomainError):
    code = "KT-CT-5213"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class CreditReasonDeprecated(DomainError):
    code = "KT-CT-5311"
    message = "The credit reason with the requested code is deprecated."


class CreditReasonNotFound(DomainError):
    code = "KT-CT-5312"
    message = "The credit reason with the requested code does not exist."
    kind = ErrorKind.NOT_FOUND


class CreditNotPosted(DomainError):
    code = "KT-CT-5313"
    message = "An error occurred whilst posting the credit."


class InvalidCredit(DomainError):
    code = "KT-CT-5316"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class CreateContributionAgreementInvalidData(DomainError):
    code = "KT-CT-9601"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class UnableCreateContributionAgreement(DomainError):
    code = "KT-CT-9602"
    message = "Unable to create contribution agreement."


class UnableFindContributionAgreement(DomainError):
    code = "KT-CT-9603"
    message = "Unable to find contribution agreement."
    kind = ErrorKind.NOT_FOUND


class UnableEndContributionAgreement(DomainError):
    code = "KT-CT-9604"
    message = "Unable to end contribution agreement."


class ContributionAmountCanNot0Negative(DomainError):
    code = "KT-CT-9605"
    message = "Contribution amount cannot be 0 or negative."


class SchemeNotAcceptingContributionsTime(DomainError):
    code = "KT-CT-9606"
    message = "Scheme is not accepting contributions at this time."


class BalanceTransferSameAccountNotAllowed(DomainError):
    code = "KT-CT-9701"
    message = "Balance transfer to same account is not allowed."


class BalanceTransferNotSupportDebitAccount(DomainError):
    code = "KT-CT-9702"
    message = "Balance transfer is not support for debit account with Zero balance."


class BalanceTransferNotSupportedDebitAccount(DomainError):
    code = "KT-CT-9703"
    message = "Balance transfer is not supported for debit account."


class BalanceTransferAmountShouldNonZero(DomainError):
    code = "KT-CT-9704"
    message = "Balance transfer amount should be non-zero."
    kind = ErrorKind.VALIDATION


class AccountNotFound(DomainError):
    code = "KT-ES-4116"
    message = "Account not found."
    kind = ErrorKind.NOT_FOUND


class RequestCreateSolarWalletSharingCredit(DomainError):
    code = "KT-ES-7805"
    message = (
        "The request to create a solar wallet sharing credit between ledgers was incomplete or malformed."
    )
    kind = ErrorKind.VALIDATION


class CouldntCreateSharingCreditBetweenLedgers(DomainError):
    code = "KT-ES-7806"
    message = "Couldn't create sharing credit between ledgers because credit sharing ledger already exist."


class RequestTerminateSolarWalletSharingCredit(DomainError):
    code = "KT-ES-7807"
    message = (
        "The request to terminate a solar wallet sharing credit between ledgers was incomplete or malformed."
    )
    kind = ErrorKind.VALIDATION


class CouldntStopSharingCreditBetweenLedgers(DomainError):
    code = "KT-ES-7808"
    message = "Couldn't stop sharing credit between ledgers because credit sharing ledger doesn't exist."


class ThereNoLedgerTypeAccount(DomainError):
    code = "KT-ES-7809"
    message = "There is no ledger of this type on this account.."
