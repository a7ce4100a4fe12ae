"""Names are shown as they are written: Qt takes text with a «<» for mark-up in labels and tool tips unless it is told.

Every screen of the screenshots is walked with names that look like mark-up, also too long for their place.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import school_shots
import shell_shots
import window_school
import work_kit
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import Qt, QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QTextEdit, QWidget

from skjema_app.domain.documents import Pupil
from skjema_app.ui import theme
from skjema_app.ui.pupils_import import ReportModel
from skjema_app.ui.widgets.basics import Elided, button, icon_button
from skjema_app.ui.widgets.buttons import plain_tip
from skjema_app.workflows.import_pupils import ReportLine
from skjema_app.workflows.session import Session

PLANTED = "<b>Bo"  # no slash: names of people name folders here
LONG = f"Kari {PLANTED}" + " Eksempel" * 5
_ROWS = 200


def _would_be_mark_up(text: object) -> bool:
    return isinstance(text, str) and Qt.mightBeRichText(text) and PLANTED in text


def _offenders(window: QWidget) -> set[str]:
    found = set()
    for one in (window, *window.findChildren(QWidget)):
        where = f"{type(one).__name__} «{one.accessibleName() or one.objectName()}»"
        if _would_be_mark_up(one.toolTip()):
            found.add(f"tool tip of {where}")
        if isinstance(one, QLabel) and one.textFormat() != Qt.TextFormat.PlainText and _would_be_mark_up(one.text()):
            found.add(f"text of {where}")
        if isinstance(one, QTextEdit) and "Bo" in one.toPlainText() and PLANTED not in one.toPlainText():
            found.add(f"document of {where}")
        if isinstance(one, QAbstractItemView) and one.model() is not None:
            found |= {f"tool tip of a row in {where}" for tip in _row_tips(one) if _would_be_mark_up(tip)}
    return found


def _row_tips(view: QAbstractItemView) -> Iterator[object]:
    model = view.model()
    for row in range(min(model.rowCount(), _ROWS)):
        column = 0
        while (index := model.index(row, column)).isValid():
            yield model.data(index, Qt.ItemDataRole.ToolTipRole)
            column += 1


def _fill(session: Session) -> None:
    """Documents, a draft and pupils whose names look like mark-up."""
    pupils = (Pupil("p1", LONG, PLANTED, "2013-03-04", LONG), Pupil("p2", PLANTED, "8A", "2013-03-05", PLANTED))
    session.vault.pupils.import_list(pupils, "0" * 64)
    named = {"hvem": {"ref": "", "name": LONG}, "klasse": PLANTED, "hva": LONG}
    for more in ({"haster": "nei"}, {"gjelder_ansatt": "ja"}, {"haster": "ja-na"}):
        work_kit.finished(session, **named, **more)
    work_kit.filled_draft(session, **{**named, "naar": None})


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[None]:
    theme.apply("light", 100)
    monkeypatch.setattr(work_kit, "NAME", LONG)
    monkeypatch.setattr(work_kit, "SCHOOL", f"Skolen {PLANTED}")
    monkeypatch.setattr(shell_shots, "fill", _fill)
    for module in (school_shots, window_school):
        monkeypatch.setattr(module, "TEACHER", f"Kari {PLANTED} med et langt navn")
        monkeypatch.setattr(module, "OFFICE", f"Eva {PLANTED} med et langt navn")
        monkeypatch.setattr(module, "SCHOOL", f"Skolen {PLANTED}")
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("studio_type", [shell_shots.Studio, school_shots.SchoolStudio])
def test_names_that_look_like_mark_up_are_shown_as_written(studio_type, planted, tmp_path: Path) -> None:
    studio = studio_type(tmp_path / "hvelv")
    found: dict[str, set[str]] = {}
    shown = set()
    for name, window in studio.screens():
        window.grab()
        found[name] = _offenders(window)
        shown |= {name for label in window.findChildren(QLabel) if PLANTED in label.text() and label.isVisible()}
    studio.background.shutdown()
    assert len(shown) > 5, "the names were not on the screens, so this proves nothing"
    assert not {name: sorted(places) for name, places in found.items() if places}


def test_a_tool_tip_is_plain_text(qapp: QApplication) -> None:
    for made in (button(PLANTED), icon_button(PLANTED, "Trash")):
        made.setToolTip(PLANTED)
        assert not _would_be_mark_up(made.toolTip())
    report = ReportModel()
    report.show_lines((ReportLine(3, "pupil", PLANTED, PLANTED, ""),))
    assert not _would_be_mark_up(report.data(report.index(0, 0), Qt.ItemDataRole.ToolTipRole))
    assert PLANTED in report.data(report.index(0, 0))
    cut = Elided(LONG)
    cut.resize(40, 20)
    cut.grab()
    assert cut.toolTip()
    assert not _would_be_mark_up(cut.toolTip())


def test_what_is_read_in_a_tool_tip_is_what_was_written() -> None:
    for text in ("Kari & Ola", "Kari", PLANTED, 'a < b & "c"\nd', "", LONG):
        shown = QTextDocument()
        tip = plain_tip(text)
        if Qt.mightBeRichText(tip):
            shown.setHtml(tip)
        else:
            shown.setPlainText(tip)
        assert shown.toPlainText() == text
