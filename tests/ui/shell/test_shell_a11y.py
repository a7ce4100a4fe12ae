"""Every screen: names for the screen reader, Tab goes round, nothing is cut; also small and with large letters."""

from __future__ import annotations

import pytest
import shell_shots
import ui_kit
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractSpinBox, QApplication, QScrollBar, QWidget

from skjema_app.ui import theme


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
def test_every_screen(bench, percent: int, size: QSize) -> None:
    theme.apply("light", percent)
    studio = shell_shots.Studio(bench.folder)
    faults: list[str] = []
    for name, window in studio.screens():
        window.resize(size)
        studio.settle()
        faults += [f"{name}: no name: {one}" for one in _stops(window) if not ui_kit.spoken_name(one)]
        faults += [f"{name}: cut: {words!r}" for words in ui_kit.cut_labels(window)]
        small = [one for one in _stops(window) if min(one.width(), one.height()) < 24]
        faults += [f"{name}: below 24 px: {one.accessibleName()} {one}" for one in small]
    studio.background.shutdown()
    assert not faults, "\n".join(dict.fromkeys(faults))


def _one_of_a_row(widget: QWidget) -> bool:
    """Buttons that exclude each other are one stop for Tab; arrows go between them."""
    return isinstance(widget, QAbstractButton) and widget.group() is not None


def test_arrows_go_between_the_themes_of_the_settings(bench) -> None:
    main = bench.main(bench.unlocked())
    main.go(2)
    bench.settle()
    main.settings.chips.checkedButton().setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    bench.settle()
    if main.settings.shown is main.settings.copies:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    bench.settle()
    assert main.settings.shown is main.settings.lock


def test_tab_reaches_everything_and_never_traps(bench) -> None:
    shell = bench.unlocked()
    main = bench.main(shell)
    for place in (0, 1, 2):
        main.go(place)
        bench.settle()
        wanted = {one for one in _stops(main) if not _one_of_a_row(one)}
        seen: list[QWidget] = []
        for _press in range(len(wanted) * 2 + 6):
            now = QApplication.focusWidget()
            assert now is not None
            seen.append(now)
            QTest.keyClick(now, Qt.Key.Key_Tab)
        assert wanted <= set(seen), [one.accessibleName() for one in wanted - set(seen)]
