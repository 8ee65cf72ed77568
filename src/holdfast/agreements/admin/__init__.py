"""The back office's pages of agreements, of contracts, and of what is found out about power."""

from holdfast.agreements.admin import agreements, contracts  # noqa: F401 - they register when imported
