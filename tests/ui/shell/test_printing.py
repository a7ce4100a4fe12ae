"""*Skriv ut*: pages made and drawn beside the window's thread and the vault's, one at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
import work_kit
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication

from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.pictures import Picture
from skjema_app.ui import printing
from skjema_app.ui.printing import PagesPrint, PrintJob, draw_pages
from skjema_app.workflows import finish_document

GREY = Picture(30, 42, bytes([90]) * 30 * 42 * 3)


def printer_to(file: Path, printer: QPrinter | None = None) -> QPrinter:
    made = printer or QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(file))
    return made


def count_pages(file: Path) -> int:
    with pypdfium2.PdfDocument(file) as opened:
        return len(opened)


@pytest.fixture
def printed(bench, tmp_path: Path) -> Iterator[tuple[PrintJob, Path, list[str]]]:
    """A document that is about to be printed, and where it goes."""
    main = bench.main(bench.unlocked())
    session = main.desk.session
    document = finish_document.finish_document(session, work_kit.filled_draft(session)).document
    said: list[str] = []
    job = PrintJob(main, main.desk, document.document_id)
    printer_to(tmp_path / "ut.pdf", job.printer)
    printed, ended = _Noter(said, "printed"), _Noter(said, "ended")  # held here: a signal holds no plain object
    job.printed.connect(printed.note)
    job.ended.connect(ended.note)
    yield job, tmp_path / "ut.pdf", said
    job.deleteLater()


class _Noter:
    def __init__(self, into: list[str], word: str) -> None:
        self._into, self._word = into, word

    def note(self) -> None:
        self._into.append(self._word)


def test_pages_are_drawn_on_neither_the_windows_thread_nor_the_vaults(bench, printed, monkeypatch) -> None:
    job, file, said = printed
    threads: list[str] = []
    drawn = printing.draw_pages

    def noted(printer: QPrinter, pages: Iterator[Picture]) -> bool:
        threads.append(threading.current_thread().name)
        return drawn(printer, pages)

    monkeypatch.setattr(printing, "draw_pages", noted)
    job._on_answer(QPrintDialog.DialogCode.Accepted.value)
    assert said == []  # nothing waited for it
    bench.settle()
    assert said == ["printed", "ended"]
    assert count_pages(file) >= 1
    assert [name.rsplit("_", 1)[0] for name in threads] == ["pool"]
    assert threading.current_thread().name not in threads


def test_the_vault_can_be_written_to_while_pages_are_drawn(bench, printed, monkeypatch) -> None:
    job, _file, said = printed
    go_on, under_way = threading.Event(), threading.Event()
    drawn = printing.draw_pages

    def slow(printer: QPrinter, pages: Iterator[Picture]) -> bool:
        under_way.set()
        assert go_on.wait(60)
        return drawn(printer, pages)

    monkeypatch.setattr(printing, "draw_pages", slow)
    desk = job._desk
    job.fetch()
    while not under_way.is_set():
        bench.background.vault.rest_within(0.05)
        QApplication.processEvents()
    saved: list[str] = []
    desk.ask(_Draft(desk.session), saved.append, job)
    assert bench.background.vault.rest_within(60)
    go_on.set()
    bench.settle()
    assert len(saved) == 1
    assert said == ["printed", "ended"]


class _Draft:
    def __init__(self, session: object) -> None:
        self._session = session

    def __call__(self) -> str:
        return work_kit.filled_draft(self._session)  # type: ignore[arg-type]


def test_that_it_was_printed_is_written_down_and_nothing_when_it_was_not(bench, printed, monkeypatch) -> None:
    job, _file, said = printed
    session, document = job._desk.session, job._document_id

    def kinds() -> list[EventKind]:
        return [one.kind for one in session.vault.documents.events(document)]

    job._on_answer(0)
    assert said == ["ended"]
    monkeypatch.setattr(printing, "draw_pages", _refused)
    job.fetch()
    bench.settle()
    assert said == ["ended", "ended"]
    assert EventKind.PRINTED not in kinds()
    monkeypatch.undo()
    job.fetch()
    bench.settle()
    assert said[2:] == ["printed", "ended"]
    assert EventKind.PRINTED in kinds()


def _refused(_printer: QPrinter, _pages: Iterator[Picture]) -> bool:
    return False


def test_each_page_is_a_page_and_only_one_is_held_at_a_time(qapp, tmp_path: Path) -> None:
    held: list[int] = []

    def pages() -> Iterator[Picture]:
        for number in range(5):
            held.append(number)
            yield GREY

    made = pages()
    assert draw_pages(printer_to(tmp_path / "ut.pdf"), made)
    assert held == list(range(5))
    assert count_pages(tmp_path / "ut.pdf") == 5


def test_what_fails_midway_is_told_and_the_painter_is_let_go(bench, tmp_path: Path) -> None:
    main = bench.main(bench.unlocked())
    said: list[object] = []
    job = PagesPrint(main, main.desk, _two_and_a_fault)
    printer_to(tmp_path / "ut.pdf", job.printer)
    main.desk.troubled.connect(said.append)
    job.fetch()
    bench.settle()
    assert len(said) == 1
    assert draw_pages(printer_to(tmp_path / "igjen.pdf", job.printer), iter([GREY]))


def _two_and_a_fault() -> Iterator[Picture]:
    yield GREY
    yield GREY
    raise SkjemaError(ErrorCode.ATTACHMENT_NOT_SHOWN, reason="document")
