"""The documented errors that properties raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class ValueCanNotEmpty(DomainError):
    code = "KT-CT-1601"
    message = "Value cannot be empty."


class InvalidPostcode(DomainError):
    code = "KT-CT-4410"
    message = "Invalid postcode."
    kind = ErrorKind.VALIDATION


class SuppliedAddressFieldDescriptorIdentifierNot(DomainError):
    code = "KT-CT-4413"
    message = "The supplied address field descriptor identifier is not recognised."


class AddPropertyUnauthorized(DomainError):
    code = "KT-CT-6623"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


class AddPropertyInvalidData(DomainError):
    code = "KT-CT-6629"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class PropertyAlreadyHierarchyAsChild(DomainError):
    code = "KT-CT-6633"
    message = "Property is already in the hierarchy as a child."


class UnableAddChildProperty(DomainError):
    code = "KT-CT-6634"
    message = "Unable to add child to property."


class UnableAddParentProperty(DomainError):
    code = "KT-CT-6635"
    message = "Unable to add parent to property."


class EstimationGroupDoesNotExist(DomainError):
    code = "KT-CT-13601"
    message = "Estimation Group does not exist."
    kind = ErrorKind.NOT_FOUND


class SupplyPointAlreadyEstimationGroup(DomainError):
    code = "KT-CT-13602"
    message = "Supply Point already has an Estimation Group."


class SupplyPointDoesNotExist(DomainError):
    code = "KT-CT-13603"
    message = "Supply Point does not exist."
    kind = ErrorKind.NOT_FOUND


class SupplyPointNoEstimationGroupAssigned(DomainError):
    code = "KT-CT-13604"
    message = "Supply point has no estimation group assigned."


class InvalidMarketName(DomainError):
    code = "KT-FR-4523"
    message = "Invalid market name."
    kind = ErrorKind.VALIDATION


class NoMeterPointFound(DomainError):
    code = "KT-FR-4530"
    message = "No meter point found."
    kind = ErrorKind.NOT_FOUND


class SeveralMeterPointsWereFoundRefine(DomainError):
    code = "KT-FR-4531"
    message = "Several meter points were found. Please refine your criteria."


class ServiceUnavailableDNOsSide(DomainError):
    code = "KT-FR-4532"
    message = "Service is unavailable on DNO's side."
    kind = ErrorKind.SERVICE_AVAILABILITY
