"""The documented errors that quotes raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class UnableCreateQuote(DomainError):
    code = "KT-CT-4616"
    message = "Unable to create a quote."


class UnableQuoteChosenMarket(DomainError):
    code = "KT-CT-4631"
    message = "Unable to quote for the chosen market."


class InvalidRecipientInformation(DomainError):
    code = "KT-CT-4632"
    message = "Invalid recipient information."
    kind = ErrorKind.VALIDATION


class MutationNotEnabledEnvironment(DomainError):
    code = "KT-CT-4633"
    message = "Mutation not enabled in this environment."


class QuotedProductGivenIdNotFound(DomainError):
    code = "KT-CT-4634"
    message = "Quoted product with given id not found."
    kind = ErrorKind.NOT_FOUND


class MissingQuotedProductLeastOneQuoted(DomainError):
    code = "KT-CT-4635"
    message = "Missing a quoted product for at least one quoted supply point on the quote request."
    kind = ErrorKind.VALIDATION


class QuotedProductNotLinkedProduct(DomainError):
    code = "KT-CT-4636"
    message = "Quoted product not linked to a product."


class UnableQuoteProvidedMarketIdentifier(DomainError):
    code = "KT-CT-4639"
    message = "Unable to quote for the provided market identifier."


class NoSupplyPointFoundBelongingAccount(DomainError):
    code = "KT-CT-4645"
    message = "No supply point found belonging to the account for the provided identifier."
    kind = ErrorKind.NOT_FOUND


class AttemptedSelectMultipleProductsSameQuoted(DomainError):
    code = "KT-CT-4646"
    message = "Attempted to select multiple products for the same quoted supply point."


class AccountUserNotFound(DomainError):
    code = "KT-CT-5518"
    message = "Account user not found."
    kind = ErrorKind.NOT_FOUND


class InvalidAccountAccountUser(DomainError):
    code = "KT-CT-5523"
    message = "Invalid account or account user."
    kind = ErrorKind.VALIDATION


class AffiliateOrganisationNotFound(DomainError):
    code = "KT-CT-7701"
    message = "The affiliate organisation was not found."
    kind = ErrorKind.NOT_FOUND


class SessionNotFound(DomainError):
    code = "KT-CT-7719"
    message = "Session not found."
    kind = ErrorKind.NOT_FOUND


class OpportunityNotFound(DomainError):
    code = "KT-CT-8906"
    message = "Opportunity not found."
    kind = ErrorKind.NOT_FOUND


class UnableCreateOfferGroup(DomainError):
    code = "KT-CT-12401"
    message = "Unable to create offer group."


class UnableAcceptOffer(DomainError):
    code = "KT-CT-12402"
    message = "Unable to accept offer."


class ProductOfferingNotFound(DomainError):
    code = "KT-CT-12403"
    message = "Product offering not found."
    kind = ErrorKind.NOT_FOUND


class ProductOfferingExpired(DomainError):
    code = "KT-CT-12404"
    message = "Product offering has expired."


class MissingRatesQuoting(DomainError):
    code = "KT-CT-12405"
    message = "Missing rates for quoting."
    kind = ErrorKind.VALIDATION


class ProductNotConfiguredCorrectlyQuoting(DomainError):
    code = "KT-CT-12406"
    message = "Product not configured correctly for quoting."


class OfferGroupDoesNotContainAccepted(DomainError):
    code = "KT-CT-12407"
    message = "The offer group does not contain an accepted offer."


class QuoteConfigurationNotFound(DomainError):
    code = "KT-CT-12408"
    message = "Quote configuration not found."
    kind = ErrorKind.NOT_FOUND


class TermNotFoundQuoteConfiguration(DomainError):
    code = "KT-CT-12409"
    message = "Term not found in quote configuration."
    kind = ErrorKind.NOT_FOUND


class InvalidExtraDetailFieldType(DomainError):
    code = "KT-CT-12410"
    message = "Invalid extra detail field type."
    kind = ErrorKind.VALIDATION


class ExtraDetailNotFoundQuoteConfiguration(DomainError):
    code = "KT-CT-12411"
    message = "Extra detail not found in quote configuration."
    kind = ErrorKind.NOT_FOUND


class DuplicateTermIdentifiersProvided(DomainError):
    code = "KT-CT-12412"
    message = "Duplicate term identifiers provided."


class DuplicateExtraDetailFieldCodesProvided(DomainError):
    code = "KT-CT-12413"
    message = "Duplicate extra detail field codes provided."


class UnsupportedTermType(DomainError):
    code = "KT-CT-12414"
    message = "Unsupported term type."


class ScheduleMissingRequiredIdentifier(DomainError):
    code = "KT-CT-12415"
    message = "Schedule missing required identifier."
    kind = ErrorKind.VALIDATION


class ItemMissingRequiredIdentifier(DomainError):
    code = "KT-CT-12416"
    message = "Item missing required identifier."
    kind = ErrorKind.VALIDATION


class ScheduleNotFoundTerm(DomainError):
    code = "KT-CT-12417"
    message = "Schedule not found in term."
    kind = ErrorKind.NOT_FOUND


class ItemNotFoundSchedule(DomainError):
    code = "KT-CT-12418"
    message = "Item not found in schedule."
    kind = ErrorKind.NOT_FOUND


class OneMoreTermsNotFound(DomainError):
    code = "KT-CT-12419"
    message = "One or more terms not found."
    kind = ErrorKind.NOT_FOUND


class OneMoreExtraDetailsNotFound(DomainError):
    code = "KT-CT-12420"
    message = "One or more extra details not found."
    kind = ErrorKind.NOT_FOUND


class NoExtraDetailFieldsProvidedUpdate(DomainError):
    code = "KT-CT-12421"
    message = "No extra detail fields provided for update."
    kind = ErrorKind.NOT_FOUND


class InvalidQuoteConfigurationStatus(DomainError):
    code = "KT-CT-12422"
    message = "Invalid quote configuration status."
    kind = ErrorKind.VALIDATION


class ForecastConsumptionEntryNotFound(DomainError):
    code = "KT-CT-12423"
    message = "Forecast consumption entry not found."
    kind = ErrorKind.NOT_FOUND


class QuoteConfigurationCanNotEditedCurrent(DomainError):
    code = "KT-CT-12424"
    message = "Quote configuration cannot be edited in its current status."


class InvalidSalesChannelCode(DomainError):
    code = "KT-CT-12701"
    message = "Invalid sales channel code."
    kind = ErrorKind.VALIDATION


class OrderNotFound(DomainError):
    code = "KT-CT-13101"
    message = "Order not found."
    kind = ErrorKind.NOT_FOUND


class InvalidOrderData(DomainError):
    code = "KT-CT-13102"
    message = "Invalid order data."
    kind = ErrorKind.VALIDATION


class UnprocessableOrder(DomainError):
    code = "KT-CT-13103"
    message = "Unprocessable order."


class ConflictingOrder(DomainError):
    code = "KT-CT-13104"
    message = "Conflicting order."


class InvalidProductCodes(DomainError):
    code = "KT-ES-4601"
    message = "Invalid product codes."
    kind = ErrorKind.VALIDATION


class DefaultPropertyNotFound(DomainError):
    code = "KT-ES-10701"
    message = "Default property not found."
    kind = ErrorKind.NOT_FOUND


class CreditCheckOnlyAvailableDomesticAccounts(DomainError):
    code = "KT-ES-10702"
    message = "Credit check only available for domestic accounts."
