"""*Innstillinger › Tilgang* in a real window: the matrix in words, from the data that is enforced."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from skjema_app.ui.settings_access import AccessSection


def test_the_matrix_is_read_and_copied(bench) -> None:
    main = bench.main(bench.unlocked())
    main.go(2)
    section: AccessSection = main.settings.access
    main.settings.show_section(section)
    bench.settle()
    words = [one.text() for one in section.findChildren(QLabel) if one.isVisibleTo(section)]
    assert "En kontaktlærer kan" in words
    assert "Ingen godkjenner det de selv har vært med på å skrive." in words
    assert any(one.startswith("Får det av seg selv: ") for one in words)
    QTest.mouseClick(section.copy, Qt.MouseButton.LeftButton)
    bench.settle()
    copied = QGuiApplication.clipboard().text()
    assert section.matrix is not None
    assert copied == section.matrix.text()
    assert "Kontoret kan:" in copied
