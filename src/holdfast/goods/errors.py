"""The documented errors that goods raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class StatusPassedNotValid(DomainError):
    code = "KT-CT-4232"
    message = "Status passed is not valid."
    kind = ErrorKind.VALIDATION


class RequestDoesNotExistInUpdateSiteworksRequest(DomainError):
    code = "KT-CT-4233"
    message = "Request does not exist."
    kind = ErrorKind.NOT_FOUND


class TerminatedRequestCanNotUpdated(DomainError):
    code = "KT-CT-4234"
    message = "Terminated Request cannot be updated."


class ReceivedInvalidQuoteId(DomainError):
    code = "KT-CT-8201"
    message = "Received an invalid quoteId."
    kind = ErrorKind.VALIDATION


class CreateGoodsQuoteInvalidData(DomainError):
    code = "KT-CT-8202"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class ReceivedInvalidQuoteCode(DomainError):
    code = "KT-CT-8203"
    message = "Received an invalid quote code."
    kind = ErrorKind.VALIDATION


class UnableCreateQuote(DomainError):
    code = "KT-CT-8205"
    message = "Unable to create quote."


class CreateGoodsPurchaseInvalidData(DomainError):
    code = "KT-CT-8206"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class AcceptGoodsQuoteUnauthorized(DomainError):
    code = "KT-CT-8223"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class AcceptGoodsQuoteInvalidData(DomainError):
    code = "KT-CT-8224"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class ReceivedInvalidPurchaseId(DomainError):
    code = "KT-CT-8225"
    message = "Received an invalid purchaseId."
    kind = ErrorKind.VALIDATION


class ProvidedPurchaseNotActive(DomainError):
    code = "KT-CT-8226"
    message = "The provided purchase is not active."


class AvailableGrantsCouldNotApplied(DomainError):
    code = "KT-CT-8227"
    message = "Available grants could not be applied."


class SupplyPointNotFound(DomainError):
    code = "KT-CT-13002"
    message = "Supply point not found."
    kind = ErrorKind.NOT_FOUND


class SupplyPointsMustBelongSameAccount(DomainError):
    code = "KT-CT-13003"
    message = "Supply points must belong to the same account."
    kind = ErrorKind.VALIDATION


class NoAccountFoundGivenSupplyPoints(DomainError):
    code = "KT-CT-13004"
    message = "No account found for the given supply points."
    kind = ErrorKind.NOT_FOUND


class NoPropertiesFoundGivenSupplyPoints(DomainError):
    code = "KT-CT-13006"
    message = "No properties found for the given supply points."
    kind = ErrorKind.NOT_FOUND


class LeastOneRequestChecksFailed(DomainError):
    code = "KT-CT-13007"
    message = "At least one of the request checks failed."


class LeastOneRequestChecksWarnings(DomainError):
    code = "KT-CT-13008"
    message = "At least one of the request checks has warnings."


class SiteJobsRequestAlreadyExists(DomainError):
    code = "KT-CT-13009"
    message = "On site jobs Request already exists."


class NoBookingAdapterFoundAgent(DomainError):
    code = "KT-CT-13010"
    message = "No booking adapter found for agent."
    kind = ErrorKind.NOT_FOUND


class ViewerNotAllowedCreateRequest(DomainError):
    code = "KT-CT-13012"
    message = "Viewer is not allowed to create a request."


class ReporterPostInitError(DomainError):
    code = "KT-CT-13013"
    message = "Reporter post init error."


class RequestReasonNotSupported(DomainError):
    code = "KT-CT-13014"
    message = "Request reason is not supported."


class RequestSubReasonNotSupported(DomainError):
    code = "KT-CT-13015"
    message = "Request sub_reason is not supported."


class AgentNotFound(DomainError):
    code = "KT-CT-13028"
    message = "Agent not found."
    kind = ErrorKind.NOT_FOUND


class RequestDoesNotExistInUpdateOnSiteJobsRequest(DomainError):
    code = "KT-CT-13032"
    message = "Request does not exist."
    kind = ErrorKind.NOT_FOUND


class RequestInactive(DomainError):
    code = "KT-CT-13035"
    message = "Request is inactive."


class InvalidRequestStatus(DomainError):
    code = "KT-CT-13038"
    message = "Invalid request status."
    kind = ErrorKind.VALIDATION


class AgentNotSetRequest(DomainError):
    code = "KT-CT-13040"
    message = "Agent not set on request."


class UserNotAllowedOverrideRequestAppointment(DomainError):
    code = "KT-CT-13041"
    message = "User is not allowed to override request/appointment checks."


class MultipleSupplyPointsNotSupportedBooking(DomainError):
    code = "KT-CT-13042"
    message = "Multiple supply points not supported by this booking adapter."


class FailedUpdateAppointmentAssets(DomainError):
    code = "KT-CT-13045"
    message = "Failed to update appointment assets."


class MultipleSupplyPointsFound(DomainError):
    code = "KT-CT-13047"
    message = "Multiple supply points found."


class CannotProvideBothSupplyPointIdentifierInCreateOnSiteJobsRequest(DomainError):
    code = "KT-CT-13048"
    message = (
        "Cannot provide both supply_point_identifier_to_market_name_mapping and supply_point_internal_ids."
    )


class NeitherSupplyPointIdentifierMarketName(DomainError):
    code = "KT-CT-13049"
    message = "Neither supply_point_identifier_to_market_name_mapping nor supply_point_internal_ids provided."


class CannotProvideBothSupplyPointIdentifierMarketNameMappingSupply(DomainError):
    code = "KT-CT-13050"
    message = "Cannot provide both supply_point_identifier_to_market_name_mapping and supply_point_internal_id when creating assets."


class SupplyPointNotFoundWhenCreating(DomainError):
    code = "KT-CT-13051"
    message = "Supply point not found when creating assets."
    kind = ErrorKind.NOT_FOUND


class MultipleSupplyPointsFoundWhenCreating(DomainError):
    code = "KT-CT-13052"
    message = "Multiple supply points found when creating assets."


class FailedDerivePropertyGivenSupplyPoints(DomainError):
    code = "KT-CT-13063"
    message = "Failed to derive property for the given supply points."


class ProvidedSupplyPointSNotSupported(DomainError):
    code = "KT-CT-13064"
    message = "Provided supply point(s) not supported by the On-Site Jobs market manager."


class RequestReasonDeprecated(DomainError):
    code = "KT-CT-13066"
    message = "Request reason is deprecated."


class ProvidedSubReasonRequestInvalid(DomainError):
    code = "KT-CT-13067"
    message = "Provided sub-reason for request is invalid."
    kind = ErrorKind.VALIDATION


class PropertyRequiredRequest(DomainError):
    code = "KT-CT-13068"
    message = "Property required for this request."
    kind = ErrorKind.VALIDATION


class AccountRequiredRequest(DomainError):
    code = "KT-CT-13069"
    message = "Account required for this request."
    kind = ErrorKind.VALIDATION


class ProvidedStatusRequestInvalid(DomainError):
    code = "KT-CT-13070"
    message = "Provided status for request is invalid."
    kind = ErrorKind.VALIDATION


class ProvidedReasonRequestInvalid(DomainError):
    code = "KT-CT-13071"
    message = "Provided reason for request is invalid."
    kind = ErrorKind.VALIDATION
