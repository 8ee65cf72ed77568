"""What tests show of the contract is recorded, merged and reported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.api import observation, paging, report, rules
from holdfast.api.binding import Domain, Info
from holdfast.api.proof import Proof, Recorder
from holdfast.api.schema import api as product
from holdfast.api.schema import assemble
from holdfast.api.testing import GraphQL
from holdfast.api.tests.test_wire import NoSuchGreeting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytest_plugins = ["pytester"]

SOURCES = Path(report.__file__).parents[2]

SDL = """
extend type Query {
  box(empty: Boolean, bad: Boolean): Box @operation(permissions: "none", territories: ["xx"], errors: ["KT-XX-1"])
  boxes: [Box] @operation(permissions: "none", territories: ["xx"])
  ghost: Box @operation(permissions: "none", territories: ["xx"], errors: ["KT-CT-1113"])
  extra: Int @operation(permissions: "none")
}
type Box { id: Int label: String things: [Thing] pages(first: Int): ThingConnection must: Broken }
type Thing { name: String }
type Broken { number: Int! }
type ThingEdge { node: Thing cursor: String }
type ThingConnection { edges: [ThingEdge] pageInfo: PageInfo! }
"""


@pytest.fixture
def domain() -> Domain:
    domain = Domain("tiny", text=SDL)
    domain.public("Box", "Thing", "Broken")

    @domain.query("box", rule=rules.public)
    def box(_info: Info, *, empty: bool = False, bad: bool = False) -> dict[str, Any] | None:
        if bad:
            raise NoSuchGreeting
        if empty:
            return {"things": [], "must": {"number": None}}
        return {"id": 1, "things": [{"name": "pen"}, {"name": None}], "label": None}

    @domain.query("boxes", rule=rules.public)
    def boxes(_info: Info) -> list[Any]:
        return []

    @domain.query("extra", rule=rules.public)
    def extra(_info: Info) -> int:
        return 1

    @domain.field("Box", "pages")
    def pages(box: dict[str, Any], _info: Info, *, first: int) -> Any:
        return paging.of_list(box["things"], paging.PageRequest(first))

    return domain


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()
    observation.watches.append(recorder.begin)
    yield recorder
    observation.watches.remove(recorder.begin)


@pytest.fixture
def shown(machine: Callable[..., GraphQL], domain: Domain, recorder: Recorder) -> Callable[[str], Proof]:
    """What one request shows."""
    api = machine(domain)

    def show(query: str) -> Proof:
        recorder.proven = Proof()
        api.execute(query)
        recorder.settle(passed=True)
        return recorder.proven

    return show


class TestRecorder:
    def test_an_answer_proves_its_operation_and_the_fields_that_are_there(
        self, shown: Callable[[str], Proof]
    ) -> None:
        proof = shown(
            "{ mine: box { number: id label things { name } pages(first: 1) { edges { cursor } } } }"
        )

        assert proof.operations == {"query:box"}
        assert proof.results == {("query:box", "id"), ("query:box", "things"), ("query:box", "pages")}
        assert proof.objects == {
            ("Box", "id"),
            ("Box", "things"),
            ("Box", "pages"),
            ("Thing", "name"),
            ("ThingConnection", "edges"),
            ("ThingEdge", "cursor"),
        }

    def test_empty_lists_and_connections_prove_nothing(self, shown: Callable[[str], Proof]) -> None:
        proof = shown(
            "{ box(empty: true) { id things { name } pages(first: 1) { edges { cursor } } } boxes { id } }"
        )

        assert proof == Proof(operations={"query:box"})

    def test_what_fails_on_its_way_out_proves_nothing(self, shown: Callable[[str], Proof]) -> None:
        """`must` has a value, but its own field breaks the schema, so it never reaches the answer."""
        proof = shown("{ box(empty: true) { must { number } } }")

        assert proof == Proof()

    def test_an_error_is_a_pair_of_operation_and_code(self, shown: Callable[[str], Proof]) -> None:
        proof = shown("{ a: box(bad: true) { id } b: box { id } ghost { id } }")

        assert proof.errors == {("query:box", "KT-XX-1"), ("query:ghost", "KT-CT-1113")}
        assert proof.operations == {"query:box"}

    def test_a_request_that_is_refused_whole_counts_for_each_of_its_operations(
        self, shown: Callable[[str], Proof], settings: Any
    ) -> None:
        settings.MAX_COMPLEXITY = 1

        assert shown("{ box { id } boxes { id } }").errors == {
            ("query:box", "KT-CT-1188"),
            ("query:boxes", "KT-CT-1188"),
        }

    def test_only_tests_that_pass_prove_anything(self) -> None:
        recorder = Recorder()
        for passed, name in ((True, "query:a"), (False, "query:b"), (True, "query:c")):
            recorder.begin()._into.operations.add(name)
            recorder.settle(passed=passed)

        assert recorder.proven.operations == {"query:a", "query:c"}

    def test_records_are_written_whole_and_read_back(self, tmp_path: Path) -> None:
        proof = Proof({"query:a"}, {("query:a", "x")}, {("A", "x")}, {("query:a", "KT-XX-1")})
        path = tmp_path / "deep" / "proof.json"

        assert Proof.read(path) is None
        proof.write(path)

        assert Proof.read(path) == proof
        assert [one.name for one in path.parent.iterdir()] == ["proof.json"]


TESTS = """
    import pytest
    from holdfast.api import observation

    class Info:
        class parent_type: name = "Query"
        class path:
            as_list = staticmethod(lambda: ["a"])
        def __init__(self, name): self.field_name = name

    class Result:
        errors = None
        data = {"a": 1}

    def see(name):
        for begin in list(observation.watches):
            watch = begin()
            watch.resolved(Info(name), 1)
            watch.finished("query", frozenset({name}), Result)

    @pytest.fixture
    def fails_late():
        yield
        assert False

    def test_one(): see("one")
    def test_two(): see("two")
    def test_fails():
        see("failing")
        assert False
    def test_fails_late(fails_late): see("failing_late")
    def test_skips():
        see("skipped")
        pytest.skip()
