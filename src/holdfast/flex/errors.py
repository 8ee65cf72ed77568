"""The documented errors that flex raises; each class carries its code and the documented message."""

from holdfast.kernel.errors import DomainError, ErrorKind


class UnableFindDeviceGivenAccount(DomainError):
    code = "KT-CT-4301"
    message = "Unable to find device for given account."
    kind = ErrorKind.NOT_FOUND


class UnableRegisterOCPPAuthenticationDetails(DomainError):
    code = "KT-CT-4310"
    message = "Unable to register OCPP authentication details."


class UnableConfirmOCPPConnection(DomainError):
    code = "KT-CT-4311"
    message = "Unable to confirm OCPP connection."


class UnableRegisterDevice(DomainError):
    code = "KT-CT-4312"
    message = "Unable to register device."


class CouldNotFindKrakenFlexDevice(DomainError):
    code = "KT-CT-4313"
    message = "Could not find KrakenFlex device."


class UnableGetProviderDetails(DomainError):
    code = "KT-CT-4314"
    message = "Unable to get provider details."


class UnableGetEnodeLinkSession(DomainError):
    code = "KT-CT-4319"
    message = "Unable to get Enode link session."


class SmartFlexOnboardingWizardsSerializerValidationError(DomainError):
    code = "KT-CT-4321"
    message = "Serializer validation error."
    kind = ErrorKind.VALIDATION


class UnableCompleteRegistrationError(DomainError):
    code = "KT-CT-4322"
    message = "Unable to complete registration error."


class DeviceAlreadyRegisteredError(DomainError):
    code = "KT-CT-4324"
    message = "Device already registered error."


class CouldNotGetConsumptionCostData(DomainError):
    code = "KT-CT-4326"
    message = "Could not get consumption cost data."


class EnodeLinkSessionInvalidData(DomainError):
    code = "KT-CT-4328"
    message = "Invalid data."
    kind = ErrorKind.VALIDATION


class DeviceChargingPreferencesCouldNotFetched(DomainError):
    code = "KT-CT-4339"
    message = "Your device charging preferences could not be fetched."


class UnableFetchPlannedDispatches(DomainError):
    code = "KT-CT-4340"
    message = "Unable to fetch planned dispatches."


class UnableFetchCompletedDispatches(DomainError):
    code = "KT-CT-4341"
    message = "Unable to fetch completed dispatches."


class UnableFetchElectricVehiclesListMake(DomainError):
    code = "KT-CT-4343"
    message = "Unable to fetch electric vehicles list for make."


class MakeNotSupportedProvider(DomainError):
    code = "KT-CT-4344"
    message = "Make is not supported by provider."


class UnableDeAuthenticateDevice(DomainError):
    code = "KT-CT-4350"
    message = "Unable to de-authenticate device."


class DeviceCanNotCurrentlyDeAuthenticated(DomainError):
    code = "KT-CT-4352"
    message = "This device cannot currently be de-authenticated."


class ErrorOccurredWhileTryingUpdateCharging(DomainError):
    code = "KT-CT-4353"
    message = "An error occurred while trying to update your charging preferences."


class UnableCancelBoostCharge(DomainError):
    code = "KT-CT-4354"
    message = "Unable to cancel boost charge."


class UnableTriggerCharge(DomainError):
    code = "KT-CT-4355"
    message = "Unable to trigger charge."


class BoostChargeCanNotCurrentlyPerformed(DomainError):
    code = "KT-CT-4356"
    message = "A boost charge cannot currently be performed."


class UnableTriggerBoostCharge(DomainError):
    code = "KT-CT-4357"
    message = "Unable to trigger boost charge."


class UnableSuspendDeviceControl(DomainError):
    code = "KT-CT-4358"
    message = "Unable to suspend device control."


class UnableResumeDeviceControl(DomainError):
    code = "KT-CT-4359"
    message = "Unable to resume device control."


class DeviceStatusCouldNotFetched(DomainError):
    code = "KT-CT-4360"
    message = "Device status could not be fetched."


class NoHeatPumpsMakeFound(DomainError):
    code = "KT-CT-4361"
    message = "No heat pumps of that make found."
    kind = ErrorKind.NOT_FOUND


class DeviceNotReadyTestCharge(DomainError):
    code = "KT-CT-4362"
    message = "Device not ready for test charge."


class NoCapableDevicesFound(DomainError):
    code = "KT-CT-4363"
    message = "No capable devices found."
    kind = ErrorKind.NOT_FOUND


class MultipleDevicesFound(DomainError):
    code = "KT-CT-4364"
    message = "Multiple devices found."


class OnboardingWizardIDInvalid(DomainError):
    code = "KT-CT-4371"
    message = "Onboarding wizard ID is invalid."
    kind = ErrorKind.VALIDATION


class SimultaneousAttemptsUpdateOnboardingProcess(DomainError):
    code = "KT-CT-4372"
    message = "Simultaneous attempts to update onboarding process."


class ErrorOccurredWhileTryingSetDevice(DomainError):
    code = "KT-CT-4374"
    message = "An error occurred while trying to set your device preferences."


class IncorrectMissingParametersSmartFlexOnboardingStep(DomainError):
    code = "KT-CT-4375"
    message = "Incorrect or missing parameters for SmartFlex onboarding step."
    kind = ErrorKind.VALIDATION


class UnableCompleteOnboardingStepTryAgain(DomainError):
    code = "KT-CT-4376"
    message = "Unable to complete onboarding step. Please try again later."
    kind = ErrorKind.SERVICE_AVAILABILITY


class InvalidOnboardingStepID(DomainError):
    code = "KT-CT-4377"
    message = "Invalid onboarding step ID."
    kind = ErrorKind.VALIDATION


class InvalidInputStepIdMakeSure(DomainError):
    code = "KT-CT-4378"
    message = "Invalid input or step id. Please make sure you are using the correct step id and providing the expected input params."
    kind = ErrorKind.VALIDATION


class VehicleNotReadyTestCharge(DomainError):
    code = "KT-CT-4379"
    message = "Vehicle is not ready for a test charge."


class ReAuthenticationNotSupportedDevice(DomainError):
    code = "KT-CT-4385"
    message = "Re-authentication is not supported for this device."


class ErrorOccurredWhileTryingUpdateDevicesInUpdateDeviceGridExport(DomainError):
    code = "KT-CT-4386"
    message = "An error occurred while trying to update your device's grid export status."


class CouldNotFindKrakenFlexControllerDevice(DomainError):
    code = "KT-CT-4387"
    message = "Could not find the KrakenFlex controller device."


class ErrorOccurredWhileTryingUpdateDevicesInUpdateIsChargingDurationCapped(DomainError):
    code = "KT-CT-4389"
    message = "An error occurred while trying to update your device's isChargingDurationCapped setting."


class ErrorOccurredWhileTryingUpdateDevicesPreference(DomainError):
    code = "KT-CT-4390"
    message = "An error occurred while trying to update your device's preference."


class OnboardingWizardCancelled(DomainError):
    code = "KT-CT-4391"
    message = "This onboarding wizard has been cancelled."
