"""The back office's pages of ledgers: read here, since money moves through operations alone."""

from holdfast.ledgers.admin import books, standing  # noqa: F401 - they register when imported
