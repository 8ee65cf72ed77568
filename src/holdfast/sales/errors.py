"""The documented errors that sales raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class IsValidUfcMemberInvalidData(DomainError):
    code = "KT-CT-1137"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class InvalidPhoneNumber(DomainError):
    code = "KT-CT-4121"
    message = "Invalid phone number."
    kind = ErrorKind.VALIDATION


class CreateAffiliateLinkInvalidData(DomainError):
    code = "KT-CT-7711"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class CreateAffiliateLinkInvalidData7713(DomainError):
    code = "KT-CT-7713"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class CreateAffiliateLinkInvalidData7714(DomainError):
    code = "KT-CT-7714"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class CreateAffiliateLinkInvalidData7715(DomainError):
    code = "KT-CT-7715"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class CreateAffiliateOrganisationInvalidData(DomainError):
    code = "KT-CT-7716"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class UpdateAffiliateOrganisationInvalidData(DomainError):
    code = "KT-CT-7717"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class InvalidS3KeyFormat(DomainError):
    code = "KT-CT-7720"
    message = "Invalid S3 key format."
    kind = ErrorKind.VALIDATION


class LinkNotFound(DomainError):
    code = "KT-CT-7721"
    message = "Link not found."
    kind = ErrorKind.NOT_FOUND


class InvalidInputAudioRecordingUpload(DomainError):
    code = "KT-CT-7722"
    message = "Invalid input for audio recording upload."
    kind = ErrorKind.VALIDATION


class UnableCreateLeadInCreateOpportunityAndLead(DomainError):
    code = "KT-CT-8901"
    message = "Unable to create lead."


class UnableCreateLeadInCreateOpportunityAndLead8902(DomainError):
    code = "KT-CT-8902"
    message = "Unable to create lead."


class UnableUpdateOpportunity(DomainError):
    code = "KT-CT-8903"
    message = "Unable to update opportunity."


class LeadNotFound(DomainError):
    code = "KT-CT-8907"
    message = "Lead not found."
    kind = ErrorKind.NOT_FOUND


class ReceivedOpportunityCurrentStageNotValid(DomainError):
    code = "KT-CT-8910"
    message = "Received opportunity current stage is not valid."
    kind = ErrorKind.VALIDATION


class FunnelNotFound(DomainError):
    code = "KT-CT-8912"
    message = "Funnel not found."
    kind = ErrorKind.NOT_FOUND


class OrganisationNotValidAssigned(DomainError):
    code = "KT-CT-8913"
    message = "Organisation is not valid to be assigned."
    kind = ErrorKind.VALIDATION


class StageNotFound(DomainError):
    code = "KT-CT-8914"
    message = "Stage not found."
    kind = ErrorKind.NOT_FOUND


class StagesNotSameFunnel(DomainError):
    code = "KT-CT-8915"
    message = "Stages are not in the same funnel."


class CurrentStageMismatch(DomainError):
    code = "KT-CT-8916"
    message = "Current stage mismatch."


class StageTransitionNotAllowed(DomainError):
    code = "KT-CT-8917"
    message = "Stage transition not allowed."


class StagePreconditionNotMet(DomainError):
    code = "KT-CT-8918"
    message = "Stage precondition not met."


class FunnelInitialStageNotSet(DomainError):
    code = "KT-CT-8919"
    message = "Funnel initial stage not set."


class UnableCreateOpportunityInCreateOpportunityForLead(DomainError):
    code = "KT-CT-8924"
    message = "Unable to create opportunity."


class UnableCreateOpportunityInCreateOpportunityForLead8925(DomainError):
    code = "KT-CT-8925"
    message = "Unable to create opportunity."


class UnableCreateOpportunityInCreateOpportunityForLead8926(DomainError):
    code = "KT-CT-8926"
    message = "Unable to create opportunity."


class FunnelNotActiveCanNotUsed(DomainError):
    code = "KT-CT-8928"
    message = "The funnel is not active and cannot be used to create this entity."


class UnableParseAddress(DomainError):
    code = "KT-CT-8930"
    message = "Unable to parse address."


class ExtraDetailValueInvalid(DomainError):
    code = "KT-CT-8931"
    message = "Extra detail value is invalid."
    kind = ErrorKind.VALIDATION


class LeadContactDetailsMissingLegalContact(DomainError):
    code = "KT-CT-8932"
    message = "Lead contact details missing legal contact."
    kind = ErrorKind.VALIDATION


class OpportunityFileAttachmentNotFound(DomainError):
    code = "KT-CT-8933"
    message = "Opportunity file attachment not found."
    kind = ErrorKind.NOT_FOUND


class LeadContactDetailsMissingCommunicationsContact(DomainError):
    code = "KT-CT-8934"
    message = "Lead contact details missing communications contact."
    kind = ErrorKind.VALIDATION


class NationalIDBadInput(DomainError):
    code = "KT-CT-8935"
    message = "National ID bad input."


class OnlyOneAddressRequiredCreateOpportunity(DomainError):
    code = "KT-CT-8936"
    message = "Only one address is required to create an opportunity."
    kind = ErrorKind.VALIDATION


class OneMoreSupplyPointsCanNot(DomainError):
    code = "KT-CT-8937"
    message = "One or more Supply Points cannot be validated."


class TeamMustAlsoProvidedWhenAssigning(DomainError):
    code = "KT-CT-8946"
    message = "A team must also be provided when assigning a user."
    kind = ErrorKind.VALIDATION


class TeamYouSpecifiedNotFound(DomainError):
    code = "KT-CT-8947"
    message = "The team you specified was not found."
    kind = ErrorKind.NOT_FOUND


class UserYouSpecifiedNotFound(DomainError):
    code = "KT-CT-8948"
    message = "The user you specified was not found."
    kind = ErrorKind.NOT_FOUND


class SelectedTeamDoesNotBelongSpecified(DomainError):
    code = "KT-CT-8949"
    message = "The selected team does not belong to the specified partner."


class SelectedUserDoesNotBelongSpecified(DomainError):
    code = "KT-CT-8950"
    message = "The selected user does not belong to the specified partner."


class SelectedUserNotMemberSpecifiedTeam(DomainError):
    code = "KT-CT-8951"
    message = "The selected user is not a member of the specified team."


class UnableStorePaymentMethodReferenceLead(DomainError):
    code = "KT-CT-8954"
    message = "Unable to store payment method reference on lead."


class RequestChipironNotFulfilledCorrectly(DomainError):
    code = "KT-ES-7802"
    message = "The request to Chipiron was not fulfilled correctly."


class RequestChipironIncompleteMalformed(DomainError):
    code = "KT-ES-7803"
    message = "The request to Chipiron was incomplete or malformed."
    kind = ErrorKind.VALIDATION


class RequestChipironCausedConflictMightYou(DomainError):
    code = "KT-ES-7804"
    message = "The request to Chipiron caused a conflict - might you be trying to create a duplicate?"


class RegisterPhoneLeadInvalidData(DomainError):
    code = "KT-ES-8910"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class InvalidAffiliateSession(DomainError):
    code = "KT-FR-7712"
    message = "Invalid affiliate session."
    kind = ErrorKind.VALIDATION
