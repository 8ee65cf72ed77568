"""The IDE at the endpoint: the page, its files, and the contract that it shows."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from graphql import parse, validate

from holdfast.api.ide.assets import FOLDER, assets
from holdfast.api.ide.catalogue import catalogue
from holdfast.api.ide.views import starters
from holdfast.api.schema import api
from holdfast.kernel.errors import DomainError

ENDPOINT = "/v1/graphql/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept": BROWSER})


class Links(HTMLParser):
    """Collects what a page loads or points to, and scripts and styles that stand in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.urls: list[str] = []
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.urls += [str(found[name]) for name in ("src", "href", "data-href", "action") if name in found]
        if tag == "script" and "src" not in found and found.get("type") != "application/json":
            self.inline.append(tag)
        self.inline += [name for name in found if name == "style" or name.startswith("on")]


def links(client: Client) -> list[str]:
    return Links(client.get(ENDPOINT).content.decode()).urls


class TestPage:
    def test_a_browser_gets_the_page(self, browser: Client) -> None:
        for path in (ENDPOINT, ENDPOINT.rstrip("/")):
            response = browser.get(path)
            assert response.status_code == 200
            assert response["Content-Type"].startswith("text/html")
            assert response["Cache-Control"] == "no-store"
            assert "Accept" in response["Vary"]

    @pytest.mark.parametrize("accept", ["", "*/*", "application/json", "text/*", "text/html;q=0"])
    def test_a_program_that_gets_is_told_to_post(self, client: Client, accept: str) -> None:
        response = client.get(ENDPOINT, headers={"accept": accept})
        assert response.status_code == 405
        assert response["Allow"] == "POST, OPTIONS"
        assert "Accept" in response["Vary"]
        assert "POST" in response.json()["errors"][0]["message"]

    def test_it_loads_nothing_from_elsewhere(self, browser: Client) -> None:
        urls = links(browser)
        assert len(urls) > 8
        assert all(url.startswith(ENDPOINT) for url in urls)

    def test_what_it_loads_is_there(self, browser: Client) -> None:
        for url in links(browser):
            assert browser.get(url).status_code == 200

    def test_the_policy_lets_the_page_run_its_own_files_alone(self, browser: Client) -> None:
        response = browser.get(ENDPOINT)
        policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
        nonce = re.search(r'nonce="([\w-]{16,})"', response.content.decode())
        assert nonce is not None
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["connect-src"] == "'self'"
        assert policy["style-src"] == f"'self' 'nonce-{nonce[1]}'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert "http" not in response["Content-Security-Policy"]
        assert Links(response.content.decode()).inline == []

    def test_no_two_pages_share_a_nonce(self, browser: Client) -> None:
        policies = {browser.get(ENDPOINT)["Content-Security-Policy"] for _ in range(3)}
        assert len(policies) == 3

    def test_the_query_string_is_ignored(self, browser: Client) -> None:
        page = browser.get(ENDPOINT, {"query": "{ planted }", "headers": "planted", "next": "planted"})
        assert b"planted" not in page.content

    def test_the_starter_documents_fit_the_schema(self) -> None:
        assert starters()
        for document in starters():
            assert validate(api().schema, parse(document)) == []


