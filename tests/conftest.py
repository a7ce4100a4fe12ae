"""What every test runs under: helpers importable, cheap key derivation, a home of its own, no screen."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

_TESTS = Path(__file__).parent
for _folder in (str(_TESTS.parent), str(_TESTS / "helpers")):
    if _folder not in sys.path:
        sys.path.insert(0, _folder)
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(_TESTS.parent), os.environ.get("PYTHONPATH", ""))))

_HOME = tempfile.TemporaryDirectory(prefix="skjema-tests-")
os.environ["SKJEMA_KDF"] = "test"
os.environ["SKJEMA_TEST_RUN"] = "1"
os.environ["SKJEMA_HOME"] = _HOME.name
os.environ["SKJEMA_ALLOW_DUMP"] = "1"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_LONG = {"journeys", "soak", "test_cli_main_path", "test_demo_round", "test_archive_round", "test_cruel_documents"}

settings.register_profile("skjema", deadline=None)  # no test depends on how busy the machine is
settings.load_profile("skjema")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, so that no core waits for the other at the end; else in the order drawn."""
    items.sort(key=_is_short)


def _is_short(item: pytest.Item) -> bool:
    return not any(part in _LONG for part in (item.path.parent.name, item.path.stem))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Windows end with their file: whatever is still alive is restyled by every later change of the theme."""
    yield
    if nextitem is None or nextitem.path != item.path:
        _end_windows()


def _end_windows() -> None:
    widgets = sys.modules.get("PySide6.QtWidgets")
    application = widgets.QApplication.instance() if widgets is not None else None
    if widgets is None or application is None:
        return
    left = [one for one in widgets.QApplication.topLevelWidgets() if one.parent() is None]
    for one in left:
        one.hide()
        one.deleteLater()
    del left
    deferred = sys.modules["PySide6.QtCore"].QEvent.Type.DeferredDelete
    application.sendPostedEvents(None, deferred)
    gc.collect()


def pytest_unconfigure() -> None:
    _HOME.cleanup()
