"""Pictures of *Kontroller PDF* and of letters that can't be printed: ``verify_shots.py OUT``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import mutants
import review_shots  # noqa: F401 - sets up a run without a screen
import shell_shots
from PySide6.QtWidgets import QApplication, QWidget
from review_shots import Window
from three_people import School, decided, filled_draft, new_version, planned, report, school_of_three

from skjema_app.ui import theme
from skjema_app.workflows import cases, documents, fill_form, people

TYPED = "Han skrev 😀😀 og العربية i meldingen til henne i går, og de andre lo av det."


def files(school: School, folder: Path) -> tuple[Path, ...]:
    """One file of every kind, for the rector."""
    teacher, rector = school.teacher, school.rector
    first = report(teacher, fuller=True)
    school.exchange()
    decided(rector, first.document_id)
    school.exchange()
    one = planned(teacher, cases.open_case(rector, first.document_id).case_id)
    two = new_version(teacher, one.document_id, problemet="Prøve er alene i storefri hver dag.")
    school.exchange()
    found = []
    for name, document in (("plan versjon 2", two), ("plan versjon 1", one)):
        found.append(folder / f"{name}.pdf")
        found[-1].write_bytes(documents.signed_pdf(teacher, document.document_id))
    data = found[0].read_bytes()
    changed = folder / "endret.pdf"
    changed.write_bytes(mutants.incremented(data, mutants.AFTERWARDS["a note on the page"]))
    stopped = folder / "stengt.pdf"
    stopped.write_bytes(documents.signed_pdf(teacher, report(teacher, fuller=False).document_id))
    people.close_device(rector, teacher.vault.device.device_id)
    empty, draft = folder / "tom.pdf", folder / "utkast.pdf"
    empty.write_bytes(b"")
    documents.export_draft_pdf(teacher, filled_draft(teacher), draft)
    return (*found, changed, stopped, draft, empty, folder / "borte.pdf")


def screens(school: School, folder: Path) -> Iterator[tuple[str, QWidget, Window]]:
    window = Window(school.teacher)
    draft = filled_draft(school.teacher, hva=TYPED)
    window.main.show_form(fill_form.open_draft(school.teacher, draft))
    window.settle()
    window.main.form.wizard.go_to("_se_over")  # type: ignore[union-attr]
    window.settle()
    yield "81-tegn-som-ikke-kan-trykkes", window.main, window
    window.close()
    there = files(school, folder)
    window = Window(school.rector)
    section = window.main.settings.verify
    window.main.go_to_section(section)
    window.settle()
    yield "82-kontroller-tom", window.main, window
    section.verify(there)
    window.settle()
    yield "83-kontroller", window.main, window
    bar = window.main.settings.page.verticalScrollBar()
    bar.setValue(bar.maximum())
    window.settle()
    yield "84-kontroller-nederst", window.main, window
    window.close()


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    for look, choice, percent, size in shell_shots.chosen_looks():
        theme.apply(choice, percent)
        with tempfile.TemporaryDirectory() as place, school_of_three(Path(place)) as school:
            for name, widget, window in screens(school, Path(place)):
                widget.resize(size)
                window.settle()
                widget.grab().save(str(out / f"{name}-{look}.png"))


if __name__ == "__main__":
    main()
