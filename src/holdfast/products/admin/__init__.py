"""The back office's pages of products: read here, changed by operations."""

from holdfast.products.admin import catalogue, deeds, tables

__all__ = ["catalogue", "deeds", "tables"]
