"""The documented errors that screens raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class NoBackendScreenAvailable(DomainError):
    code = "KT-CT-8001"
    message = "No backend screen available."
    kind = ErrorKind.NOT_FOUND


class NoEventFound(DomainError):
    code = "KT-CT-8002"
    message = "No event found."
    kind = ErrorKind.NOT_FOUND


class EventNoExecuteFunction(DomainError):
    code = "KT-CT-8003"
    message = "Event has no execute function."


class ErrorExecutingEventBackend(DomainError):
    code = "KT-CT-8004"
    message = "Error executing event in the backend."


class BackendScreenDoesNotSupportParameters(DomainError):
    code = "KT-CT-8005"
    message = "Backend screen does not support parameters."


class ErrorApplyingParametersBackendScreen(DomainError):
    code = "KT-CT-8006"
    message = "Error applying parameters to backend screen."


class IncorrectMissingParametersBackendScreenEvent(DomainError):
    code = "KT-CT-8007"
    message = "Incorrect or missing parameters for backend screen event."
    kind = ErrorKind.VALIDATION


class IncorrectMissingDataNecessaryBuildScreen(DomainError):
    code = "KT-CT-8008"
    message = "Incorrect or missing data necessary to build the screen."
    kind = ErrorKind.VALIDATION


class ErrorTranslatingScreenContent(DomainError):
    code = "KT-CT-8009"
    message = "Error translating screen content."


class InvalidStepID(DomainError):
    code = "KT-CT-8010"
    message = "Invalid step ID."
    kind = ErrorKind.VALIDATION


class CannotRewindPastPreviousIrreversibleStep(DomainError):
    code = "KT-CT-8011"
    message = "Cannot rewind past a previous irreversible step."


class AccountIneligibleJoiningOctoplus(DomainError):
    code = "KT-GB-9310"
    message = "Account ineligible for joining Octoplus."
