"""The IDE that a browser finds at the endpoint, and what it loads: its assets and the contract as JSON."""

from holdfast.api.ide.views import asset, contract, page

__all__ = ["asset", "contract", "page"]
