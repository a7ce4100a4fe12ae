"""Qt's own menus, dialogs and names are bokmål, whole and with their placeholders and keys."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from skjema_app.system import resources
from skjema_app.ui import qt_texts

# What of Qt a person can meet in this program. «Press» and its like are read aloud by screen readers.
CONTEXTS = {
    "QAbstractFileIconProvider", "QAbstractSpinBox", "QAccessibleActionInterface", "QComboBox", "QCupsJobWidget",
    "QCupsPrinterSupport", "QDialog", "QDialogButtonBox", "QFileDialog", "QFileSystemModel", "QGnomeTheme",
    "QLineEdit", "QMessageBox", "QPageSetupWidget", "QPageSize", "QPlatformTheme", "QPrintDialog",
    "QPrintPreviewDialog", "QPrintPropertiesDialog", "QPrintPropertiesWidget", "QPrintSettingsOutput",
    "QPrintWidget", "QScrollBar", "QSpiAccessibleBridge", "QTabBar", "QUnicodeControlCharacterMenu",
    "QWidgetTextControl",
    "Print Device Input Slot", "Print Device Output Bin",
}  # fmt: skip
# Qt's licence text is shown only by «About Qt», which the program does not have.
UNSEEN = "<p>Qt is a C++ toolkit"
ENGLISH = re.compile(
    r"\b(the|files?|open|save|cancel|close|name|size|look|folder|director(y|ies)|delete|undo|redo|cut|copy|copies|paste|select"
    r"|all|print|printer|pages?|options|properties|preview|help|yes|no|back|forward|parent|list|view|retry|abort|ignore|discard"
    r"|apply|reset|restore|defaults|show|hide|hidden|details|color|grayscale|margins?|portrait|landscape|width|height|zoom"
    r"|unknown|computer|date|modified|create|new|location|range|from|collate|reverse|double|side|sides|custom|paper|source"
    r"|unicode control|insert|choose|find|remove|rename|sidebar|places|fit|first|last|next|previous|facing|setup)\b",
    re.IGNORECASE,
)
NORWEGIAN_TOO = {"side"}  # «side» is also a page


@pytest.fixture
def bokmaal(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    there = set(qapp.findChildren(QTranslator))
    qt_texts.install(qapp)
    yield
    for made in set(qapp.findChildren(QTranslator)) - there:
        qapp.removeTranslator(made)
        made.deleteLater()
    QLocale.setDefault(before)


def test_all_texts_of_qt_that_people_meet_have_our_words(bokmaal: None) -> None:
    ours = _ours()
    assert set(ours) >= CONTEXTS
    theirs = _sources(Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / "qtbase_de.qm")
    assert {context for context, _ in theirs} >= CONTEXTS
    missing = sorted(
        (context, source)
        for context, source in theirs
        if context in CONTEXTS and source not in ours[context] and not source.startswith(UNSEEN)
    )
    assert missing == []


def test_the_table_that_qt_reads_is_made_from_the_newest_words(bokmaal: None) -> None:
    stale = [
        (context, source)
        for context, words in _ours().items()
        for source, ours in words.items()
        if QCoreApplication.translate(context, source) != ours
    ]
    assert stale == [], "run resources/i18n/make_qt_nb.py"


def test_placeholders_and_access_keys_are_kept() -> None:
    for words in _ours().values():
        for source, ours in words.items():
            assert sorted(re.findall(r"%\d", source)) == sorted(re.findall(r"%\d", ours)), source
            assert source.count("&") == ours.count("&"), source


def test_keys_read_back_as_themselves(bokmaal: None) -> None:
    for name in (*_ours()["QShortcut"], "Ctrl+Shift+Left", "Alt+Space", "Ctrl+PgDown", "Ctrl+Enter", "Ctrl+Return"):
        if name in {"F%1", "Alt", "Ctrl", "Shift", "Meta"}:
            continue
        key = QKeySequence(name)
        assert key.toString(QKeySequence.SequenceFormat.PortableText), name
        assert QKeySequence(key.toString(QKeySequence.SequenceFormat.NativeText)) == key, name
        assert QKeySequence(key.toString(QKeySequence.SequenceFormat.PortableText)) == key, name


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_context_menus(kind: type[QLineEdit | QPlainTextEdit], qtbot: QtBot, bokmaal: None) -> None:
    edit = kind()
    qtbot.addWidget(edit)
    menu = edit.createStandardContextMenu()
    qtbot.addWidget(menu)
    shown = [words.split("\t")[0].replace("&", "") for words in _menu_texts(menu)]
    assert {"Angre", "Gjør om", "Klipp ut", "Kopier", "Lim inn", "Slett", "Merk alt"} <= set(shown)
    _no_english(shown)


@pytest.mark.parametrize("job", ["save", "open", "folder"])
@pytest.mark.parametrize("look", list(QFileDialog.ViewMode))
def test_file_dialog(job: str, look: QFileDialog.ViewMode, qtbot: QtBot, bokmaal: None, tmp_path: Path) -> None:
    (tmp_path / "Klasse").mkdir()
    dialog = QFileDialog(None, "Velg", str(tmp_path))
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setViewMode(look)
    if job == "save":
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    if job == "folder":
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.show()
    shown = _texts(dialog)
    assert "Sist endret" in shown
    assert {"save": "&Lagre", "open": "&Åpne", "folder": "&Velg"}[job] in shown
    _no_english(shown)


def test_file_dialog_without_a_title_of_ours(qtbot: QtBot, bokmaal: None) -> None:
    dialog = QFileDialog()
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.show()
    _no_english([dialog.windowTitle()])


def test_message_box_with_every_button(qtbot: QtBot, bokmaal: None) -> None:
    box = QMessageBox()
    qtbot.addWidget(box)
    for one in QDialogButtonBox.StandardButton:
        if one is not QDialogButtonBox.StandardButton.NoButton:
            box.addButton(QMessageBox.StandardButton(one.value))
    box.setDetailedText("Mer")
    shown = [button.text() for button in box.buttons()]
    assert len(shown) > 17
    _no_english(shown)


def test_printing(qtbot: QtBot, bokmaal: None) -> None:
    printer = QPrinter()
    for dialog in (QPrintDialog(printer), QPrintPreviewDialog(printer)):
        qtbot.addWidget(dialog)
        dialog.show()
        shown = _texts(dialog)
        assert len(shown) > 5
        _no_english(shown)


def test_dates_and_numbers_are_written_as_in_norway(bokmaal: None) -> None:
    assert QLocale().name() == "nb_NO"
    assert QLocale().monthName(10) == "oktober"
    assert QLocale().toString(1.5) == "1,5"


def _ours() -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = json.loads(resources.resource("i18n", "qt_nb.json").read_text("utf-8"))
    return read


def _no_english(shown: list[str]) -> None:
    plain = [re.sub(r"&(?=\w)", "", words) for words in shown]
    found = [words for words in plain if any(hit[0].lower() not in NORWEGIAN_TOO for hit in ENGLISH.finditer(words))]
    assert found == []


def _menu_texts(menu: QMenu) -> list[str]:
    texts: list[str] = []
    for action in menu.actions():
        texts.append(action.text())
        below = action.menu()
        if isinstance(below, QMenu):
            texts += _menu_texts(below)
    return [words for words in texts if words]


def _texts(top: QWidget) -> list[str]:
    """All that a person sees or hears in a dialog, apart from what is typed and the names of their own files."""
    texts = [top.windowTitle()]
    for widget in top.findChildren(QWidget):
        texts += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle()]
        if isinstance(widget, QAbstractButton | QLabel):
            texts.append(widget.text())
        elif isinstance(widget, QGroupBox):
            texts.append(widget.title())
        elif isinstance(widget, QTabWidget):
            texts += [widget.tabText(number) for number in range(widget.count())]
        elif isinstance(widget, QComboBox) and widget.objectName() != "lookInCombo":
            texts += [widget.itemText(number) for number in range(widget.count())]
        elif isinstance(widget, QHeaderView):
            model = widget.model()
            texts += [
                str(model.headerData(number, Qt.Orientation.Horizontal) or "") for number in range(model.columnCount())
            ]
    for action in top.findChildren(QAction):
        texts += [action.text().split("\t")[0], action.toolTip()]
    return [words for words in texts if words]


def _sources(qm: Path) -> set[tuple[str, str]]:
    """Each (context, source text) of a table of Qt's; the format is in Qt's qtranslator.cpp."""
    data = qm.read_bytes()
    messages, at = b"", 16
    while at < len(data):
        tag, length = struct.unpack_from(">BI", data, at)
        if tag == 0x69:
            messages = data[at + 5 : at + 5 + length]
        at += 5 + length
    found: set[tuple[str, str]] = set()
    entry, at = {0x06: "", 0x07: ""}, 0
    while at < len(messages):
        tag, at = messages[at], at + 1
        if tag == 0x01:
            found.add((entry[0x07], entry[0x06]))
            continue
        (length,) = struct.unpack_from(">I", messages, at)
        at += 4
        length = 0 if length == 0xFFFFFFFF else length
        if tag in entry:
            entry[tag] = messages[at : at + length].decode("utf-8")
        at += length
    return found
