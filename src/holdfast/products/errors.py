"""The documented errors that products raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class UnsupportedMarket(DomainError):
    code = "KT-CT-4930"
    message = "Unsupported market."


class SpecifiedProductBrandDoesNotExist(DomainError):
    code = "KT-CT-12003"
    message = "Specified product brand does not exist."
    kind = ErrorKind.NOT_FOUND


class InvalidProductTagType(DomainError):
    code = "KT-CT-12004"
    message = "Invalid product tag type."
    kind = ErrorKind.VALIDATION


class SelectionTermsConditionsTypeDoesNot(DomainError):
    code = "KT-CT-12005"
    message = "A selection of a terms and conditions type does not exist."
    kind = ErrorKind.NOT_FOUND


class ProvidedProductCharacteristicOverridesNotCorrect(DomainError):
    code = "KT-CT-12006"
    message = "Provided product characteristic overrides are not in the correct format."


class UnableCreateProduct(DomainError):
    code = "KT-CT-12007"
    message = "Unable to create product."


class UnableFindProduct(DomainError):
    code = "KT-CT-12008"
    message = "Unable to find the product."
    kind = ErrorKind.NOT_FOUND


class SpecifiedProductDoesNotSpecification(DomainError):
    code = "KT-CT-12009"
    message = "Specified product does not have a specification."


class UnableFindProductsSpecification(DomainError):
    code = "KT-CT-12010"
    message = "Unable to find the product's specification."
    kind = ErrorKind.NOT_FOUND


class ListProvidedPricesContainsValidationErrors(DomainError):
    code = "KT-CT-12011"
    message = "The list of provided prices contains validation errors."
    kind = ErrorKind.VALIDATION


class ProductPricesStartDatePast(DomainError):
    code = "KT-CT-12012"
    message = "Product prices start date is in the past."


class ProductPricesWouldOverwriteExistingPrices(DomainError):
    code = "KT-CT-12013"
    message = "Product prices would overwrite existing prices."


class TimeSeriesNotFound(DomainError):
    code = "KT-CT-12014"
    message = "Time series not found."
    kind = ErrorKind.NOT_FOUND


class CharacteristicsMismatch(DomainError):
    code = "KT-CT-12015"
    message = "Characteristics mismatch."


class ConflictingTimeSeriesEntries(DomainError):
    code = "KT-CT-12016"
    message = "Conflicting time series entries."


class InvalidTimeSeriesEntriesPeriod(DomainError):
    code = "KT-CT-12017"
    message = "Invalid time series entries period."
    kind = ErrorKind.VALIDATION


class InvalidTimeSeriesEntriesGranularity(DomainError):
    code = "KT-CT-12038"
    message = "Invalid time series entries granularity."
    kind = ErrorKind.VALIDATION


class TimeSeriesEntriesUse(DomainError):
    code = "KT-CT-12040"
    message = "Time series entries in use."
