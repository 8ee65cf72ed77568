"""The documented errors that accounts raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class AccountUserDetailsDoNotMatch(DomainError):
    code = "KT-CT-1145"
    message = "Account/user details do not match."


class CreateAccountReminderInvalidData(DomainError):
    code = "KT-CT-1401"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class UnableCreateAccountReminder(DomainError):
    code = "KT-CT-1402"
    message = "Unable to create account reminder."


class MissingUserTeamAssignee(DomainError):
    code = "KT-CT-1403"
    message = "Missing user or team assignee."
    kind = ErrorKind.VALIDATION


class ReminderTypeDeprecated(DomainError):
    code = "KT-CT-1404"
    message = "This reminder type is deprecated."


class BothUserTeamAssigneeProvided(DomainError):
    code = "KT-CT-1405"
    message = "Both user and team assignee provided."


class CompleteReminderInvalidData(DomainError):
    code = "KT-CT-1406"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class UnableCompleteReminder(DomainError):
    code = "KT-CT-1407"
    message = "Unable to complete reminder."


class InvalidEmail(DomainError):
    code = "KT-CT-4122"
    message = "Invalid email."
    kind = ErrorKind.VALIDATION


class CannotSetCommsPreferenceEmailWhen(DomainError):
    code = "KT-CT-4136"
    message = "Cannot set comms preference to email when account has no email."


class InvalidAddressInUpdateAccountBillingAddress(DomainError):
    code = "KT-CT-4145"
    message = "Invalid address."
    kind = ErrorKind.VALIDATION


class AccountNoteMustValidString(DomainError):
    code = "KT-CT-4180"
    message = "Account note must be a valid string."
    kind = ErrorKind.VALIDATION


class OneMoreSearchTermsFailedValidations(DomainError):
    code = "KT-CT-4183"
    message = "One of more search terms failed validations."
    kind = ErrorKind.VALIDATION


class UnpinDateProvidedUnpinnedNote(DomainError):
    code = "KT-CT-4195"
    message = "Unpin at date provided for an unpinned note."


class UnpinDateProvidedPast(DomainError):
    code = "KT-CT-4196"
    message = "Unpin at date provided is in the past."


class AccountUserNotFoundInAccountUser(DomainError):
    code = "KT-CT-5415"
    message = "Account user not found."
    kind = ErrorKind.NOT_FOUND


class AccountUserNotFoundInAccountUser5418(DomainError):
    code = "KT-CT-5418"
    message = "Account user not found."
    kind = ErrorKind.NOT_FOUND


class AccountUserNotFoundInAccountUser5421(DomainError):
    code = "KT-CT-5421"
    message = "Account user not found."
    kind = ErrorKind.NOT_FOUND


class UpdateAccountUserConsentsInvalidData(DomainError):
    code = "KT-CT-5422"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class AccountUserNotFoundInAccountUser5423(DomainError):
    code = "KT-CT-5423"
    message = "Account user not found."
    kind = ErrorKind.NOT_FOUND


class AccountUserInvalidData(DomainError):
    code = "KT-CT-5424"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class AccountUserNotFoundInAccountUser5425(DomainError):
    code = "KT-CT-5425"
    message = "Account user not found."
    kind = ErrorKind.NOT_FOUND


class InvalidRoleCode(DomainError):
    code = "KT-CT-5461"
    message = "Invalid role code."
    kind = ErrorKind.VALIDATION


class InvalidUserNumberFormat(DomainError):
    code = "KT-CT-5462"
    message = "Invalid user number format."
    kind = ErrorKind.VALIDATION


class AddUserToPortfolioUnauthorized(DomainError):
    code = "KT-CT-5463"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class CreateExternalAccountEventUnauthorized(DomainError):
    code = "KT-CT-7123"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class FailedRemoveCampaignFromAccount(DomainError):
    code = "KT-CT-7424"
    message = "Failed to remove campaign from account."


class AccountNotPartGivenCampaign(DomainError):
    code = "KT-CT-7426"
    message = "The account is not part of the given campaign."


class NoCampaignFoundGivenSlug(DomainError):
    code = "KT-CT-7427"
    message = "No campaign found with given slug."
    kind = ErrorKind.NOT_FOUND


class FailedUpdateCampaignAccount(DomainError):
    code = "KT-CT-7428"
    message = "Failed to update campaign account."


class NoActiveCampaignAccountFoundGiven(DomainError):
    code = "KT-CT-7429"
    message = "No active campaign account found for the given account and campaign."
    kind = ErrorKind.NOT_FOUND


class AccountReferenceInvalidData(DomainError):
    code = "KT-CT-8310"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class CreateAccountReferenceInvalidData(DomainError):
    code = "KT-CT-8311"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class DeleteAccountReferenceInvalidData(DomainError):
    code = "KT-CT-8312"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class TriggerPostUploadOperationsInvalidData(DomainError):
    code = "KT-CT-8710"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class DuplicateConsent(DomainError):
    code = "KT-CT-9014"
    message = "Duplicate consent."


class ConsentManagementNotEnabled(DomainError):
    code = "KT-CT-9016"
    message = "Consent management not enabled."


class ConsentTypeNotFound(DomainError):
    code = "KT-CT-9017"
    message = "Consent type not found."
    kind = ErrorKind.NOT_FOUND


class AccountNotFound(DomainError):
    code = "KT-CT-9018"
    message = "Account not found."
    kind = ErrorKind.NOT_FOUND


class RequestDoubleOptInInvalidInput(DomainError):
    code = "KT-CT-9019"
    message = "Invalid input."
    kind = ErrorKind.VALIDATION


class InvalidConsentExpiringToken(DomainError):
    code = "KT-CT-9020"
    message = "Invalid consent expiring token."
    kind = ErrorKind.VALIDATION


class ConsentExpiringTokenNotFound(DomainError):
    code = "KT-CT-9021"
    message = "Consent expiring token not found."
    kind = ErrorKind.NOT_FOUND


class ConsentGivenTokenAlreadyAccepted(DomainError):
    code = "KT-CT-9022"
    message = "Consent for given token already accepted."


class ConsentAlreadyAccepted(DomainError):
    code = "KT-CT-9023"
    message = "Consent already accepted."


class ReceivedInvalidOperationsTeamId(DomainError):
    code = "KT-CT-9401"
    message = "Received an invalid operationsTeamId."
    kind = ErrorKind.VALIDATION


class ReceivedInvalidBrandCode(DomainError):
    code = "KT-CT-9402"
    message = "Received an invalid brandCode."
    kind = ErrorKind.VALIDATION


class ReceivedInvalidPortfolioId(DomainError):
    code = "KT-CT-9403"
    message = "Received an invalid portfolioId."
    kind = ErrorKind.VALIDATION


class ReceivedInvalidAccountUserId(DomainError):
    code = "KT-CT-9404"
    message = "Received an invalid accountUserId."
    kind = ErrorKind.VALIDATION


class AddUserToPortfolioUnauthorized9407(DomainError):
    code = "KT-CT-9407"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class InvalidPortfolioNumberFormat(DomainError):
    code = "KT-CT-9408"
    message = "Invalid portfolio number format."
    kind = ErrorKind.VALIDATION


class InvalidPortfolioReference(DomainError):
    code = "KT-CT-9409"
    message = "Invalid portfolio reference."
    kind = ErrorKind.VALIDATION


class ConflictingPortfolioReference(DomainError):
    code = "KT-CT-9410"
    message = "Conflicting portfolio reference."


class MutationNotEnabledEnvironmentInPrepareAccount(DomainError):
    code = "KT-CT-10303"
    message = "Mutation not enabled in this environment."


class InputDataInvalidFormatInPrepareAccount(DomainError):
    code = "KT-CT-10316"
    message = "Input data has invalid format."
    kind = ErrorKind.VALIDATION


class ErrorOccuredWhenTryingPrepareAccount(DomainError):
    code = "KT-CT-10317"
    message = "An error occured when trying to prepare the account."


class UserEmailAddressAlreadyExists(DomainError):
    code = "KT-CT-10322"
    message = "A user with this email address already exists."


class MutationNotEnabledEnvironmentInInitializeAccount(DomainError):
    code = "KT-CT-10324"
    message = "Mutation not enabled in this environment."


class InputDataInvalidFormatInInitializeAccount(DomainError):
    code = "KT-CT-10325"
    message = "Input data has invalid format."
    kind = ErrorKind.VALIDATION


class ErrorOccurredWhenTryingInitializeAccount(DomainError):
    code = "KT-CT-10326"
    message = "An error occurred when trying to initialize the account."


class CreateComplaintInvalidData(DomainError):
    code = "KT-CT-10801"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class ViewerNotAuthorizedExecuteQueryMutation(DomainError):
    code = "KT-CT-11101"
    message = (
        "The viewer is not authorized to execute the query/mutation."
        " Check the ownership/permissions of provided data."
    )
    kind = ErrorKind.AUTHORIZATION


class BusinessWithoutRelatedAccount(DomainError):
    code = "KT-CT-11102"
    message = "Business without related account."


class BusinessRoleAlreadyAllocatedInLinkAccountToBusiness(DomainError):
    code = "KT-CT-11104"
    message = "Business role already allocated."


class BusinessRoleAlreadyAllocatedInLinkAccountToBusiness11105(DomainError):
    code = "KT-CT-11105"
    message = "Business role already allocated."


class LinkAccountToBusinessUnauthorized(DomainError):
    code = "KT-CT-11106"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class BusinessUnauthorized(DomainError):
    code = "KT-CT-11107"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class CreateBusinessInvalidData(DomainError):
    code = "KT-CT-11108"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class CreateBusinessInvalidData11109(DomainError):
    code = "KT-CT-11109"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class CreateBusinessInvalidData11110(DomainError):
    code = "KT-CT-11110"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class SegmentDoesNotExist(DomainError):
    code = "KT-CT-11111"
    message = "Segment does not exist."
    kind = ErrorKind.NOT_FOUND


class ComplaintNotFound(DomainError):
    code = "KT-CT-12301"
    message = "Complaint not found."
    kind = ErrorKind.NOT_FOUND


class GrantUserAccessToBusinessUnauthorized(DomainError):
    code = "KT-CT-13501"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class DuplicatedInternalCompany(DomainError):
    code = "KT-CT-14402"
    message = "Duplicated internal company."


class InvalidAddressInCreateInternalCompany(DomainError):
    code = "KT-CT-14403"
    message = "Invalid address."
    kind = ErrorKind.VALIDATION


class CustomerAssetAlreadyExists(DomainError):
    code = "KT-CT-14602"
    message = "Customer asset already exists."


class UnableRetireCustomerAsset(DomainError):
    code = "KT-CT-14603"
    message = "Unable to retire customer asset."


class UpdateBillingDetailsUnauthorized(DomainError):
    code = "KT-ES-1130"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class UpdateBillingAddressInvalidData(DomainError):
    code = "KT-ES-4118"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class UpdateBillingDetailsInvalidData(DomainError):
    code = "KT-ES-4119"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class InvalidBrand(DomainError):
    code = "KT-CT-4131"
    message = "Invalid brand."
    kind = ErrorKind.VALIDATION
