"""Chromium, driven through its DevTools protocol over a pipe: no driver, no sockets, no library."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

_PATIENCE_SECONDS = 20.0
_POLL_SECONDS = 0.05


class Chromium:
    """One window. It reads pages and fills in forms by CSS selectors, and takes pictures."""

    def __init__(self, *, binary: str | None = None) -> None:
        found = binary or shutil.which("chromium") or shutil.which("google-chrome")
        if found is None:
            raise SystemExit("There is no Chromium here.")
        self._profile = tempfile.mkdtemp(prefix="holdfast-browser-")
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()

        def hand_over() -> None:
            os.dup2(to_browser, 3)
            os.dup2(from_browser, 4)
            os.set_inheritable(3, True)  # where a pipe had its number already, nothing was duplicated
            os.set_inheritable(4, True)

        self._process = subprocess.Popen(  # noqa: S603 - the browser that was asked for
            [
                found,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--remote-debugging-pipe",
                f"--user-data-dir={self._profile}",
                "about:blank",
            ],
            preexec_fn=hand_over,  # noqa: PLW1509 - one thread, which does nothing else meanwhile
            close_fds=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._rest, self._last = b"", 0
        #: What pages have complained of in the console, and what they could not load.
        self.complaints: list[str] = []
        target = next(one for one in self._call("Target.getTargets")["targetInfos"] if one["type"] == "page")
        attached = self._call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")

    _session: str | None = None

    def close(self) -> None:
        """End the browser and forget what it kept."""
        self._process.terminate()
        self._process.wait(timeout=_PATIENCE_SECONDS)
        os.close(self._out)
        os.close(self._in)
        shutil.rmtree(self._profile, ignore_errors=True)

    def _call(self, method: str, **parameters: Any) -> Any:
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            got = os.read(self._in, 1 << 20)
            if not got:
                raise RuntimeError("the browser has gone")
            self._rest += got
        one, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(one)
        entry = message.get("params", {}).get("entry", {})
        if (
            message.get("method") == "Log.entryAdded"
            and entry.get("source") != "network"
            and entry.get("level") == "error"
        ):
            self.complaints.append(f"{entry.get('text')} {entry.get('url', '')}")
        if message.get("method") == "Runtime.exceptionThrown":
            self.complaints.append(str(message["params"]["exceptionDetails"].get("text")))
        return message

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        answer = self._call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description", script))
        return answer["result"].get("value")

    def open(self, address: str) -> None:
        """Go to an address and wait until the page is there."""
        self.run("window.leaving = true")
        self._call("Page.navigate", url=address)
        self._settle()

    def press(self, selector: str) -> None:
        """Press a button or a link that leads to another page."""
        self.run("window.leaving = true")
        self.run(f"document.querySelector({json.dumps(selector)}).click()")
        self._settle()

    def fill(self, selector: str, text: str) -> None:
        """Put a text into a field, as somebody who types it."""
        target = json.dumps(selector)
        self.run(f"(field => {{ field.value = {json.dumps(text)}; }})(document.querySelector({target}))")

    def _settle(self) -> None:
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                if self.run("!window.leaving && document.readyState") == "complete":
                    return
            except RuntimeError:
                pass  # between two pages there is nothing to ask
            time.sleep(_POLL_SECONDS)
        raise RuntimeError(f"no page after {_PATIENCE_SECONDS} s; at {self.run('location.href')}")

    def look(self, *, width: int, dark: bool) -> None:
        """See pages at a width in CSS pixels, in light or in dark."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._call("Emulation.setEmulatedMedia", features=[scheme])

    def picture(self, file: Path) -> None:
        """Keep the whole page as a picture."""
        size = self._call("Page.getLayoutMetrics")["cssContentSize"]
        shot = self._call(
            "Page.captureScreenshot",
            captureBeyondViewport=True,
            clip={"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 2600), "scale": 1},
        )
        file.write_bytes(base64.b64decode(shot["data"]))
