"""*Kontroller PDF* by hand: choose, drop on the page, drop on the window; each file its own box."""

from __future__ import annotations

from pathlib import Path

import pytest
import work_kit
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel

from skjema_app.ui import settings_verify
from skjema_app.ui.side_bar import SETTINGS
from skjema_app.ui.widgets.basics import Notice
from skjema_app.workflows import documents, fill_form
from skjema_app.workflows.verify_pdf import VerifiedFile

_COPY_OR_MOVE = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction


def _opened(bench, tmp_path: Path):
    session = work_kit.new_session(bench.folder, bench.clock)
    report = work_kit.finished(session)
    good, bad = tmp_path / "god.pdf", tmp_path / "dårlig.pdf"
    good.write_bytes(documents.signed_pdf(session, report))
    bad.write_bytes(b"ikke en pdf")
    fill_form.remember_place(session, "")
    session.close()
    return bench.main(bench.unlocked()), good, bad


def _drop(widget, *files: Path) -> bool:
    """Drag files in and let them fall; whether they were taken."""
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    enter = QDragEnterEvent(
        QPoint(5, 5), _COPY_OR_MOVE, content, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    enter.ignore()
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    fall = QDropEvent(QPointF(5, 5), _COPY_OR_MOVE, content, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, fall)
    assert fall.dropAction() is Qt.DropAction.CopyAction, "the originals stay where they are"
    return True


def _boxes(section) -> list[Notice]:
    return [section.results.itemAt(place).widget() for place in range(section.results.count())]


def _words(box: Notice) -> str:
    return " ".join(one.text() for one in box.findChildren(QLabel))


def test_several_files_dropped_on_the_page_get_a_box_each(bench, tmp_path: Path) -> None:
    main, good, bad = _opened(bench, tmp_path)
    section = main.settings.verify
    main.go_to_section(section)
    assert _drop(section, good, bad, good, tmp_path / "borte.pdf", tmp_path)
    bench.settle()
    boxes = _boxes(section)
    assert [box.property("notice") for box in boxes] == ["success", "danger", "warning", "danger"]
    first, second, third, fourth = map(_words, boxes)
    assert "god.pdf" in first
    assert "Uendret siden signering. Signert av" in first
    assert "Sertifikatet er utstedt av" in first
    assert "Dette er ikke en PDF" in second
    assert "finnes ikke" in third
    assert "Dette er en mappe" in fourth


def test_a_pdf_dropped_on_the_window_opens_the_page(bench, tmp_path: Path) -> None:
    main, good, _bad = _opened(bench, tmp_path)
    assert main.place != SETTINGS
    assert not _drop(main, tmp_path / "notat.txt"), "other files are none of ours"
    assert _drop(main, good)
    bench.settle()
    assert main.place == SETTINGS
    assert main.settings.shown is main.settings.verify
    assert "Uendret" in _words(_boxes(main.settings.verify)[0])


def test_while_a_form_is_open_a_slip_leaves_it_alone(bench, tmp_path: Path) -> None:
    main, good, _bad = _opened(bench, tmp_path)
    main.desk.ask(_begin(main.desk.session), main.show_form, main)
    bench.settle()
    assert main.form is not None
    assert not _drop(main, good)
    assert main.form is not None


class _begin:  # noqa: N801 - reads like a function
    def __init__(self, session) -> None:
        self._session = session

    def __call__(self):
        return fill_form.start_draft(self._session, work_kit.FORM, "kort")


def test_only_the_last_files_are_told(bench, tmp_path: Path) -> None:
    main, good, bad = _opened(bench, tmp_path)
    section = main.settings.verify
    main.go_to_section(section)
    section.verify((bad,))
    section.verify((good,))
    bench.settle()
    assert [_words(box).split()[0] for box in _boxes(section)] == ["god.pdf"]
    assert section.busy.isHidden()


@pytest.mark.parametrize(
    ("code", "tone"), [("unchanged", "success"), ("older", "warning"), ("changed", "danger"), ("revoked", "warning")]
)
def test_the_tone_follows_what_was_found(qtbot, code: str, tone: str) -> None:
    one = VerifiedFile("/x/plan.pdf", code in {"unchanged", "older"}, code, "Setning.", (), "vault", "", 1, 2)
    box = settings_verify.result_box(one)
    qtbot.addWidget(box)
    assert box.property("notice") == tone
    assert "Versjon 1. Nyeste er versjon 2." in _words(box)
