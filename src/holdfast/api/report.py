"""How much of the contract is live, and how much of it the last test run has proven.

documented_fields.json lists what the documents name: `results`, the fields of an operation's answer by
`query:name` or `mutation:name`, and `objects`, the fields of object types. A type counts for the domain in
whose schema.graphql it is defined, the machine's own for the lowest domain. Errors of operations that are not
live prove nothing and do not count.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.api.proof import PROOF, Proof
from holdfast.api.schema import BASE, api

if TYPE_CHECKING:
    from holdfast.api.schema import Api

_DOCUMENTED = Path(__file__).with_name("documented_fields.json")
_TYPE = re.compile(r"^type (\w+)", re.MULTILINE)


@dataclass(slots=True)
class Count:
    """What the documents state of a domain, and how much of it is live and proven."""

    operations: int = 0
    live: int = 0
    proven: int = 0
    fields: int = 0
    fields_proven: int = 0
    errors: int = 0
    errors_proven: int = 0

    def add(self, other: Count) -> None:
        """Sum up in place."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(frozen=True, slots=True)
class Report:
    """Counts by domain, their sum, and the names of the documented operations that are not live."""

    domains: dict[str, Count]
    total: Count
    disabled: list[str]


def documented_fields() -> dict[str, dict[str, list[str]]]:
    """What the documents name: `results` by operation and `objects` by type."""
    found: dict[str, dict[str, list[str]]] = json.loads(_DOCUMENTED.read_text(encoding="utf-8"))
    return found


def report(whole: Api, proof: Proof) -> Report:
    """Count; only documented operations do, what other instances add does not."""
    documented = documented_fields()
    domains = {domain.name: Count() for domain in whole.domains}
    disabled = []
    for spec in whole.contract:
        if not spec.documented:
            continue
        count = domains[spec.domain]
        key, is_live = spec.python_name, whole.is_live(spec)
        count.operations += 1
        count.live += is_live
        count.proven += is_live and key in proof.operations
        stated = documented["results"].get(key, ())
        count.fields += len(stated)
        count.fields_proven += sum((key, name) in proof.results for name in stated)
        count.errors += len(set(spec.errors))
        count.errors_proven += is_live and sum((key, code) in proof.errors for code in set(spec.errors))
        if not is_live:
            disabled.append(spec.name)
    texts = [(whole.domains[0].name, BASE.read_text(encoding="utf-8"))]
    texts += [(domain.name, domain.sdl()) for domain in whole.domains]
    for domain_name, text in texts:
        count = domains[domain_name]
        for type_name in _TYPE.findall(text):
            stated = documented["objects"].get(type_name, ())
            count.fields += len(stated)
            count.fields_proven += sum((type_name, name) in proof.objects for name in stated)
    total = Count()
    for count in domains.values():
        total.add(count)
    return Report(domains, total, sorted(disabled))


def main(json_output: bool, proof_path: Path = PROOF) -> int:
    """Print the report, as a table or as JSON; gives the exit code."""
    proof = Proof.read(proof_path)
    if proof is None:
        print("no test run has left a record: nothing counts as proven", file=sys.stderr)  # noqa: T201
    found = report(api(), proof or Proof())
    if json_output:
        print(json.dumps(_as_json(found)))  # noqa: T201
    else:
        _print_table(found)
    return 0


def _as_json(found: Report) -> dict[str, Any]:
    return {
        "domains": {name: asdict(count) for name, count in found.domains.items()},
        "total": asdict(found.total),
        "disabled": found.disabled,
    }


def _print_table(found: Report) -> None:
    from rich.console import Console  # noqa: PLC0415 - only people need it
    from rich.table import Table  # noqa: PLC0415

    table = Table("domain", box=None, pad_edge=False)
    for title in ("operations", "live", "proven", "fields", "proven", "errors", "proven"):
        table.add_column(title, justify="right")
    for name, count in found.domains.items():
        table.add_row(name, *(str(number) for number in asdict(count).values()))
    Console().print(table)
    total = found.total
    print(  # noqa: T201
        f"operations live: {total.live} of {total.operations}, proven: {total.proven}; "
        f"fields: {total.fields_proven} of {total.fields}; "
        f"errors: {total.errors_proven} of {total.errors}"
    )
