"""What is asked of the disk before the first window: is there a vault, and how should the window look.

Light on purpose: no dataclasses, and codes, safe files and JSON only when there is something to read or to refuse.
"""

from __future__ import annotations

from pathlib import Path

from skjema_app.system import paths

TEXT_LEAST, TEXT_MOST = 100, 200
THEMES = ("system", "light", "dark")
MACHINE_FILE = "machine.json"
TRIES_FILE = "tries.json"
"""Beside ``keys.json``: wrong passwords, see ``tries.py``."""
_MACHINE_FILE_LIMIT = 4096
_KEYS_LIMIT = 64 * 1024


def vault_exists(folder: Path) -> bool:
    """Whether there is a vault to unlock in ``folder`` (also a damaged one).

    Raises:
        SkjemaError: READ_DENIED or PLACE_UNUSABLE when the system refuses to look there.
    """
    try:
        return any((folder / name).exists() for name in ("keys.json", "keys.json.1", "data.db"))
    except OSError:
        from skjema_app.system.safe_files import file_errors

        with file_errors(folder, reading=True):
            raise


def tries_counted(folder: Path) -> bool:
    """Whether there were wrong passwords since the vault was last opened; then ``tries.py`` knows how many."""
    try:
        return (folder / TRIES_FILE).exists()
    except OSError:
        return False


def opens_by_key_store(folder: Path) -> bool:
    """Whether the machine's key store may open the vault (``without_password.py``); asks no store."""
    try:
        with (folder / "keys.json").open("rb") as keys:
            return b'"type":"os"' in keys.read(_KEYS_LIMIT)
    except OSError:
        return False


def machine_values(folder: Path | None = None) -> dict[str, object]:
    """What ``machine.json`` in the app-data folder holds, unjudged; nothing when it is missing or broken."""
    file = (folder or paths.app_data()) / MACHINE_FILE
    try:
        if not file.exists():
            return {}
    except OSError:
        return {}
    import json

    from skjema_app.domain.errors import SkjemaError
    from skjema_app.system import safe_files

    try:
        raw = json.loads(safe_files.read_file(file, limit=_MACHINE_FILE_LIMIT))
    except (SkjemaError, ValueError):
        return {}
    return raw if isinstance(raw, dict) else {}


def looks(values: dict[str, object]) -> tuple[str, int]:
    """Theme ("system", "light" or "dark") and text size (100-200) among the machine's values, or the defaults."""
    theme, percent = values.get("theme"), values.get("text_percent")
    return (
        theme if isinstance(theme, str) and theme in THEMES else "system",
        min(max(percent, TEXT_LEAST), TEXT_MOST) if isinstance(percent, int) else TEXT_LEAST,
    )
