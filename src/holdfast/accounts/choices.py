"""The documented enumerations of accounts, as the database stores them and the wire shows them."""

from __future__ import annotations

from django.db.models import TextChoices


class AccountStatus(TextChoices):
    """Where an account is in its life."""

    PENDING = "PENDING"
    INCOMPLETE = "INCOMPLETE"
    WITHDRAWN = "WITHDRAWN"
    ACTIVE = "ACTIVE"
    ENROLMENT_ERROR = "ENROLMENT_ERROR"
    ENROLMENT_REJECTED = "ENROLMENT_REJECTED"
    DORMANT = "DORMANT"
    VOID = "VOID"


class AccountType(TextChoices):
    """What kind of customer an account is for."""

    BUSINESS = "BUSINESS"
    BUSINESS_OCCUPIER = "BUSINESS_OCCUPIER"
    BUSINESS_THIRD_PARTY_BILLED = "BUSINESS_THIRD_PARTY_BILLED"
    BUSINESS_VACANT = "BUSINESS_VACANT"
    DOMESTIC = "DOMESTIC"
    DOMESTIC_THIRD_PARTY_BILLED = "DOMESTIC_THIRD_PARTY_BILLED"
    MANAGED = "MANAGED"
    OCCUPIER = "OCCUPIER"
    PORTFOLIO_LEAD = "PORTFOLIO_LEAD"
    SUPPLY_POINT = "SUPPLY_POINT"
    VACANT = "VACANT"


class BusinessType(TextChoices):
    """The legal form of a business."""

    SOLE_TRADER = "SOLE_TRADER"
    LIMITED = "LIMITED"
    PROPRIETARY_LIMITED_COMPANY = "PROPRIETARY_LIMITED_COMPANY"
    PARTNERSHIP = "PARTNERSHIP"
    CHARITY = "CHARITY"
    PUBLIC_LIMITED_COMPANY = "PUBLIC_LIMITED_COMPANY"
    LIMITED_LIABILITY_PARTNERSHIP = "LIMITED_LIABILITY_PARTNERSHIP"
    TRUST = "TRUST"
    TRADING_AS = "TRADING_AS"
    GOVERNMENT = "GOVERNMENT"
    NON_PROFIT = "NON_PROFIT"
    CHURCH = "CHURCH"
    HOMEOWNER_ASSOCIATION = "HOMEOWNER_ASSOCIATION"
    TO_BE_DETERMINED = "TO_BE_DETERMINED"


class CommsDeliveryPreference(TextChoices):
    """How letters reach the customer."""

    EMAIL = "EMAIL"
    POSTAL_MAIL = "POSTAL_MAIL"


class DocumentAccessibility(TextChoices):
    """The form in which the customer can read documents."""

    LARGE_PRINT = "LARGE_PRINT"
    BRAILLE = "BRAILLE"
    AUDIO = "AUDIO"


class ComplaintSource(TextChoices):
    """How a complaint has reached us."""

    TELEPHONE = "TELEPHONE"
    ONLINE = "ONLINE"
    PERSON = "PERSON"
    POST = "POST"
    SOCIAL_MEDIA = "SOCIAL_MEDIA"
    CUSTOMER_SURVEY = "CUSTOMER_SURVEY"


class ComplaintStatus(TextChoices):
    """Where a complaint stands; it ends resolved, or without agreement at the ombudsman."""

    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    ESCALATED = "ESCALATED"
    DEADLOCKED = "DEADLOCKED"
    RESOLVED = "RESOLVED"
    OMBUDSMAN = "OMBUDSMAN"

    @classmethod
    def ended(cls) -> list[str]:
        """The states in which nothing more is owed to the customer by us."""
        return [cls.RESOLVED.value, cls.OMBUDSMAN.value]


class CustomerAssetType(TextChoices):
    """What kind of device a customer's asset is."""

    EV = "EV"
    EVSE = "EVSE"
    HEAT_PUMP = "HEAT_PUMP"
    INVERTER = "INVERTER"
    SMART_METER = "SMART_METER"
    STORAGE_HEATER = "STORAGE_HEATER"
    THERMOSTAT = "THERMOSTAT"


class MessageChannel(TextChoices):
    """The way that a message goes."""

    EMAIL = "EMAIL"
    PRINT = "PRINT"
    SMS = "SMS"
    PUSH = "PUSH"


