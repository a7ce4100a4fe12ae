"""Runs import-linter as a developer would, on the program or on a copy of it, and reads the contracts."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def contracts(root: Path = ROOT) -> dict[str, dict[str, Any]]:
    """The contracts of ``pyproject.toml`` by id."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}


def top_level_packages(root: Path = ROOT) -> set[str]:
    """``skjema_app.domain`` and its siblings."""
    return {f"skjema_app.{path.parent.name}" for path in (root / "skjema_app").glob("*/__init__.py")}


def lint(root: Path, cache: Path, contract: str = "") -> tuple[int, str]:
    """Exit code and report of ``lint-imports`` run in a folder that holds ``pyproject.toml`` and ``skjema_app``."""
    command = [
        sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()",
        "--no-logo", "--cache-dir", str(cache), *(["--contract", contract] if contract else []),
    ]  # fmt: skip
    # Wide enough that no line of the report is broken; the copy must be found before the installed program.
    environment = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": "500", "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr
