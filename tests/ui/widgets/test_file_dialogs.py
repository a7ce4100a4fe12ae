"""The file dialog, and how tests answer it: once it is answered the next key goes to the window again."""

from __future__ import annotations

from pathlib import Path

from eyes_and_hands import EyesAndHands
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from skjema_app.ui.file_dialogs import FileQuestion


def test_after_the_answer_the_dialog_is_gone_and_the_next_key_goes_to_the_window(qtbot, tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.touch()
    window = QWidget()
    qtbot.addWidget(window)
    line = QLineEdit()
    QVBoxLayout(window).addWidget(line)
    window.show()
    window.activateWindow()
    line.setFocus()
    pressed, chosen = [], []
    line.returnPressed.connect(lambda: pressed.append(True))
    person = EyesAndHands(window)
    for _time in range(3):
        question = FileQuestion(window, "Velg fil")
        question.chosen.connect(chosen.append)
        question.open_file("CSV (*.csv)")
        person.file(str(file))
        assert window.findChildren(QFileDialog) == []
        person.key("Return")
    assert chosen == [file] * 3
    assert pressed == [True] * 3