class AccountEventType(TextChoices):
    """What happens to messages of an account."""

    EMAIL_SENT = "EMAIL_SENT"
    EMAIL_RECEIVED = "EMAIL_RECEIVED"
    MARKETING_EMAIL_SENT = "MARKETING_EMAIL_SENT"
    PRINT_SENT = "PRINT_SENT"
    PRINT_FAILED = "PRINT_FAILED"
    PRINT_RETURNED = "PRINT_RETURNED"
    PRINT_CANCELLED = "PRINT_CANCELLED"
    PRINT_SUCCEEDED = "PRINT_SUCCEEDED"
    SMS_SENT = "SMS_SENT"
    SMS_RECEIVED = "SMS_RECEIVED"
    PUSH_NOTIFICATION_SENT = "PUSH_NOTIFICATION_SENT"

    @property
    def channel(self) -> MessageChannel:
        """The channel on which such a thing happens."""
        words = self.value.removeprefix("MARKETING_").split("_")
        return MessageChannel(words[0])


class ExternalEventCategory(TextChoices):
    """Where in another system something happened."""

    COMMUNICATIONS = "COMMUNICATIONS"
    WEB = "WEB"
    MOBILE = "MOBILE"
    MESSAGING = "MESSAGING"
    DEBT = "DEBT"
    SALES = "SALES"
    SECURITY = "SECURITY"
    WORKFLOW = "WORKFLOW"


class HardshipType(TextChoices):
    """Why a customer finds it hard to pay."""

    DEATH_IN_FAMILY = "DEATH_IN_FAMILY"
    HOUSEHOLD_ILLNESS = "HOUSEHOLD_ILLNESS"
    FAMILY_VIOLENCE = "FAMILY_VIOLENCE"
    UNEMPLOYMENT = "UNEMPLOYMENT"
    REDUCED_INCOME = "REDUCED_INCOME"
    OTHER = "OTHER"


class HardshipEntryReason(TextChoices):
    """How a supplier has learnt of a hardship."""

    SELF_IDENTIFIED = "SELF_IDENTIFIED"
    EXTERNAL_REFERENCE = "EXTERNAL_REFERENCE"
    RETAILER_REFERRAL = "RETAILER_REFERRAL"


class HardshipExitReason(TextChoices):
    """Why an agreement about a hardship has ended."""

    INITIAL_PAYMENT_PLAN_NOT_ESTABLISHED = "INITIAL_PAYMENT_PLAN_NOT_ESTABLISHED"
    CUSTOMER_REQUEST = "CUSTOMER_REQUEST"
    PAYMENT_PLAN_BROKEN_FOR_NON_PAYMENT = "PAYMENT_PLAN_BROKEN_FOR_NON_PAYMENT"
    PAYMENT_PLAN_COMPLETED_SUCCESSFULLY = "PAYMENT_PLAN_COMPLETED_SUCCESSFULLY"
    FURTHER_PAYMENT_PLAN_NOT_ESTABLISHED = "FURTHER_PAYMENT_PLAN_NOT_ESTABLISHED"
    ACCOUNT_FINALISED = "ACCOUNT_FINALISED"
    RAISED_IN_ERROR = "RAISED_IN_ERROR"
    NO_ENGAGEMENT = "NO_ENGAGEMENT"
    CREDIT_OR_NIL_BALANCE = "CREDIT_OR_NIL_BALANCE"
    OTHER = "OTHER"


class ConsentValue(TextChoices):
    """An answer to the question for consent."""

    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    UNKNOWN = "UNKNOWN"
    PENDING = "PENDING"


class ConsentSource(TextChoices):
    """Where an answer was given."""

    CONSUMER_SITE = "CONSUMER_SITE"
    SUPPORT_SITE = "SUPPORT_SITE"
    API_SITE = "API_SITE"
    THIRD_PARTY_VENDOR = "THIRD_PARTY_VENDOR"
    ONBOARDING = "ONBOARDING"
    MIGRATION = "MIGRATION"
    DATA_IMPORT = "DATA_IMPORT"
    COMMAND_JOB = "COMMAND_JOB"


class EmailFormat(TextChoices):
    """The form of e-mails."""

    TEXT = "TEXT"
    HTML = "HTML"


class EnergyChequeStatus(TextChoices):
    """What has become of an energy cheque that a customer has sent."""

    RECEIVED = "RECEIVED"
    CREDITED = "CREDITED"
    REFUSED = "REFUSED"
