"""For all tests of the window: the offscreen platform says one thing that means nothing here."""

from __future__ import annotations

from pathlib import Path

import pytest

_HERE = Path(__file__).parent
_NOISE = "This plugin does not support"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.qt_log_ignore(_NOISE, extend=True))
