"""Every domain's tables are covered by a contract of import-linter."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.apps import apps

CONTRACTS = Path(__file__).parents[1] / "importlinter-tables.toml"


def test_each_domain_with_tables_has_a_contract_for_them() -> None:
    contracts = tomllib.loads(CONTRACTS.read_text())["tool"]["importlinter"]["contracts"]
    protected = {module for contract in contracts for module in contract["protected_modules"]}
    ours = {
        config.models_module.__name__
        for config in apps.get_app_configs()
        if config.name.startswith("holdfast.") and config.models_module is not None
    }
    assert ours
    assert protected == ours
