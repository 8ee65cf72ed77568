"""A browser for stories: pages are read as they are sent, and forms filled in and submitted as they stand there."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from django.test import Client

if TYPE_CHECKING:
    from collections.abc import Iterable

_OURS = "testserver"


@dataclass
class Form:
    """A form of a page: where it goes, what it holds already, and which fields can be filled in."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Page:
    """An answer as people see it."""

    address: str
    status: int
    text: str
    html: str = field(repr=False)
    forms: list[Form] = field(repr=False)
    links: dict[str, str] = field(repr=False)

    def form(self, action: str) -> Form:
        """The one form whose address holds a text; empty for that of the page itself."""
        (found,) = [form for form in self.forms if form.method == "post" and action in form.action]
        return found


class _Reader(HTMLParser):
    """Texts, links and forms of a page; scripts and styles are passed over."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.texts, self.forms = address, [], []
        self.links: dict[str, str] = {}
        self._form: Form | None = None
        self._hidden, self._link, self._link_text = 0, "", ""
        self._select, self._area = "", ""

    texts: list[str]
    forms: list[Form]

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag in {"script", "style", "template"}:
            self._hidden += 1
        elif tag == "a" and "href" in has:
            self._link, self._link_text = urljoin(self.address, has["href"]), ""
        elif tag == "form":
            action = urljoin(self.address, has.get("action") or urlsplit(self.address).path)
            self._form = Form(action, has.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, has)

    def _field(self, tag: str, has: dict[str, str]) -> None:
        assert self._form is not None
        name, values = has.get("name", ""), self._form.values
        if tag == "input" and name:
            kind = has.get("type", "text")
            if kind not in {"checkbox", "radio", "submit", "file"} or "checked" in has:
                values[name] = has.get("value", "on" if kind == "checkbox" else "")
        elif tag == "textarea" and name:
            self._area, values[name] = name, ""
        elif tag == "select" and name:
            self._select, self._form.choices[name] = name, []
        elif tag == "option" and self._select:
            self._form.choices[self._select].append(has.get("value", ""))
            if "selected" in has or self._select not in values:
                values[self._select] = has.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "template"}:
            self._hidden -= 1
        elif tag == "a" and self._link:
            self.links.setdefault(" ".join(self._link_text.split()), self._link)
            self._link = ""
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._area and self._form is not None:
            self._form.values[self._area] += data
        self.texts.append(data)
        self._link_text += data


class Browser:
    """Somebody in front of a screen; forged forms are refused, as they are for everybody."""

    def __init__(self) -> None:
        self._client = Client(enforce_csrf_checks=True, SERVER_NAME=_OURS)

    def open(self, address: str, **query: str) -> Page:
        """A page by its address, whether we write it with our host or without."""
        return self._read(self._client.get(_local(address), query or None, follow=True))

    def submit(self, form: Form, **filled: str) -> Page:
        """Send a form; a field that it does not have cannot be filled in."""
        strange = filled.keys() - form.values.keys() - form.choices.keys()
        values = form.values | filled
        boxes = {name for name in strange if filled[name] == "on"}  # boxes that were not ticked send nothing
        assert not strange - boxes, strange
        return self._read(self._client.post(_local(form.action), values, follow=True))

    def _read(self, answer: object) -> Page:
        chain = getattr(answer, "redirect_chain", [])
        request = answer.request  # type: ignore[attr-defined]
        address = chain[-1][0] if chain else request["PATH_INFO"]
        html = answer.content.decode() if hasattr(answer, "content") else ""
        reader = _Reader(address)
        reader.feed(html)
        text = " ".join(" ".join(reader.texts).split())
        return Page(address, answer.status_code, text, html, reader.forms, reader.links)  # type: ignore[attr-defined]


def _local(address: str) -> str:
    """An address without scheme and host: every host that links name is this one."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
