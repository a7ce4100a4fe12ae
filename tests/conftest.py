"""What every test runs under: helpers importable, cheap key derivation, a home of its own, no screen."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

_TESTS = Path(__file__).parent
for _folder in (str(_TESTS.parent), str(_TESTS / "helpers")):
    if _folder not in sys.path:
        sys.path.insert(0, _folder)
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(_TESTS.parent), os.environ.get("PYTHONPATH", ""))))

from by_file import pytest_xdist_make_scheduler  # noqa: E402, F401 - a hook; its folder was put on the path above

_HOME = tempfile.TemporaryDirectory(prefix="skjema-tests-")
os.environ["SKJEMA_KDF"] = "test"
os.environ["SKJEMA_TEST_RUN"] = "1"
os.environ["SKJEMA_HOME"] = _HOME.name
os.environ["SKJEMA_POLICY"] = str(Path(_HOME.name, "policy.json"))  # not there: this machine's own decides nothing here
os.environ["SKJEMA_ALLOW_DUMP"] = "1"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_LONG = {"test_cli_main_path", "test_demo_round", "test_archive_round", "test_cruel_documents"}
_IN_PROCESSES = {"test_three_people", "test_nothing_leaks"}
"""Journeys whose windows are in processes of their own; they wait more than they work."""

settings.register_profile("skjema", deadline=None)  # no test depends on how busy the machine is
settings.load_profile("skjema")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, so that no core waits for the other at the end; journeys last: their windows stay alive."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    folder, name = item.path.parent.name, item.path.stem
    if folder == "journeys":
        return 0 if name in _IN_PROCESSES else 2
    return 0 if folder == "soak" or name in _LONG else 1


def pytest_unconfigure() -> None:
    _HOME.cleanup()
