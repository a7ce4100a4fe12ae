"""Where the program keeps its things on this machine. Nothing is created here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_HOME_VARIABLE = "SKJEMA_HOME"
_POLICY = "policy.json"
_PACKAGED = Path(__file__).resolve().parent.parent / "_build.json"


def app_data() -> Path:
    """The person's local app-data folder for Skjema.

    Local, never roaming and never Documents: those are what school PCs send to OneDrive (store-sync § 5).
    ``SKJEMA_HOME`` overrides it, for tests and for a portable set-up.
    """
    override = os.environ.get(_HOME_VARIABLE, "")
    if override:
        return Path(override).expanduser().absolute()
    if sys.platform == "linux":  # what platformdirs says too, without its import before the first window
        data = os.environ.get("XDG_DATA_HOME", "").strip()
        found = (Path(data) if data else Path("~/.local/share").expanduser()) / "Skjema"
    else:
        import platformdirs

        found = platformdirs.user_data_path("Skjema", appauthor=False, roaming=False)
    return found


def default_vault() -> Path:
    """Where the vault (hvelv) is unless the person chose another place."""
    return app_data() / "hvelv"


def log_dir() -> Path:
    """Where the log is: codes and places in the program only, see ``log.py``."""
    return app_data() / "logg"


def policy_file() -> Path:
    """Where the machine's policy is, if whoever runs the machine has made one (``machine_policy.py``).

    In test runs it is what ``SKJEMA_POLICY`` says. Not in a packaged program: there nobody may step around the policy.
    """
    override = os.environ.get("SKJEMA_POLICY", "")
    if override and tests_may_override():
        return Path(override)
    if sys.platform == "win32":
        return Path(os.environ.get("ProgramData") or r"C:\ProgramData") / "Skjema" / _POLICY  # noqa: SIM112 - Windows' name
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Skjema") / _POLICY
    return Path("/etc/skjema") / _POLICY


def tests_may_override() -> bool:
    """Whether this is a test run of a program from its source."""
    return os.environ.get("SKJEMA_TEST_RUN") == "1" and not _PACKAGED.exists()
