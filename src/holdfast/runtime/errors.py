"""Failures of running Holdfast that are foreseen: each says what is wrong and what to do about it."""

from __future__ import annotations


class RuntimeFailure(Exception):
    """A failure to tell an operator in one sentence, without a traceback."""


class ConfigurationError(RuntimeFailure):
    """An environment variable or a folder does not fit."""


class PostgresError(RuntimeFailure):
    """The embedded PostgreSQL cannot be made, started or reached."""


class AlreadyOwnedError(PostgresError):
    """Another process owns the data folder."""


class NotRunningError(PostgresError):
    """No embedded PostgreSQL is running for the state folder."""


class DatabaseError(RuntimeFailure):
    """The database cannot be reached, or is none that Holdfast can use."""


class PortTakenError(RuntimeFailure):
    """Another program listens where the API should."""
