"""Terms and conditions as web pages show them. Pure."""

from __future__ import annotations

from functools import lru_cache

from markdown_it import MarkdownIt

#: HTML within the text is shown as it is written, never followed; so is any link that is no plain one.
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@lru_cache(maxsize=256)
def as_html(markdown: str) -> str:
    """CommonMark as HTML that carries nothing but what the marks stand for."""
    return str(_MARKDOWN.render(markdown))
