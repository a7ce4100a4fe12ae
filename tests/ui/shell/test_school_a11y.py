"""The school's screens: names for the screen reader, nothing cut, nothing too small; keyboard alone is enough."""

from __future__ import annotations

import pytest
import school_shots
import ui_kit
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractSpinBox, QApplication, QScrollBar, QWidget

from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Elided


def _stops(window: QWidget) -> list[QWidget]:
    return [
        one
        for one in ui_kit.focusable(window)
        if not isinstance(one.parentWidget(), QAbstractSpinBox | QAbstractItemView)
        and not isinstance(one, QScrollBar)
        and one.focusProxy() is None
    ]


@pytest.mark.parametrize(
    ("percent", "size"), [(100, QSize(1180, 780)), (100, QSize(911, 512)), (200, QSize(1180, 780))]
)
def test_every_screen_of_the_school(bench, percent: int, size: QSize) -> None:
    theme.apply("light", percent)
    studio = school_shots.SchoolStudio(bench.folder)
    faults: list[str] = []
    for name, window in studio.screens():
        window.resize(size)
        studio.settle()
        faults += [f"{name}: no name: {one}" for one in _stops(window) if not ui_kit.spoken_name(one)]
        paths = {one.whole() for one in window.findChildren(Elided)}  # shortened on purpose, when they are painted
        faults += [f"{name}: cut: {words!r}" for words in ui_kit.cut_labels(window) if words not in paths]
        small = [one for one in _stops(window) if min(one.width(), one.height()) < 24]
        faults += [f"{name}: below 24 px: {one.accessibleName()} {one}" for one in small]
        wide = [one for one in _stops(window) if one.mapTo(window, one.rect().topRight()).x() > window.width()]
        faults += [f"{name}: outside: {one.accessibleName()}" for one in wide]
    studio.background.shutdown()
    assert not faults, "\n".join(dict.fromkeys(faults))


@pytest.mark.parametrize("way", ["show_invited", "show_found"])
def test_tab_goes_round_the_ways_in(bench, way: str) -> None:
    shell = bench.shell()
    getattr(shell, way)()
    bench.settle()
    wanted = {one for one in _stops(shell.page) if not (isinstance(one, QAbstractButton) and one.group() is not None)}
    seen: list[QWidget] = []
    for _press in range(len(wanted) * 2 + 6):
        now = QApplication.focusWidget()
        assert now is not None
        seen.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    assert wanted <= set(seen), [one.accessibleName() for one in wanted - set(seen)]
