"""The documented errors that agreements raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class AgreementNotFound(DomainError):
    code = "KT-CT-1501"
    message = "Agreement not found."
    kind = ErrorKind.NOT_FOUND


class BilledAgreementsCanNotRevoked(DomainError):
    code = "KT-CT-1502"
    message = "Billed agreements cannot be revoked."


class AgreementValidDateMustLaterThan(DomainError):
    code = "KT-CT-1503"
    message = "Agreement valid_to date must be later than valid_from date."
    kind = ErrorKind.VALIDATION


class AccountDoesNotMatchAgreement(DomainError):
    code = "KT-CT-1504"
    message = "Account does not match with the agreement."


class UnableEditAgreement(DomainError):
    code = "KT-CT-1505"
    message = "Unable to edit agreement."


class AgreementPeriodNotWithinSupplyProperty(DomainError):
    code = "KT-CT-1506"
    message = "Agreement period is not within the supply and property period."


class AgreementProductSwitchDateNotWithin(DomainError):
    code = "KT-CT-1507"
    message = "Agreement product switch date is not within the acceptable range."


class UnableCreateAgreement(DomainError):
    code = "KT-CT-1509"
    message = "Unable to create agreement."


class ProductSwitchProcessNotFound(DomainError):
    code = "KT-CT-1510"
    message = "Product switch process not found."
    kind = ErrorKind.NOT_FOUND


class CannotCreateOverlappingAgreement(DomainError):
    code = "KT-CT-1511"
    message = "Cannot create overlapping agreement."


class AccountTypeDoesNotSupportAgreements(DomainError):
    code = "KT-CT-1512"
    message = "Account type does not support agreements."


class UnableTerminateAgreement(DomainError):
    code = "KT-CT-1513"
    message = "Unable to terminate agreement."


class ExtensionValidDateMustLaterThan(DomainError):
    code = "KT-CT-1514"
    message = "Extension valid_to date must be later than the current valid_to date."
    kind = ErrorKind.VALIDATION


class AgreementMustEndDateExtensible(DomainError):
    code = "KT-CT-1515"
    message = "Agreement must have an end date to be extensible."
    kind = ErrorKind.VALIDATION


class QuoteGivenCodeNotFound(DomainError):
    code = "KT-CT-4619"
    message = "Quote with given code not found."
    kind = ErrorKind.NOT_FOUND


class UnableAcceptGivenProductCode(DomainError):
    code = "KT-CT-4624"
    message = "Unable to accept the given product code."


class NoProductSelectedGivenQuoteCode(DomainError):
    code = "KT-CT-4626"
    message = "No product selected for the given quote code."
    kind = ErrorKind.NOT_FOUND


class NoProductsAvailableQuote(DomainError):
    code = "KT-CT-4627"
    message = "No products are available for this quote."
    kind = ErrorKind.NOT_FOUND


class UnableGetMarketClientParamsFrom(DomainError):
    code = "KT-CT-4640"
    message = "Unable to get market or client params from quoted product."


class NoSupplyPointFoundIdentifierProvided(DomainError):
    code = "KT-CT-4719"
    message = "No supply point found for identifier provided."
    kind = ErrorKind.NOT_FOUND


class NoProductExistsGivenInput(DomainError):
    code = "KT-CT-4910"
    message = "No product exists with the given input."
    kind = ErrorKind.NOT_FOUND


class CreateAgreementRolloverUnauthorized(DomainError):
    code = "KT-CT-4924"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class PartyAlreadyUnderContract(DomainError):
    code = "KT-CT-10001"
    message = "Party is already under contract."


class ContractNotFound(DomainError):
    code = "KT-CT-10003"
    message = "Contract not found."
    kind = ErrorKind.NOT_FOUND


class MissingRequiredParameterEitherIdentifierAccountNumber(DomainError):
    code = "KT-CT-10005"
    message = "Missing required parameter: either identifier or accountNumber must be provided."
    kind = ErrorKind.VALIDATION


class AccountNotFound(DomainError):
    code = "KT-CT-10006"
    message = "Account not found."
    kind = ErrorKind.NOT_FOUND


class UnableTerminateContract(DomainError):
    code = "KT-CT-10007"
    message = "Unable to terminate contract."


class ContractCurrentlyUndergoingActiveJourney(DomainError):
    code = "KT-CT-10008"
    message = "The contract is currently undergoing an active journey."


class UnableVaryContractTerms(DomainError):
    code = "KT-CT-10011"
    message = "Unable to vary contract terms."


class ContractVariationImpliesBreach(DomainError):
    code = "KT-CT-10012"
    message = "Contract variation implies breach."


class RequestedTerminationDateInvalid(DomainError):
    code = "KT-CT-10013"
    message = "Requested termination date is invalid."
    kind = ErrorKind.VALIDATION


class ProvidedContractSubjectInvalid(DomainError):
    code = "KT-CT-10018"
    message = "The provided contract subject is invalid."
    kind = ErrorKind.VALIDATION


class ContractCreationImpliesBreach(DomainError):
    code = "KT-CT-10019"
    message = "Contract creation implies breach."


class ProvidedContractPartyPayloadInvalid(DomainError):
    code = "KT-CT-10020"
    message = "The provided contract party payload is invalid."
    kind = ErrorKind.VALIDATION


class BusinessNotFound(DomainError):
    code = "KT-CT-10021"
    message = "Business not found."
    kind = ErrorKind.NOT_FOUND


class ContractAlreadyTerminated(DomainError):
    code = "KT-CT-10022"
    message = "Contract already terminated."


class ContractAlreadyRevoked(DomainError):
    code = "KT-CT-10023"
    message = "Contract is already revoked."


class ContractAlreadyExpired(DomainError):
    code = "KT-CT-10024"
    message = "Contract already expired."


class ContractNotStartedYet(DomainError):
    code = "KT-CT-10025"
    message = "Contract has not started yet."


class ContractActualizationImpliesBreach(DomainError):
    code = "KT-CT-10026"
    message = "Contract actualization implies breach."


class MissingContractFilters(DomainError):
    code = "KT-CT-10029"
    message = "Missing contract filters."
    kind = ErrorKind.VALIDATION


class FilterSubjectNotImplemented(DomainError):
    code = "KT-CT-10030"
    message = "Filter by subject is not implemented."


class InvalidPartyFilter(DomainError):
    code = "KT-CT-10031"
    message = "Invalid party filter."
    kind = ErrorKind.VALIDATION


class ContractAlreadyStarted(DomainError):
    code = "KT-CT-10032"
    message = "Contract has already started."


class UnableSaveTerm(DomainError):
    code = "KT-CT-10033"
    message = "Unable to save term."


class UnknownContractJourneyType(DomainError):
    code = "KT-CT-10034"
    message = "Unknown contract journey type."


class CannotProcessNonActiveContractJourney(DomainError):
    code = "KT-CT-10035"
    message = "Cannot process a non-active contract journey."


class ContractJourneyManagerNotFound(DomainError):
    code = "KT-CT-10036"
    message = "The contract journey manager is not found."
    kind = ErrorKind.NOT_FOUND


class ContractNotesFeatureDisabled(DomainError):
    code = "KT-CT-10037"
    message = "Contract notes feature is disabled."


class ContractNoteReasonNotFound(DomainError):
    code = "KT-CT-10038"
    message = "Contract note reason not found."
    kind = ErrorKind.NOT_FOUND


class LeastOneAffectedFieldsMustProvided(DomainError):
    code = "KT-CT-10039"
    message = "At least one of the affected fields must be provided."
    kind = ErrorKind.VALIDATION


class UnableRescindContract(DomainError):
    code = "KT-CT-10040"
    message = "Unable to rescind contract."


class ContractAlreadyRescinded(DomainError):
    code = "KT-CT-10041"
    message = "Contract is already rescinded."


class OneMoreAgreementsAlreadyAttachedDifferent(DomainError):
    code = "KT-CT-10042"
    message = "One or more agreements are already attached to a different contract."


class LeastOneContractIdentifierMustProvided(DomainError):
    code = "KT-CT-10043"
    message = "At least one contract identifier must be provided."
    kind = ErrorKind.VALIDATION


class TerminationDateMustAfterContractStart(DomainError):
    code = "KT-CT-10044"
    message = "Termination date must be after the contract start date."
    kind = ErrorKind.VALIDATION


class ActiveAgreementRolloverAlreadyExistsAgreement(DomainError):
    code = "KT-CT-13701"
    message = "An active agreement rollover already exists for this agreement."


class ExpectedSendDateCanNotPast(DomainError):
    code = "KT-CT-13702"
    message = "Expected send date cannot be in the past."


class RolloverDateCanNotPast(DomainError):
    code = "KT-CT-13703"
    message = "Rollover date cannot be in the past."


class UnableCreateAgreementRollover(DomainError):
    code = "KT-CT-13704"
    message = "Unable to create agreement rollover."


class AgreementRolloverNotFound(DomainError):
    code = "KT-CT-13705"
    message = "Agreement rollover not found."
    kind = ErrorKind.NOT_FOUND


class AgreementRolloverInvalidStatusOperation(DomainError):
    code = "KT-CT-13706"
    message = "Agreement rollover has an invalid status for this operation."
    kind = ErrorKind.VALIDATION


class AgreementRolloverInvalidTypeOperation(DomainError):
    code = "KT-CT-13707"
    message = "Agreement rollover has an invalid type for this operation."
    kind = ErrorKind.VALIDATION


class AgreementRolloverValidationError(DomainError):
    code = "KT-CT-13708"
    message = "Agreement rollover validation error."
    kind = ErrorKind.VALIDATION


class AgreementRescissionNotFound(DomainError):
    code = "KT-CT-14101"
    message = "Agreement rescission not found."
    kind = ErrorKind.NOT_FOUND


class CannotUpdateCompletedAgreementRescission(DomainError):
    code = "KT-CT-14102"
    message = "Cannot update completed agreement rescission."


class UnauthorizedAccessAgreement(DomainError):
    code = "KT-FR-4910"
    message = "Unauthorized to access to this agreement."
    kind = ErrorKind.AUTHORIZATION


class PMAXAnalysisNotFound(DomainError):
    code = "KT-FR-8910"
    message = "PMAX Analysis not found."
    kind = ErrorKind.NOT_FOUND
