"""Holdfast: a self-hosted energy-retail platform behind a published GraphQL contract."""

__version__ = "0.1.0"
