"""Where the program keeps its things on this machine. Nothing is created here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_HOME_VARIABLE = "SKJEMA_HOME"


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
