"""Numbers that stand for Qt's enums before the first window are the ones that Qt means, and arrive as properties."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPalette
from PySide6.QtWidgets import QApplication

from skjema_app.ui import numbers, theme
from skjema_app.ui.gate_page import GatePage
from skjema_app.ui.password_field import PasswordField
from skjema_app.ui.widgets.buttons import Button, Label


def test_each_number_has_its_name() -> None:
    hint = Qt.InputMethodHint
    password = hint.ImhSensitiveData | hint.ImhNoPredictiveText | hint.ImhNoAutoUppercase
    assert password.value == numbers.HINTS_FOR_A_PASSWORD
    assert Qt.TextFormat.PlainText.value == numbers.PLAIN_TEXT
    assert Qt.FocusPolicy.NoFocus.value == numbers.NO_FOCUS
    assert Qt.ContextMenuPolicy.NoContextMenu.value == numbers.NO_CONTEXT_MENU
    assert Qt.ScrollBarPolicy.ScrollBarAlwaysOff.value == numbers.SCROLL_BAR_ALWAYS_OFF
    assert Qt.LayoutDirection.RightToLeft.value == numbers.RIGHT_TO_LEFT


def test_the_widgets_have_what_was_meant(qtbot) -> None:
    label, field, page = Label("<b>Nei</b>"), PasswordField("Passord"), GatePage("Hei")
    after = Button("Neste", "primary", "ArrowRight", icon_after=True)
    for widget in (label, field, page, after):
        qtbot.addWidget(widget)
    hint = Qt.InputMethodHint
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert field.line.contextMenuPolicy() is Qt.ContextMenuPolicy.NoContextMenu
    wanted = hint.ImhSensitiveData | hint.ImhNoPredictiveText | hint.ImhNoAutoUppercase
    assert field.line.inputMethodHints() & wanted == wanted
    assert page.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert page.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    assert after.layoutDirection() is Qt.LayoutDirection.RightToLeft


def test_a_link_has_the_hand_when_the_pointer_comes(qtbot) -> None:
    link, plain = Button("Lenke", "link"), Button("Knapp")
    for widget in (link, plain):
        qtbot.addWidget(widget)
        QApplication.sendEvent(widget, QEnterEvent(QPointF(1, 1), QPointF(1, 1), QPointF(1, 1)))
    assert link.cursor().shape() is Qt.CursorShape.PointingHandCursor
    assert plain.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_only_an_ordinary_light_palette_spares_the_question(qapp, monkeypatch) -> None:
    def answer(ground: str, letters: str) -> bool:
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Window, QColor(ground))
        palette.setColor(QPalette.ColorRole.WindowText, QColor(letters))
        monkeypatch.setattr(theme.QGuiApplication, "palette", lambda: palette)
        return theme._plainly_light()

    assert answer("#efefef", "#000000")
    assert answer("#f0f0f0", "#1e1e1e")
    for ground, letters in (
        ("#1e1e1e", "#ffffff"),
        ("#ffffff", "#000000"),
        ("#fffaef", "#3d3d3d"),
        ("#000000", "#ffffff"),
        ("#efefef", "#808080"),
    ):
        assert not answer(ground, letters)


def test_after_the_first_paint_the_system_has_the_last_word(qapp, monkeypatch) -> None:
    theme.apply(theme.SYSTEM, 100)
    monkeypatch.setattr(theme, "_asked_of_the_system", lambda: (True, False))
    theme.confirm()
    assert theme.is_dark()
    monkeypatch.undo()
    theme.apply(theme.LIGHT, 100)
    assert not theme.is_dark()
