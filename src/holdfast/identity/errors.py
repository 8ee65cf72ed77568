"""The documented errors that identity raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class UseKrakenTokenIssueLongLived(DomainError):
    code = "KT-CT-1121"
    message = "Please use Kraken Token to issue long-lived refresh tokens."


class LongLivedRefreshTokensCanOnly(DomainError):
    code = "KT-CT-1122"
    message = "Long-lived refresh tokens can only be issued for account users."


class CreateMfaDeviceUnauthorized(DomainError):
    code = "KT-CT-1128"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class InvalidatePreSignedTokenUnauthorized(DomainError):
    code = "KT-CT-1129"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class InvalidateRefreshTokenUnauthorized(DomainError):
    code = "KT-CT-1130"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class CreateGoodsPurchaseUnauthorized(DomainError):
    code = "KT-CT-1131"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class ObtainLongLivedRefreshTokenUnauthorized(DomainError):
    code = "KT-CT-1132"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class MFADeviceNotFoundInDeleteMfaDevice(DomainError):
    code = "KT-CT-1150"
    message = "MFA device not found."
    kind = ErrorKind.NOT_FOUND


class MFADeviceNotFoundInCreateMfaDevice(DomainError):
    code = "KT-CT-1151"
    message = "MFA device not found."
    kind = ErrorKind.NOT_FOUND


class InvalidMFAToken(DomainError):
    code = "KT-CT-1152"
    message = "Invalid MFA token."
    kind = ErrorKind.VALIDATION


class UnableCreateMFADevice(DomainError):
    code = "KT-CT-1153"
    message = "Unable to create MFA device."


class UnableDeleteMFADevice(DomainError):
    code = "KT-CT-1154"
    message = "Unable to delete MFA device."


class EnabledBackupDeviceNeeded(DomainError):
    code = "KT-CT-1155"
    message = "Enabled backup device is needed."


class BrandDoesNotExist(DomainError):
    code = "KT-CT-1701"
    message = "Brand does not exist."
    kind = ErrorKind.NOT_FOUND


class ResetUserPasswordUnauthorized(DomainError):
    code = "KT-CT-4125"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class ErrorWhileVerifyingCustomer(DomainError):
    code = "KT-CT-4191"
    message = "Error while verifying the customer."


class VerificationTypeNotSupportedYet(DomainError):
    code = "KT-CT-4194"
    message = "Verification type not supported yet."


class InvalidTokenNoPushNotificationBinding(DomainError):
    code = "KT-CT-5411"
    message = "Invalid token or no push notification binding found for the given account user."
    kind = ErrorKind.VALIDATION


class UpdateUserInvalidData(DomainError):
    code = "KT-CT-5413"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class UpdateAccountUserInvalidData(DomainError):
    code = "KT-CT-5414"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class PasswordInvalid(DomainError):
    code = "KT-CT-5450"
    message = "Password is invalid."
    kind = ErrorKind.VALIDATION


class OldPasswordInvalid(DomainError):
    code = "KT-CT-5460"
    message = "Old password is invalid."
    kind = ErrorKind.VALIDATION


class MutationNotEnabledEnvironment(DomainError):
    code = "KT-CT-10327"
    message = "Mutation not enabled in this environment."


class InputDataInvalidFormat(DomainError):
    code = "KT-CT-10328"
    message = "Input data has invalid format."
    kind = ErrorKind.VALIDATION


class ErrorOccurredWhenTryingInitializeUser(DomainError):
    code = "KT-CT-10329"
    message = "An error occurred when trying to initialize the user."


class APIKeyAuthenticationUnavailable(DomainError):
    code = "KT-CT-11100"
    message = "API key authentication unavailable."
    kind = ErrorKind.SERVICE_AVAILABILITY


class InvalidInputData(DomainError):
    code = "KT-CT-11331"
    message = "Invalid input data."
    kind = ErrorKind.VALIDATION


class RequestPasswordResetInvalidData(DomainError):
    code = "KT-CT-11332"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class UpdateAccountUserInvalidData5410(DomainError):
    code = "KT-ES-5410"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION
