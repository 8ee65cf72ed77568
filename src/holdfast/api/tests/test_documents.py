"""Documents are bounded before they are validated, and kept within bounds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from graphql import get_introspection_query

from holdfast.api import documents, engine
from holdfast.api.binding import Domain
from holdfast.api.documents import DocumentCache, understand
from holdfast.api.schema import api, assemble
from holdfast.api.testing import GraphQL

if TYPE_CHECKING:
    from graphql import GraphQLSchema

SDL = """
extend type Query { self: Knot number: Int other: Int }
type Knot { self: Knot number: Int other: Int list: [Knot] }
"""


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return assemble((Domain("tiny", text=SDL),)).schema


def errors_of(schema: GraphQLSchema, text: str) -> list[str]:
    return [error.message for error in understand(schema, text).errors]


def nested(levels: int) -> str:
    return "{ self " * (levels - 1) + "{ number }" + "}" * (levels - 1)


class TestBounds:
    def test_depth(self, schema: GraphQLSchema, settings: Any) -> None:
        settings.MAX_DEPTH = 5

        assert errors_of(schema, nested(5)) == []
        assert errors_of(schema, nested(6)) == ["The document has 6 levels; 5 are allowed."]

    def test_depth_through_fragments(self, schema: GraphQLSchema, settings: Any) -> None:
        settings.MAX_DEPTH = 5
        text = "{ self { ...a } } fragment a on Knot { self { ...b } } fragment b on Knot { self { self { %s } } }"

        assert errors_of(schema, text % "number") == []
        assert errors_of(schema, text % "self { number }") == ["The document has 6 levels; 5 are allowed."]

    def test_aliases(self, schema: GraphQLSchema, settings: Any) -> None:
        settings.MAX_ALIASES = 4
        text = "{ a: number b: number self { ...f } s: self { %s number } } fragment f on Knot { c: number }"

        assert errors_of(schema, text % "") == []
        assert errors_of(schema, text % "...f") == ["The document has 5 aliases; 4 are allowed."]

    def test_fields_of_all_operations_together(self, schema: GraphQLSchema, settings: Any) -> None:
        settings.MAX_FIELDS = 6
        text = (
            "query a { ...f } query b { ...f } query c { number %s } fragment f on Query { self { number } }"
        )

        assert errors_of(schema, text % "other") == []
        assert errors_of(schema, text % "other self { number }") == [
            "The document has 8 fields; 6 are allowed."
        ]

    def test_fragments(self, schema: GraphQLSchema, settings: Any) -> None:
        settings.MAX_FRAGMENTS = 2
        fragments = [f"fragment f{number} on Query {{ number }}" for number in range(3)]

        assert errors_of(schema, "{ ...f0 ...f1 }" + "".join(fragments[:2])) == []
        assert errors_of(schema, "{ ...f0 ...f1 ...f2 }" + "".join(fragments)) == [
            "The document has 3 fragments; 2 are allowed."
        ]

    def test_tokens(self, schema: GraphQLSchema, settings: Any) -> None:
        settings.MAX_TOKENS = 10

        assert errors_of(schema, "{ number number number number }") == []
        assert "more than 10 tokens" in errors_of(schema, "{" + " number" * 10 + "}")[0]

    def test_introspection_may_go_deeper_but_not_without_end(
        self, schema: GraphQLSchema, settings: Any
    ) -> None:
        settings.MAX_DEPTH, settings.MAX_INTROSPECTION_DEPTH = 5, 8
        text = '{ __type(name: "Knot") { fields { type ' + "{ ofType " * 3 + "%s" + "}" * 5 + "}"

        assert errors_of(schema, text % "{ name }") == []
        assert errors_of(schema, text % "{ ofType { ofType { name } } }") == [
            "The document has 9 levels; 8 are allowed."
        ]
        assert errors_of(schema, "{ __typename " + text[1:] % "{ name }") == []
        assert "levels" in errors_of(schema, "{ number " + text[1:] % "{ name }")[0]


class TestBombs:
    """Documents that are short to write; each is answered without the work that it asks for."""

    def test_fragments_that_double_are_counted_and_not_written_out(
        self, schema: GraphQLSchema, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        walked: list[str] = []
        of = documents._Measure.of
        monkeypatch.setattr(documents._Measure, "of", lambda *a: walked.append("") or of(*a))
        monkeypatch.setattr(documents, "validate", None)  # bounded before it would be called
        doubling = "".join(
            f"fragment f{number} on Query {{ ...f{number + 1} ...f{number + 1} }}" for number in range(99)
        )

        found = errors_of(schema, "{ ...f0 }" + doubling + "fragment f99 on Query { number }")

        assert found == ["The document has more than 20000 fields; 2000 are allowed."]
        assert len(walked) < 500

    @pytest.mark.parametrize(
        "text",
        [
            "{ ...a } fragment a on Query { ...a }",
            "{ ...a } fragment a on Query { ...b } fragment b on Query { self { ...c } } fragment c on Knot { ...c }",
            "{" + " number" * 1_900 + " ...a } fragment a on Query { ...a }",
        ],
    )
    def test_fragments_that_contain_themselves(self, schema: GraphQLSchema, text: str) -> None:
        assert "contains itself" in errors_of(schema, text)[0]

    @pytest.mark.parametrize(
        "text",
        [
            "{" + " number" * 1_900 + "}",
            "{" + " self { number }" * 900 + "}",
            "{" + " self { self { number other } }" * 400 + "}",
        ],
    )
    def test_repetition_ends_validation_early(self, schema: GraphQLSchema, text: str) -> None:
        assert errors_of(schema, text) == ["Validation aborted."]

    @pytest.mark.parametrize(
        "text",
        [
            "{ self" * 1_900,
            "{ self " * 900 + "{ number }" + "}" * 900,
            "{ ... " * 900 + "{ number }" + "}" * 900,
            "{ number(a: " + "[" * 1_500 + "]" * 1_500 + ") }",
            "query($a: " + "[" * 1_500 + "Int" + "]" * 1_500 + ") { number }",
        ],
    )
    def test_nesting_beyond_the_stack(self, schema: GraphQLSchema, text: str) -> None:
        assert len(errors_of(schema, text)) == 1

    def test_a_hidden_second_definition_of_a_name(self, schema: GraphQLSchema) -> None:
        many = " number" * 1_900

        twice = f"query q {{{many} }} query q {{ number }}"
        assert errors_of(schema, twice) == ["There can be only one operation named 'q'."]
        fragments = f"{{ ...f }} fragment f on Query {{{many} }} fragment f on Query {{ number }}"
        assert errors_of(schema, fragments) == ["There can be only one fragment named 'f'."]

    def test_few_of_many_mistakes_are_told(self, schema: GraphQLSchema) -> None:
        errors = errors_of(schema, "{" + "".join(f" a{number}" for number in range(40)) + "}")

        assert len(errors) == documents.MAX_REPORTED_ERRORS + 1


class TestCache:
    def test_a_text_is_understood_once(self, schema: GraphQLSchema) -> None:
        cache = DocumentCache(schema, 10, 10_000)

        assert cache.get("{ number }") is cache.get("{ number }")
        assert cache.get("{ nothing }") is cache.get("{ nothing }")

    def test_it_holds_so_many_documents_and_forgets_the_least_used(self, schema: GraphQLSchema) -> None:
        cache = DocumentCache(schema, 3, 10_000)
        texts = [f"query q{number} {{ number }}" for number in range(4)]
        first, second, third = (cache.get(text) for text in texts[:3])

        cache.get(texts[0])
        cache.get(texts[3])

        assert len(cache) == 3
        assert cache.get(texts[0]) is first
        assert cache.get(texts[2]) is third
        assert cache.get(texts[1]) is not second

    def test_it_holds_so_many_characters(self, schema: GraphQLSchema) -> None:
        cache = DocumentCache(schema, 1_000, 1_000)
        for number in range(100):
            cache.get(f"query q{number:03} {{ number }} #{'x' * 30}")

        assert len(cache) == 1_000 // len(f"query q000 {{ number }} #{'x' * 30}")
        cache.get("{ number } #" + "x" * 200)
        assert len(cache) == 1_000 // len(f"query q000 {{ number }} #{'x' * 30}")

    def test_threads_share_it(self, schema: GraphQLSchema) -> None:
        cache = DocumentCache(schema, 5, 10_000)
        texts = [f"query q{number % 7} {{ number }}" for number in range(200)]

        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(cache.get, texts))

        assert all(document.node is not None for document in found)
        assert [next(iter(one.operations)) for one in found] == [text.split()[1] for text in texts]
        assert len(cache) == 5

    def test_answers_are_the_same_without_it(self, settings: Any) -> None:
        asked: list[dict[str, Any]] = [
            {"query": "{ krakenVersion { number } }"},
            {"query": "query a { krakenVersion { number } } query b { __typename }", "operationName": "b"},
            {"query": "{ krakenVersion { nothing } }"},
            {"query": "{"},
        ]

        def answers() -> list[Any]:
            engine.document_cache.cache_clear()
            found = [GraphQL().post(one) for one in asked * 2]
            return [(one.status, one.body) for one in found]

        try:
            kept = answers()
            assert len(engine.document_cache()) == len(asked)
            settings.DOCUMENT_CACHE_SIZE = 0
            assert answers() == kept
            assert len(engine.document_cache()) == 0
        finally:
            engine.document_cache.cache_clear()


def test_the_product_answers_the_introspection_of_common_tools() -> None:
    text = get_introspection_query(
        descriptions=True, specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True
    )

    data = GraphQL().must(text)

    assert len(data["__schema"]["types"]) == len(api().schema.type_map)
