"""The direction of imports: all contracts of ``pyproject.toml`` hold, and each of them is able to fail."""

from __future__ import annotations

import shutil
from pathlib import Path

import import_contracts
import pytest

CONTRACTS = import_contracts.contracts()
FORBIDDEN = sorted(name for name, contract in CONTRACTS.items() if contract["type"] == "forbidden")

OWNERS = {
    "only-vault-sql": {"vault"},
    "only-ui-qt": {"ui"},
    "only-documents-pdf": {"documents"},
    "only-looker-pages": {"looker"},
    # The colour profile of PDF/A comes with Pillow; nothing else of it is used in documents.
    "only-looker-pictures": {"looker", "documents"},
    "only-form-engine-yaml": {"form_engine"},
    # A signature and a certificate are made where the PDF is; every other key stays in crypto.
    "only-crypto-cryptography": {"crypto", "documents"},
}
"""Packages that may import what a contract forbids to all others."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the program to make mistakes in."""
    shutil.copytree(
        import_contracts.ROOT / "skjema_app", tmp_path / "skjema_app", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(import_contracts.ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _slip(root: Path, package: str, *modules: str) -> None:
    """A module of a package that imports what it must not."""
    folder = root.joinpath(*package.split("."))
    (folder / "slip.py").write_text("".join(f"import {module}\n" for module in modules), encoding="utf-8")


def test_all_contracts_are_kept(tmp_path: Path) -> None:
    code, report = import_contracts.lint(import_contracts.ROOT, tmp_path / "cache")

    assert code == 0, report
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in report


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_forbidden_import_is_reported_for_every_package_and_library(copy: Path, name: str) -> None:
    contract = CONTRACTS[name]
    for source in contract["source_modules"]:
        _slip(copy, source, *contract["forbidden_modules"])

    code, report = import_contracts.lint(copy, copy / "cache", name)

    assert code == 1
    missing = [
        f"{source} -> {module}"
        for source in contract["source_modules"]
        for module in contract["forbidden_modules"]
        if f"{source} is not allowed to import {module}:" not in report
    ]
    assert not missing, report


def test_an_import_upwards_or_sideways_is_reported_for_every_package(copy: Path) -> None:
    layers = [[f"skjema_app.{name.strip()}" for name in layer.split("|")] for layer in CONTRACTS["layers"]["layers"]]
    wrong: list[tuple[str, str]] = []
    for height, layer in enumerate(layers):
        for package in layer:
            # crypto, system and form_engine stand side by side, as do ui and cli: none may import another.
            above = [other for higher in layers[: height + 1] for other in higher if other != package]
            _slip(copy, package, *above)
            wrong += [(package, other) for other in above]

    code, report = import_contracts.lint(copy, copy / "cache", "layers")

    assert code == 1
    assert not [pair for pair in wrong if f"{pair[0]} is not allowed to import {pair[1]}:" not in report], report


def test_a_package_without_a_layer_is_reported(copy: Path) -> None:
    (copy / "skjema_app" / "odds_and_ends").mkdir()
    (copy / "skjema_app" / "odds_and_ends" / "__init__.py").write_text('"""Anything."""\n', encoding="utf-8")

    code, report = import_contracts.lint(copy, copy / "cache", "layers")

    assert code == 1
    assert "odds_and_ends" in report


def test_two_packages_that_import_each_other_are_reported(copy: Path) -> None:
    _slip(copy, "skjema_app.archive", "skjema_app.exchange")
    _slip(copy, "skjema_app.exchange", "skjema_app.archive")

    code, report = import_contracts.lint(copy, copy / "cache", "no-cycles")

    assert code == 1
    assert "archive" in report
    assert "exchange" in report


def test_every_contract_has_been_seen_to_fail() -> None:
    assert set(CONTRACTS) == {*FORBIDDEN, "layers", "no-cycles"}


@pytest.mark.parametrize("name", sorted(OWNERS))
def test_a_contract_speaks_of_every_package_but_the_owner(name: str) -> None:
    sources = set(CONTRACTS[name]["source_modules"])

    owners = {f"skjema_app.{owner}" for owner in OWNERS[name]}
    assert sources == import_contracts.top_level_packages() - owners


def test_an_unchanged_copy_is_kept(copy: Path) -> None:
    """So that the reports above come from the slips, not from the copying."""
    code, report = import_contracts.lint(copy, copy / "cache")

    assert code == 0, report
