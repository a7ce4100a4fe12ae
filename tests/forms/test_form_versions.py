"""A released form version is never changed, and every version that was ever released can still be loaded."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

HERE = Path(__file__).parent


def test_no_version_was_changed_without_a_new_number() -> None:
    kept = json.loads((HERE / "versions.json").read_text(encoding="utf-8"))
    found = runpy.run_path(str(HERE / "write_versions.py"))["fingerprints"]()
    assert found == kept, "a form version changed or is missing: see «Ny versjon» in forms/README.md"
