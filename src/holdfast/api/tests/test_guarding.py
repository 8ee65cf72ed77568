"""Nothing is shown unless somebody has said that it may be: operations, objects, lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group

from holdfast.api import rules
from holdfast.api.binding import Domain, Info
from holdfast.api.errors import Unauthorized
from holdfast.kernel.errors import DomainError, ErrorKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.api.contract import OperationSpec
    from holdfast.api.testing import GraphQL
    from holdfast.api.viewers import Viewer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("viewers")]

SDL = """
extend type Query {
  book(id: Int): Book @operation(permissions: "none", errors: ["KT-XX-11"])
  books: [Book] @operation(permissions: "none")
  thing(kind: String): Thing @operation(permissions: "none")
  things: [Thing] @operation(permissions: "none")
  manage: Int @operation(permissions: "Can read AND (Can write OR Can edit)", errors: ["KT-XX-11"])
  plain: Int @operation(signedIn: true)
}
extend type Mutation {
  rename(name: String!): Book @operation(permissions: "none", errors: ["KT-XX-11"])
}
type Book implements Thing { id: Int author: Author cover: Cover secret: Secret related: [Book] }
type Author { name: String }
type Cover { colour: String }
type Secret { text: String }
type Pen implements Thing { id: Int }
interface Thing { id: Int }
"""


class BookUnauthorized(DomainError):
    code = "KT-XX-11"
    message = "Unauthorized."
    kind = ErrorKind.AUTHORIZATION


@dataclass
class Book:
    id: int
    owner: int = 1
    graphql_type: str = "Book"

    @property
    def author(self) -> dict[str, Any]:
        return {"name": "Ada"}

    @property
    def cover(self) -> dict[str, Any]:
        return {"colour": "red"}

    @property
    def secret(self) -> dict[str, Any]:
        return {"text": "hidden"}

    @property
    def related(self) -> list[Book]:
        return [Book(7, owner=1), Book(8, owner=2)]


@dataclass
class Pen:
    id: int
    graphql_type: str = "Pen"


@pytest.fixture
def domain() -> Domain:
    domain = Domain("tiny", text=SDL)
    domain.part_of_parent("Cover")
    domain.public("Author")

    @domain.visible("Book")
    def book_visible(viewer: Viewer, book: Book) -> bool:
        return viewer.user_id == book.owner

    @domain.query("book", rule=rules.public)
    def book(_info: Info, *, id: int = 1) -> Book | None:  # noqa: A002
        return Book(id, owner=id) if id else None

    @domain.query("books", rule=rules.public)
    def books(_info: Info) -> list[Book]:
        return [Book(1), Book(2, owner=2), Book(3)]

    @domain.query("thing", rule=rules.public)
    def thing(_info: Info, *, kind: str) -> Any:
        return Pen(1) if kind == "pen" else Book(1)

    @domain.query("things", rule=rules.public)
    def things(_info: Info) -> list[Any]:
        return [Pen(1), Book(1), Book(2, owner=2)]

    domain.query("manage", rule=rules.public)(lambda _info: 1)
    domain.query("plain", rule=rules.signed_in)(lambda _info: 1)

    @domain.mutation("rename", rule=rules.public)
    def rename(info: Info, *, name: str) -> Book:
        Group.objects.create(name=name)
        return Book(1, owner=info.context.viewer.user_id or 99)

    return domain


@pytest.fixture
def api(machine: Callable[..., GraphQL], domain: Domain) -> GraphQL:
    return machine(domain)


class TestOperations:
    def test_one_without_behaviour_is_disabled_whoever_asks(self, machine: Callable[..., GraphQL]) -> None:
        api = machine(Domain("tiny", text=SDL))

        for token in (None, "ada", "expired"):
            response = api.execute("{ book(id: 1) { id author { name } } manage }", token=token)
            assert response.data == {"book": None, "manage": None}
            assert response.codes == ["KT-CT-1113", "KT-CT-1113"]
        assert api.execute('mutation { rename(name: "a") { id } }').codes == ["KT-CT-1113"]

    def test_one_without_a_rule_is_refused(self, machine: Callable[..., GraphQL]) -> None:
        domain = Domain("tiny", text=SDL)
        domain.query("plain")(lambda _info: 1)
        domain.query("book")(lambda _info, **_: Book(1))
        domain.public("Book")

        response = machine(domain).execute("{ plain book { id } }", token="ada")

        assert response.data == {"plain": None, "book": None}
        assert response.codes == ["KT-CT-1111", "KT-XX-11"]

    def test_an_operator_can_switch_one_off(self, api: GraphQL, settings: Any) -> None:
        settings.DISABLED_OPERATIONS = frozenset({"plain"})

        response = api.execute("{ plain book { id } }", token="ada")

        assert response.data == {"plain": None, "book": {"id": 1}}
        assert response.codes == ["KT-CT-1113"]

    @pytest.mark.parametrize(
        ("held", "codes"),
        [
            (set(), ["KT-XX-11"]),
            ({"Can read"}, ["KT-XX-11"]),
            ({"Can write", "Can edit"}, ["KT-XX-11"]),
            ({"Can read", "Can edit"}, []),
            ({"Can read", "Can write", "Can more"}, []),
        ],
    )
    def test_documented_permissions_are_needed(
        self, api: GraphQL, viewers: dict[str, Viewer], held: set[str], codes: list[str]
    ) -> None:
        viewers["ada"].permissions = frozenset(held)

        assert api.execute("{ manage }", token="ada").codes == codes

    def test_who_is_nobody_is_asked_for_a_header(self, api: GraphQL) -> None:
        assert api.execute("{ manage plain }").codes == ["KT-CT-1112", "KT-CT-1112"]

    def test_a_rule_hands_on_what_it_has_loaded(self, machine: Callable[..., GraphQL]) -> None:
        domain = Domain(
            "tiny", text='extend type Query { sum(a: Int!, b: Int): Int @operation(permissions: "none") }'
        )

        def double(_viewer: Viewer, _spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
            if arguments["a"] < 0:
                raise Unauthorized
            return {"a": arguments["a"] * 2, "extra": 100}

        @domain.query("sum", rule=double)
        def total(_info: Info, *, a: int, extra: int, b: int = 0) -> int:
            return a + b + extra

        api = machine(domain)

        assert api.must("{ sum(a: 3, b: 1) }") == {"sum": 107}
        assert api.execute("{ sum(a: -1) }").codes == ["KT-CT-1111"]

    def test_binding_twice_is_a_mistake(self) -> None:
        domain = Domain("tiny", text=SDL)
        domain.query("plain")(lambda _info: 1)

        with pytest.raises(ValueError, match="twice"):
            domain.query("plain")(lambda _info: 2)

    def test_two_domains_cannot_bind_one_field(self, machine: Callable[..., GraphQL]) -> None:
        domains = [Domain("tiny", text=SDL), Domain("other", text="type Other { a: Int }")]
        for domain in domains:
            domain.field("Book", "id")(lambda _obj, _info: 1)

        with pytest.raises(ValueError, match="two domains"):
            machine(*domains)


class TestObjects:
    def test_one_that_may_not_be_seen_is_refused_as_its_operation_documents(self, api: GraphQL) -> None:
        query = "query($id: Int) { book(id: $id) { id } }"

        assert api.must(query, {"id": 1}, token="ada") == {"book": {"id": 1}}
        refused = api.execute(query, {"id": 2}, token="ada")
        assert (refused.data, refused.codes) == ({"book": None}, ["KT-XX-11"])

    def test_one_of_a_type_without_a_policy_is_refused(self, api: GraphQL) -> None:
        response = api.execute(
            "{ book { id author { name } cover { colour } secret { text } } }", token="ada"
        )

        assert response.data == {
            "book": {"id": 1, "author": {"name": "Ada"}, "cover": {"colour": "red"}, "secret": None}
        }
        assert response.codes == ["KT-CT-1111"]
        assert response.errors[0]["path"] == ["book", "secret"]

    def test_lists_leave_out_what_may_not_be_seen(self, api: GraphQL) -> None:
        query = "{ books { id related { id } } }"
        own = [{"id": 7}]

        assert api.must(query, token="ada") == {
            "books": [{"id": 1, "related": own}, {"id": 3, "related": own}]
        }
        assert api.must(query, token="bob") == {"books": [{"id": 2, "related": [{"id": 8}]}]}
        assert api.must(query) == {"books": []}

    def test_an_interface_is_judged_by_the_type_that_stands_behind_it(self, api: GraphQL) -> None:
        query = '{ a: thing(kind: "book") { id } b: thing(kind: "pen") { id } things { id __typename } }'

        response = api.execute(query, token="ada")

        assert response.data == {"a": {"id": 1}, "b": None, "things": [{"id": 1, "__typename": "Book"}]}
        assert response.codes == ["KT-CT-1111"]

    def test_nothing_that_is_missing_needs_a_policy(self, api: GraphQL) -> None:
        assert api.must("{ book(id: 0) { secret { text } } }") == {"book": None}


class TestMutations:
    def test_one_whose_result_may_not_be_shown_has_not_happened(self, api: GraphQL) -> None:
        refused = api.execute('mutation { rename(name: "mine") { id } }')

        assert (refused.data, refused.codes) == ({"rename": None}, ["KT-XX-11"])
        assert not Group.objects.filter(name="mine").exists()

        api.must('mutation { rename(name: "mine") { id } }', token="ada")
        assert Group.objects.filter(name="mine").exists()

    def test_what_was_known_before_one_is_found_out_anew_after_it(
        self, machine: Callable[..., GraphQL]
    ) -> None:
        granted: set[int] = set()
        domain = Domain(
            "tiny",
            text="""
            extend type Mutation { grant(id: Int!): [Shelf] @operation(permissions: "none") }
            type Shelf { id: Int }
            """,
        )

        @domain.visible("Shelf")
        def shelf_visible(viewer: Viewer, shelf: dict[str, int]) -> bool:
            return shelf["id"] in viewer.recall("granted", lambda: frozenset(granted))

        @domain.mutation("grant", rule=rules.public)
        def grant(_info: Info, *, id: int) -> list[dict[str, int]]:  # noqa: A002
            granted.add(id)
            return [{"id": 1}, {"id": 2}]

        data = machine(domain).must("mutation { a: grant(id: 1) { id } b: grant(id: 2) { id } }", token="ada")

        assert data == {"a": [{"id": 1}], "b": [{"id": 1}, {"id": 2}]}


def test_an_object_is_judged_once_a_request_and_anew_in_the_next(machine: Callable[..., GraphQL]) -> None:
    shelf, judged = Pen(5), []
    domain = Domain(
        "tiny",
        text='extend type Query { one: Shelf @operation(permissions: "none") } type Shelf { id: Int, self: Shelf }',
    )

    @domain.visible("Shelf")
    def shelf_visible(viewer: Viewer, one: Pen) -> bool:
        judged.append(viewer.user_id)
        return True

    domain.query("one", rule=rules.public)(lambda _info: shelf)
    domain.field("Shelf", "self")(lambda one, _info: one)
    api = machine(domain)

    api.must("{ one { self { self { id } } } other: one { id } }", token="ada")
    api.must("{ one { self { self { id } } } other: one { id } }", token="bob")

    assert judged == [1, 2]


def test_verdicts_outlive_no_object(machine: Callable[..., GraphQL]) -> None:
    """Objects that come and go at one address in memory are told apart."""
    domain = Domain(
        "tiny",
        text='extend type Query { one(id: Int!): Shelf @operation(permissions: "none") } type Shelf { id: Int }',
    )
    domain.visible("Shelf")(lambda _viewer, one: one.id % 2 == 0)
    domain.query("one", rule=rules.public)(lambda _info, *, id: Pen(id))  # noqa: A006
    asked = " ".join(f"a{number}: one(id: {number}) {{ id }}" for number in range(40))

    response = machine(domain).execute(f"{{ {asked} }}")

    shown = {name for name, one in response.data.items() if one is not None}
    assert shown == {f"a{number}" for number in range(0, 40, 2)}