class TestAssets:
    @pytest.mark.parametrize(
        ("key", "content_type"),
        [
            ("graphiql", "text/javascript; charset=utf-8"),
            ("ide", "text/javascript; charset=utf-8"),
            ("style", "text/css; charset=utf-8"),
            ("mark", "image/svg+xml"),
            ("licences", "text/plain; charset=utf-8"),
        ],
    )
    def test_types(self, client: Client, key: str, content_type: str) -> None:
        response = client.get(f"{ENDPOINT}assets/{assets()[key].name}")
        assert response["Content-Type"] == content_type
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_names_carry_the_hash_of_the_content_and_are_kept_for_ever(self, client: Client) -> None:
        for asset in assets().values():
            response = client.get(f"{ENDPOINT}assets/{asset.name}")
            assert hashlib.sha256(response.content).hexdigest()[:12] in asset.name
            assert response["Cache-Control"] == "public, max-age=31536000, immutable"

    def test_they_come_compressed_to_whoever_can_read_it(self, client: Client) -> None:
        asset = assets()["graphiql"]
        response = client.get(f"{ENDPOINT}assets/{asset.name}", headers={"accept-encoding": "gzip, br"})
        assert response["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in response["Vary"]
        assert len(response.content) < len(asset.body) / 2
        assert gzip.decompress(response.content) == asset.body

    @pytest.mark.parametrize(
        "name", ["ide.js", "page.html", "ide-000000000000.js", "..", "..%2Fviews.py", "vendor%2FLICENCES.txt"]
    )
    def test_nothing_else_can_be_asked_for(self, client: Client, name: str) -> None:
        assert client.get(f"{ENDPOINT}assets/{name}").status_code == 404

    def test_they_can_only_be_read(self, client: Client) -> None:
        assert client.post(f"{ENDPOINT}assets/{assets()['ide'].name}").status_code == 405

    def test_styles_carry_their_fonts_and_pictures_with_them(self) -> None:
        for key in ("style", "graphiql_style"):
            text = assets()[key].body.decode()
            assert "@import" not in text
            assert all(url.startswith("data:") for url in re.findall(r"url\(\s*[\"']?([^\"')]+)", text))

    def test_our_scripts_name_no_other_place(self) -> None:
        for key in ("session", "operations", "ide"):
            assert b"://" not in assets()[key].body

    def test_every_shipped_file_is_served_or_the_page_itself(self) -> None:
        shipped = [
            path.read_bytes() for path in FOLDER.rglob("*") if path.is_file() and path.name != "page.html"
        ]
        assert sorted(shipped) == sorted(asset.body for asset in assets().values())


class TestContract:
    @pytest.fixture
    def answer(self, client: Client) -> dict[str, Any]:
        response = client.get(f"{ENDPOINT}contract.json")
        assert response.status_code == 200
        assert response["Content-Type"] == "application/json"
        found: dict[str, Any] = response.json()
        return found

    def test_an_operation_tells_all_that_its_documents_state(self, answer: dict[str, Any]) -> None:
        charge = operation(answer, "createAccountCharge")
        assert charge["kind"] == "mutation"
        assert charge["domain"] == "ledgers"
        assert charge["permissions"] == "Can add charges to accounts AND Can perform payments operations"
        assert charge["complexity"] == 1
        assert charge["territories"] == ["es"]
        assert charge["arguments"] == [{"name": "input", "type": "CreateAccountChargeInput!"}]
        assert charge["returns"] == "CreateAccountCharge"
        assert {"KT-CT-5211", "KT-CT-5212", "KT-CT-5213"} <= set(charge["errors"])
        assert answer["errors"]["KT-CT-5212"]["type"] == "NOT_FOUND"
        assert answer["errors"]["KT-CT-5212"]["message"] == DomainError.catalogue()["KT-CT-5212"].message

    def test_limits_deprecations_and_open_doors(self, answer: dict[str, Any]) -> None:
        login = operation(answer, "obtainKrakenToken")
        assert login["public"] is True
        assert login["permissions"] is None
        assert {"by": "Failed logins per ip", "count": 3, "seconds": 60} in login["rateLimits"]
        old = operation(answer, "createSolarWalletRelationship")
        assert old["deprecated"] is True
        assert (old["deprecatedOn"], old["removalFrom"]) == ("2025-02-10", "2025-08-10")
        assert "createCreditTransferPermission" in old["deprecationReason"]

    def test_live_and_disabled_are_those_of_the_schema(self, answer: dict[str, Any]) -> None:
        live = {(one["kind"], one["name"]) for one in answer["operations"] if one["live"]}
        assert live == set(api().live)
        assert len(answer["operations"]) == len(api().contract)

    def test_only_a_disabled_operation_says_that_it_is(self, answer: dict[str, Any]) -> None:
        assert not any("KT-CT-1113" in one["errors"] for one in answer["operations"] if one["live"])
        disabled = [one for one in answer["operations"] if not one["live"] and not one["public"]]
        assert all("KT-CT-1113" in one["errors"] for one in disabled)

    def test_totals_count_the_documented_operations(self, answer: dict[str, Any]) -> None:
        documented = [one for one in answer["operations"] if one["documented"]]
        assert answer["totals"] == {"operations": 545, "live": sum(one["live"] for one in documented)}
        assert len(documented) == 545

    def test_every_error_that_is_named_is_explained(self, answer: dict[str, Any]) -> None:
        named = {code for one in answer["operations"] for code in one["errors"]}
        assert named == set(answer["errors"])
        assert all(error["message"] for error in answer["errors"].values())

    def test_it_is_not_sent_twice(self, client: Client) -> None:
        first = client.get(f"{ENDPOINT}contract.json", headers={"accept-encoding": "gzip"})
        assert json.loads(gzip.decompress(first.content)) == catalogue(api())
        again = client.get(f"{ENDPOINT}contract.json", headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304
        assert again.content == b""


def operation(answer: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [one for one in answer["operations"] if one["name"] == name]
    result: dict[str, Any] = found
    return result
