"""*Innstillinger › Sikkerhet*: the texts are there to read, to copy and to save."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from skjema_app.workflows.security_texts import TOPICS


def test_each_text_is_read_copied_and_saved_as_a_pdf(bench, tmp_path: Path) -> None:
    main = bench.main(bench.unlocked())
    main.go(2)
    section = main.settings.security
    main.settings.show_section(section)
    bench.settle()
    heights = []
    for number, topic in enumerate(TOPICS):
        section.topics.button(number).click()
        bench.settle()
        assert section.shown is not None
        assert section.shown.topic == topic
        shown = section.text.toPlainText()
        assert "<!--" not in shown
        assert section.shown.parts[1].heading in shown
        assert section.text.accessibleName() == section.shown.title
        heights.append(section.text.height())
        assert not section.text.verticalScrollBar().isVisible()
        assert section.text.document().size().height() <= section.text.height()  # nothing is cut
    assert min(heights) > 400
    section.copy.click()
    assert QGuiApplication.clipboard().text().startswith(section.shown.title)
    section.write(tmp_path / "protokoll")
    bench.settle()
    assert (tmp_path / "protokoll.pdf").read_bytes().startswith(b"%PDF")
    assert section.done.isVisible()
    section.write(tmp_path / "protokoll.pdf")  # never over a file
    bench.settle()
    assert section.save.isEnabled()
    assert not section.done.isVisible()
