"""Walk through the back office and the pages for people in Chromium, with pictures to look at.

`holdfast demo` has to run; its staff login and its mails are what the walk uses:

    python -m tests.browser.walk --url http://localhost:8000 --outbox ~/.local/state/holdfast/demo/outbox/email \\
        --staff EMAIL --password PASSWORD --customer EMAIL --pictures /tmp/pictures

Beside the pictures it says what it finds wrong: fields without labels, pages wider than the window, faults
in the console.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from email import message_from_bytes, policy
from pathlib import Path

from tests.browser.chromium import Chromium

_WIDE, _NARROW = 1280, 390
_UNLABELLED = """[...document.querySelectorAll('input:not([type=hidden]):not([type=submit]), select, textarea')]
    .filter(one => one.offsetParent && !one.labels?.length && !one.ariaLabel && !one.getAttribute('aria-labelledby')
        && !one.title && !one.placeholder)
    .map(one => one.outerHTML.slice(0, 120))"""
_TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_LOADED_ELSEWHERE = """performance.getEntriesByType('resource').map(one => one.name)
    .filter(name => !name.startsWith(location.origin) && !name.startsWith('data:'))"""


class Walk:
    """A browser, where its pictures go, and what it found wrong."""

    def __init__(self, url: str, pictures: Path, outbox: Path) -> None:
        self.browser, self.url, self.pictures, self.outbox = Chromium(), url.rstrip("/"), pictures, outbox
        self.wrong: list[str] = []

    def see(self, name: str) -> None:
        """Picture the page as it is wide and narrow, light and dark, and look for what is plainly wrong."""
        for width in (_WIDE, _NARROW):
            for dark in (False, True):
                self.browser.look(width=width, dark=dark)
                shade = "dark" if dark else "light"
                self.browser.run(
                    f"document.documentElement.classList.contains('{shade}') || "
                    "document.documentElement.classList.toggle('dark', " + json.dumps(dark) + ")"
                )
                time.sleep(0.2)  # styles fade in
                self.browser.picture(self.pictures / f"{name}-{width}-{shade}.png")
            over = self.browser.run(_TOO_WIDE)
            if over > 0:
                self.wrong.append(f"{name}: {over} px too wide at {width}")
        self.browser.look(width=_WIDE, dark=False)
        self.wrong += [f"{name}: no label: {one}" for one in self.browser.run(_UNLABELLED)]
        self.wrong += [f"{name}: loaded from elsewhere: {one}" for one in self.browser.run(_LOADED_ELSEWHERE)]
        self.wrong += [f"{name}: {one}" for one in self.browser.complaints]
        self.browser.complaints.clear()

    def go(self, path: str) -> None:
        self.browser.open(path if path.startswith("http") else f"{self.url}{path}")

    def text(self) -> str:
        return str(self.browser.run("document.body.innerText"))

    def expect(self, *said: str) -> None:
        text = self.text()
        self.wrong += [
            f"{self.browser.run('location.pathname')} does not say {one!r}" for one in said if one not in text
        ]

    def link_from_mail(self, since: float, page: str) -> str:
        """The link to a page in the newest mail since a moment."""
        for _ in range(100):
            for file in sorted(self.outbox.glob("*"), key=lambda one: one.stat().st_mtime, reverse=True):
                if file.stat().st_mtime < since:
                    break
                for raw in file.read_bytes().split(b"-" * 79):
                    if raw.strip():
                        body = message_from_bytes(raw.strip(), policy=policy.default).get_content()
                        for link in re.findall(r"https?://\S+", str(body)):
                            if page in link:
                                return str(link)
            time.sleep(0.2)
        raise RuntimeError(f"no mail leads to {page}")

    def shut(self) -> None:
        self.browser.close()


def walk_office(walk: Walk, staff: str, password: str, customer: str) -> None:
    browser = walk.browser
    walk.go("/admin/")
    walk.see("01-login")
    browser.fill("[name=username]", staff)
    browser.fill("[name=password]", password)
    browser.press("#login-form button[type=submit]")
    walk.see("02-front")
    browser.fill("#front-search", customer)
    browser.press(".hf-search button")
    walk.see("03-found")
    browser.press("#result_list tbody a")
    walk.see("04-account")
    browser.run("document.querySelectorAll('.hf-deeds details').forEach(one => one.open = true)")
    walk.see("05-account-deeds")
    browser.fill("[name=note]", "Rings again about the move.")
    browser.press(".hf-note button[type=submit]")
    walk.expect("Rings again about the move.")
    browser.run("document.querySelectorAll('.hf-deeds details').forEach(one => one.open = true)")
    browser.fill("[name=remind-content]", "Call back about the move.")
    browser.fill("[name=remind-due_at]", "2035-01-02T09:00")
    browser.press("form[action$='/do/remind/'] button[type=submit]")
    walk.expect("The reminder is made.")
    walk.see("06-reminded")
    walk.go(f"/admin/identity/user/?q={customer}")
    browser.press("#result_list tbody a")
    walk.see("07-user")
    since = time.time() - 1
    browser.press("form[action$='/do/verification-link/'] button[type=submit]")
    walk.expect("is on its way")
    user_page = browser.run("location.href")
    walk.go(walk.link_from_mail(since, "/verify-email/"))
    walk.see("07-verify-email")
    browser.press("button.yes")
    walk.expect("Your address is confirmed")
    walk.see("07-verified")
    browser.open(user_page)
    browser.press("form[action$='/masquerade/'] button[type=submit]")
    walk.see("08-masquerade")
    browser.open(browser.run("[...document.links].find(one => one.href.includes('masqueradeToken')).href"))
    walk.see("09-masquerade-begins")
    browser.press("button.yes")
    walk.expect("sees", "Accounts")
    walk.see("10-masquerading")
    browser.press("button.yes")
    walk.expect("The masquerade is over")
    walk.see("11-masquerade-over")


def walk_lists(walk: Walk) -> None:
    for number, page in enumerate(
        (
            "accounts/reminder",
            "accounts/portfolio",
            "properties/property",
            "identity/organization",
            "platform/auditrecord",
            "accounts/brand",
            "accounts/complaint",
            "identity/role",
            "properties/propertyhierarchy",
        )
    ):
        walk.go(f"/admin/{page}/")
        name = page.replace("/", "-")
        walk.see(f"{20 + number}-{name}")
        if walk.browser.run("!!document.querySelector('#result_list tbody a')"):
            walk.browser.press("#result_list tbody a")
            walk.see(f"{20 + number}-{name}-one")


def walk_customer(walk: Walk, customer: str) -> None:
    browser = walk.browser
    walk.go("/reset-password/")
    walk.see("40-forgotten")
    since = time.time() - 1
    browser.fill("[name=email]", customer)
    browser.press("button.yes")
    walk.see("41-asked")
    walk.go(walk.link_from_mail(since, "/reset-password/"))
    walk.see("42-new-password")
    browser.fill("[name=password]", "short")
    browser.fill("[name=again]", "shorter")
    browser.press("button.yes")
    walk.see("43-refused")
    walk.go("/verify-email/?userId=MQ&token=nobodys-token-of-no-use")
    walk.see("44-gone")
    walk.go("/line-link/?linkToken=offer")
    walk.see("45-login")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name in ("url", "staff", "password", "customer"):
        arguments.add_argument(f"--{name}", required=True)
    arguments.add_argument("--outbox", type=Path, required=True)
    arguments.add_argument("--pictures", type=Path, required=True)
    given = arguments.parse_args()
    given.pictures.mkdir(parents=True, exist_ok=True)
    walk = Walk(given.url, given.pictures, given.outbox)
    try:
        walk_office(walk, given.staff, given.password, given.customer)
        walk_lists(walk)
        walk_customer(walk, given.customer)
    finally:
        walk.shut()
        print(*(walk.wrong or ["Nothing is plainly wrong."]), sep="\n")  # noqa: T201 - a command's output


if __name__ == "__main__":
    main()
