from datetime import UTC, datetime

#: The moment at which the tests of metering take place.
NOW = datetime(2025, 11, 20, 9, 0, tzinfo=UTC)
