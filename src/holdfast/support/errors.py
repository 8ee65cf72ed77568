"""The documented errors that support raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class FeedbackIdShouldProvidedFeedbackSource(DomainError):
    code = "KT-CT-5511"
    message = "The feedback_id should be provided for feedback source."
    kind = ErrorKind.VALIDATION


class FeedbackDoesntMatchAccount(DomainError):
    code = "KT-CT-5512"
    message = "The feedback doesn't match the account."


class DefaultRawScoreInvalidData(DomainError):
    code = "KT-CT-5513"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class UnableSubmitFeedback(DomainError):
    code = "KT-CT-5514"
    message = "Unable to submit feedback."


class CreateCustomerFeedbackInvalidData(DomainError):
    code = "KT-CT-5516"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class VoiceCallNotFound(DomainError):
    code = "KT-CT-5519"
    message = "Voice call not found."
    kind = ErrorKind.NOT_FOUND


class InkConversationNotFoundInIsCustomerEligibleToGiveFeedbackFollowingEmail(DomainError):
    code = "KT-CT-5520"
    message = "Ink conversation not found."
    kind = ErrorKind.NOT_FOUND


class EligibilityConfigurationNotFound(DomainError):
    code = "KT-CT-5521"
    message = "Eligibility configuration not found."
    kind = ErrorKind.NOT_FOUND


class InvalidEligibilityConfiguration(DomainError):
    code = "KT-CT-5522"
    message = "Invalid eligibility configuration."
    kind = ErrorKind.VALIDATION


class NoInkConversationAccount(DomainError):
    code = "KT-CT-7610"
    message = "No Ink conversation for account."
    kind = ErrorKind.NOT_FOUND


class MessageNotFoundInInkMessage(DomainError):
    code = "KT-CT-7611"
    message = "The message was not found."
    kind = ErrorKind.NOT_FOUND


class InkConversationNotFoundInInkConversation(DomainError):
    code = "KT-CT-7612"
    message = "The Ink conversation was not found."
    kind = ErrorKind.NOT_FOUND


class InkBucketNotFound(DomainError):
    code = "KT-CT-7613"
    message = "The Ink bucket was not found."
    kind = ErrorKind.NOT_FOUND


class InkTagNotFound(DomainError):
    code = "KT-CT-7614"
    message = "The Ink tag was not found."
    kind = ErrorKind.NOT_FOUND


class NotYetImplemented(DomainError):
    code = "KT-CT-7616"
    message = "Not yet implemented."


class MustSupplyAccountNumberRelayId(DomainError):
    code = "KT-CT-7617"
    message = "Must supply account number or relay id to get a conversation."
    kind = ErrorKind.VALIDATION


class UnableProcessMessage(DomainError):
    code = "KT-CT-7618"
    message = "Unable to process message."


class ChannelNotSupported(DomainError):
    code = "KT-CT-7620"
    message = "Channel not supported."


class AttachmentNotFound(DomainError):
    code = "KT-CT-7621"
    message = "Attachment not found."
    kind = ErrorKind.NOT_FOUND


class AttachmentBucketInvalid(DomainError):
    code = "KT-CT-7622"
    message = "Attachment bucket is invalid."
    kind = ErrorKind.VALIDATION


class AttachmentPathInvalid(DomainError):
    code = "KT-CT-7623"
    message = "Attachment path is invalid."
    kind = ErrorKind.VALIDATION


class ErrorWhenGeneratingPresignedURL(DomainError):
    code = "KT-CT-7624"
    message = "Error when generating the presigned URL."


class InvalidEmailAddress(DomainError):
    code = "KT-CT-7625"
    message = "Invalid email address."
    kind = ErrorKind.VALIDATION


class EmailObjectMissingFromPayload(DomainError):
    code = "KT-CT-7627"
    message = "The 'email' object is missing from the payload."
    kind = ErrorKind.VALIDATION


class GenericObjectMissingFromPayload(DomainError):
    code = "KT-CT-7628"
    message = "The 'generic' object is missing from the payload."
    kind = ErrorKind.VALIDATION


class PostObjectMissingFromPayload(DomainError):
    code = "KT-CT-7629"
    message = "The 'post' object is missing from the payload."
    kind = ErrorKind.VALIDATION


class MessageMessageIDAlreadyProcessed(DomainError):
    code = "KT-CT-7630"
    message = "Message with this message ID has already been processed."


class TextContentInkInboundGenericMessage(DomainError):
    code = "KT-CT-7632"
    message = "The text content of the Ink Inbound Generic Message is too long."


class InvalidConversationID(DomainError):
    code = "KT-CT-7638"
    message = "Invalid conversation ID."
    kind = ErrorKind.VALIDATION


class LiveChatMessageMessageIDAlready(DomainError):
    code = "KT-CT-7641"
    message = "Live Chat message with this message ID has already been processed."


class NoAccountUserFoundGivenFromHandle(DomainError):
    code = "KT-CT-7642"
    message = "No account user was found for the given fromHandle."
    kind = ErrorKind.NOT_FOUND


class LiveChatNotFound(DomainError):
    code = "KT-CT-7643"
    message = "The Live Chat was not found."
    kind = ErrorKind.NOT_FOUND


class InkLiveChatConversationNotFound(DomainError):
    code = "KT-CT-7644"
    message = "Ink Live Chat conversation not found."
    kind = ErrorKind.NOT_FOUND


class UserNotAuthorizedAccessLiveChat(DomainError):
    code = "KT-CT-7645"
    message = "The user is not authorized to access this Live Chat."
    kind = ErrorKind.AUTHORIZATION


class CommsTemplateNotFound(DomainError):
    code = "KT-CT-7648"
    message = "The comms template was not found."
    kind = ErrorKind.NOT_FOUND


class OnlyOneStorylineEntryCanMarked(DomainError):
    code = "KT-CT-7651"
    message = "Only one storyline entry can be marked as the root cause."


class CloseInkLiveChatUnauthorized(DomainError):
    code = "KT-CT-7652"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class AccountNumbersMessageMessageTypeMust(DomainError):
    code = "KT-CT-7653"
    message = "Account numbers on the message and message type must match if both are supplied."
    kind = ErrorKind.VALIDATION


class AccountNumberProvidedButNoCorrespondingInCreateInkInboundMessage(DomainError):
    code = "KT-CT-7654"
    message = "An account number was provided, but no corresponding account could be found."


class ProvidedAnalyzerResultDataInvalid(DomainError):
    code = "KT-CT-7657"
    message = "The provided analyzer result data is invalid."
    kind = ErrorKind.VALIDATION


class InkConversationCouldNotEscalated(DomainError):
    code = "KT-CT-7659"
    message = "The Ink conversation could not be escalated."


class ReceivedInvalidOperationsTeamId(DomainError):
    code = "KT-CT-7801"
    message = "Received an invalid operationsTeamId."
    kind = ErrorKind.VALIDATION


class ExternalIdentifierAlreadyExists(DomainError):
    code = "KT-CT-7802"
    message = "The external identifier already exists."


class ReceivedInvalidApiExceptionId(DomainError):
    code = "KT-CT-7803"
    message = "Received an invalid apiExceptionId."
    kind = ErrorKind.VALIDATION


class NoFieldsPresentInputUpdatingAPIException(DomainError):
    code = "KT-CT-7804"
    message = "No fields present in the input for updating the APIException."
    kind = ErrorKind.NOT_FOUND


class TooManyTagsAssociatedAPIException(DomainError):
    code = "KT-CT-7805"
    message = "Too many tags associated with this API Exception."


class CannotCreateDuplicateTagsSameAPI(DomainError):
    code = "KT-CT-7806"
    message = "Cannot create duplicate tags for the same API exception."


class ReceivedInvalidApiExceptionNoteId(DomainError):
    code = "KT-CT-7807"
    message = "Received an invalid apiExceptionNoteId."
    kind = ErrorKind.VALIDATION


class UpdateApiExceptionNoteUnauthorized(DomainError):
    code = "KT-CT-7808"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class UpdateResultsNoChangesAPIException(DomainError):
    code = "KT-CT-7809"
    message = "Update results in no changes to API Exception."


class ReceivedInvalidAssignedUserId(DomainError):
    code = "KT-CT-7811"
    message = "Received an invalid assignedUserId."
    kind = ErrorKind.VALIDATION


class SupportUserInactive(DomainError):
    code = "KT-CT-7812"
    message = "Support user is inactive."


class SupportUserNotFoundUsername(DomainError):
    code = "KT-CT-7813"
    message = "Support user not found with that username."
    kind = ErrorKind.NOT_FOUND


class ReceivedInvalidAccountNumber(DomainError):
    code = "KT-CT-7814"
    message = "Received an invalid accountNumber."
    kind = ErrorKind.VALIDATION


class InvalidTriggerTypeCode(DomainError):
    code = "KT-CT-9901"
    message = "Invalid trigger type code."
    kind = ErrorKind.VALIDATION


class InvalidTriggerTypeParams(DomainError):
    code = "KT-CT-9902"
    message = "Invalid trigger type params."
    kind = ErrorKind.VALIDATION


class TriggerTypeCanNotPublishedExternally(DomainError):
    code = "KT-CT-9903"
    message = "Trigger type cannot be published externally."


class TopLevelContextFieldsMissing(DomainError):
    code = "KT-CT-9905"
    message = "Top-level context fields are missing."
    kind = ErrorKind.VALIDATION


class TemplateVariablesDoNotMatchDefined(DomainError):
    code = "KT-CT-9906"
    message = "Template variables do not match the defined schema."


class PostEventsBatchSizeExceeded(DomainError):
    code = "KT-CT-9907"
    message = "Post events batch size exceeded."


class InvalidRecipientInformationInPublishTransactionalMessagingExternalTrigger(DomainError):
    code = "KT-CT-9908"
    message = "Invalid recipient information."
    kind = ErrorKind.VALIDATION


class InvalidRecipientInformationInPublishTransactionalMessagingExternalTrigger9909(DomainError):
    code = "KT-CT-9909"
    message = "Invalid recipient information."
    kind = ErrorKind.VALIDATION


class InvalidInputFieldCombination(DomainError):
    code = "KT-CT-9910"
    message = "Invalid input field combination."
    kind = ErrorKind.VALIDATION


class VoiceCampaignNotFound(DomainError):
    code = "KT-CT-11501"
    message = "Voice campaign not found."
    kind = ErrorKind.NOT_FOUND


class CannotRemoveItemsFromMultipleCampaigns(DomainError):
    code = "KT-CT-11502"
    message = "Cannot remove items from multiple campaigns at once."


class OneMoreCampaignItemsInvalidCan(DomainError):
    code = "KT-CT-11503"
    message = "One or more campaign items are invalid and cannot be created."
    kind = ErrorKind.VALIDATION


class BatchCampaignItemsTooLarge(DomainError):
    code = "KT-CT-11504"
    message = "The batch of campaign items is too large."


class VoiceCampaignItemNotFound(DomainError):
    code = "KT-CT-11505"
    message = "Voice campaign item not found."
    kind = ErrorKind.NOT_FOUND


class InvalidCampaignID(DomainError):
    code = "KT-CT-11506"
    message = "Invalid campaign ID."
    kind = ErrorKind.VALIDATION


class InvalidCampaignItemID(DomainError):
    code = "KT-CT-11507"
    message = "Invalid campaign item ID."
    kind = ErrorKind.VALIDATION


class CallNotFound(DomainError):
    code = "KT-CT-11802"
    message = "Call not found."
    kind = ErrorKind.NOT_FOUND


class UnableEnqueueCall(DomainError):
    code = "KT-CT-11803"
    message = "Unable to enqueue the call."


class InvalidInputCreatingInboundCall(DomainError):
    code = "KT-CT-11805"
    message = "Invalid input for creating an inbound call."
    kind = ErrorKind.VALIDATION


class CallMetadataItemKeyCanNot(DomainError):
    code = "KT-CT-11806"
    message = "Call metadata item key cannot be an empty string."


class CallMetadataItemKeyAlreadyExists(DomainError):
    code = "KT-CT-11807"
    message = "A call metadata item with this key already exists for this call."


class UnableAssociateAccountCall(DomainError):
    code = "KT-CT-11808"
    message = "Unable to associate account to call."


class CallerBlocked(DomainError):
    code = "KT-CT-11810"
    message = "Caller is blocked."


class UnableConnectCallAIAgent(DomainError):
    code = "KT-CT-11815"
    message = "Unable to connect a call to an AI agent."


class InvalidCallID(DomainError):
    code = "KT-CT-11817"
    message = "Invalid call ID."
    kind = ErrorKind.VALIDATION


class InvalidArchivedCallRecordingsInput(DomainError):
    code = "KT-CT-11818"
    message = "Invalid archived call recordings input."
    kind = ErrorKind.VALIDATION


class TooManyRecordingsAssociateSingleRequest(DomainError):
    code = "KT-CT-11820"
    message = "Too many recordings to associate in a single request."


class VendorEmpty(DomainError):
    code = "KT-CT-14201"
    message = "Vendor is empty."


class VendorMessageIDEmpty(DomainError):
    code = "KT-CT-14202"
    message = "Vendor message ID is empty."


class AccountNumberEmpty(DomainError):
    code = "KT-CT-14203"
    message = "Account number is empty."


class MessageAlreadyExists(DomainError):
    code = "KT-CT-14204"
    message = "Message already exists."


class UnableCreateExternalMessage(DomainError):
    code = "KT-CT-14205"
    message = "Unable to create the external message."


class EmailBodyMissing(DomainError):
    code = "KT-CT-14206"
    message = "An email body is missing."
    kind = ErrorKind.VALIDATION


class EmailEmpty(DomainError):
    code = "KT-CT-14207"
    message = "To email is empty."


class EmailNotValidEmailAddress(DomainError):
    code = "KT-CT-14208"
    message = "To email is not a valid email address."


class FromEmailEmpty(DomainError):
    code = "KT-CT-14209"
    message = "From email is empty."


class FromEmailInvalidFormat(DomainError):
    code = "KT-CT-14210"
    message = "From email is an invalid format."
    kind = ErrorKind.VALIDATION


class ReplyEmailAddressEmpty(DomainError):
    code = "KT-CT-14211"
    message = "A reply to email address is empty."


class ReplyEmailAddressNotValidEmail(DomainError):
    code = "KT-CT-14212"
    message = "A reply to email address is not a valid email address."


class AccountNumberProvidedButNoCorrespondingInCreateExternalMessage(DomainError):
    code = "KT-CT-14214"
    message = "An account number was provided, but no corresponding account could be found."


class SentDatetimeFuture(DomainError):
    code = "KT-CT-14215"
    message = "Sent at datetime is in the future."


class SentDatetimeMissingTimezone(DomainError):
    code = "KT-CT-14216"
    message = "Sent at datetime is missing timezone."
    kind = ErrorKind.VALIDATION


class MessageNotFoundInCreateExternalMessageEvent(DomainError):
    code = "KT-CT-14217"
    message = "Message not found."
    kind = ErrorKind.NOT_FOUND


class InvalidEventData(DomainError):
    code = "KT-CT-14218"
    message = "Invalid event data."
    kind = ErrorKind.VALIDATION


class ExactlyOneEmailContentSmsContentMustProvided(DomainError):
    code = "KT-CT-14219"
    message = "Exactly one of emailContent or smsContent must be provided."
    kind = ErrorKind.VALIDATION


class SMSBodyEmpty(DomainError):
    code = "KT-CT-14220"
    message = "SMS body is empty."


class PhoneNumberEmpty(DomainError):
    code = "KT-CT-14221"
    message = "To phone number is empty."


class FromPhoneNumberEmpty(DomainError):
    code = "KT-CT-14222"
    message = "From phone number is empty."
