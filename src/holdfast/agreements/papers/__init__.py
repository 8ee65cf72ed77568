"""Documents of agreements for customers: the certificate of an agreement, and the proof of residence."""

from __future__ import annotations

from holdfast.agreements.papers.links import agreement_linked_to, paper_url
from holdfast.agreements.papers.pages import PaperKind, file_name, html_of

__all__ = ["PaperKind", "agreement_linked_to", "file_name", "html_of", "paper_url"]