"""


@pytest.mark.parametrize("options", [(), ("-n", "2")])
def test_a_run_leaves_what_its_passing_tests_have_shown(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(SOURCES))
    pytester.makeconftest(
        """
        import pathlib
        from holdfast.api import pytest_plugin
        pytest_plugin.PROOF = pathlib.Path(__file__).with_name("proof.json")
        pytest_plugins = ["holdfast.api.pytest_plugin"]
        """
    )
    pytester.makepyfile(TESTS)

    pytester.runpytest_subprocess("-p", "no:django", *options).assert_outcomes(
        passed=3, failed=1, errors=1, skipped=1
    )

    proof = Proof.read(pytester.path / "proof.json")
    assert proof is not None
    assert proof.operations >= {"query:one", "query:two"}
    assert not proof.operations & {"query:failing", "query:failing_late"}

    pytester.runpytest_subprocess("-p", "no:django", "--collect-only")
    assert Proof.read(pytester.path / "proof.json") == proof


class TestReport:
    @pytest.fixture
    def documented(self, monkeypatch: pytest.MonkeyPatch) -> None:
        fields = {
            "results": {"query:box": ["id", "label"], "query:ghost": ["id"]},
            "objects": {"Box": ["id", "label", "things"], "PageInfo": ["endCursor"], "Elsewhere": ["a"]},
        }
        monkeypatch.setattr(report, "documented_fields", lambda: fields)

    @pytest.mark.usefixtures("documented")
    def test_it_counts_what_is_documented_live_and_proven(self, domain: Domain) -> None:
        proof = Proof(
            operations={"query:box", "query:extra", "query:ghost"},
            results={("query:box", "id"), ("query:box", "things")},
            objects={("Box", "id"), ("Box", "things"), ("Thing", "name")},
            errors={("query:box", "KT-XX-1"), ("query:box", "KT-CT-1188"), ("query:ghost", "KT-CT-1113")},
        )

        found = report.report(assemble((domain,)), proof)

        # three documented operations, one of them disabled; `extra` is beyond the documents
        assert (
            found.domains["tiny"]
            == found.total
            == report.Count(
                operations=3,
                live=2,
                proven=1,
                fields=3 + 4,  # of results; of Box and PageInfo
                fields_proven=1 + 2,
                errors=2,
                errors_proven=1,  # what is not live proves nothing
            )
        )
        assert found.disabled == ["ghost"]

    def test_the_product_is_counted_whole(self) -> None:
        found = report.report(product(), Proof())
        fields = report.documented_fields()

        assert found.total.operations == 545
        assert found.total.live + len(found.disabled) == 545
        assert found.total.fields == sum(len(names) for part in fields.values() for names in part.values())
        assert (found.total.proven, found.total.fields_proven, found.total.errors_proven) == (0, 0, 0)
        assert len(found.domains) == 19

    def test_it_is_printed_for_people(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        assert report.main(json_output=False, proof_path=tmp_path / "none.json") == 0

        out, err = capsys.readouterr()
        live = report.report(product(), Proof()).total.live
        assert out.splitlines()[-1].startswith(f"operations live: {live} of 545, proven: 0; fields: 0 of ")
        assert "ledgers" in out
        assert "no test run" in err

    def test_it_is_printed_for_programs(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        live = next(spec for spec in product().contract if spec.documented and product().is_live(spec))
        Proof(operations={live.python_name}).write(tmp_path / "proof.json")

        assert report.main(json_output=True, proof_path=tmp_path / "proof.json") == 0

        out, err = capsys.readouterr()
        shown = json.loads(out)
        assert err == ""
        assert set(shown) == {"domains", "total", "disabled"}
        assert shown["total"]["proven"] == shown["domains"][live.domain]["proven"] == 1
        assert list(shown["total"]) == [
            "operations",
            "live",
            "proven",
            "fields",
            "fields_proven",
            "errors",
            "errors_proven",
        ]
        assert live.name not in shown["disabled"]
