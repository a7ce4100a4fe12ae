"""Write every form version's fingerprint to ``versions.json``: after adding a version, or before a first release."""

from __future__ import annotations

import json
from pathlib import Path

from skjema_app.form_engine.library import FormLibrary

VERSIONS_FILE = Path(__file__).parent / "versions.json"


def fingerprints() -> dict[str, dict[str, str]]:
    """Form id -> version -> fingerprint."""
    found: dict[str, dict[str, str]] = {}
    for definition in FormLibrary.load(Path(__file__).parents[2] / "forms").definitions:
        found.setdefault(definition.form_id, {})[str(definition.version)] = definition.sha256
    return found


if __name__ == "__main__":
    VERSIONS_FILE.write_text(json.dumps(fingerprints(), indent=2) + "\n", encoding="utf-8")
