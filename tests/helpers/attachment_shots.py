"""Pictures of everything about attachments: ``python attachment_shots.py FOLDER [light|dark] [PERCENT]``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import files_to_attach as files
from attachment_bench import Bench, open_bench
from PIL import Image, ImageDraw
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from skjema_app.ui import theme
from skjema_app.ui.attachment_sheet import AttachmentSheet
from skjema_app.ui.attachments_card import AttachmentsCard


def _chat(folder: Path) -> Path:
    """Something that looks like a screen shot."""
    image = Image.new("RGB", (720, 1280), (245, 245, 247))
    draw = ImageDraw.Draw(image)
    for at, width in enumerate((380, 300, 420, 260, 500)):
        left = 40 if at % 2 else 680 - width
        draw.rounded_rectangle((left, 80 + at * 150, left + width, 180 + at * 150), 24, (60 + at * 20, 130, 220))
    path = folder / "skjermbilde av gruppechat.png"
    image.save(path)
    return path


def draw(target: Path, look: str, percent: int) -> None:
    """All scenes in one look."""
    theme.apply(look, percent)
    with tempfile.TemporaryDirectory() as place:
        base = Path(place)
        bench = open_bench(base / "hvelv")
        bench.wizard.resize(1180, 1000)

        def shot(name: str, widget: QWidget | None = None) -> None:
            bench.settle()
            (widget or bench.wizard).grab().save(str(target / f"{name}-{look}-{percent}.png"))

        shot("tom")
        bench.take(_chat(base), confirm=False)
        shot("spørsmål")
        bench.editor.go_on.click()
        bench.settle()
        photo, plan, note, word = (base / name for name in ("foto.jpg", "gammel plan.pdf", "notat.txt", "brev.docx"))
        photo.write_bytes(files.jpeg(1600, 1200, position=True))
        plan.write_bytes(files.pdf(11, "Aktivitetsplan"))
        note.write_bytes(b"Notat fra samtalen: Hun sier at det er verst i storefri.")
        word.write_bytes(b"PK\x03\x04word/document.xml")
        bench.take(photo, plan, note, word)
        shot("liste")
        bench.editor.rows[1].remove_button.click()
        shot("fjernet")
        bench.editor.undo.click()
        for name, row in (("vis-pdf", 2), ("vis-bilde", 0), ("vis-tekst", 3)):
            _sheet(bench, row, shot, name)
        card_holder = QScrollArea()
        inside = QWidget()
        inside.setObjectName("scrollBody")
        QVBoxLayout(inside).addWidget(AttachmentsCard([row.attachment for row in bench.editor.rows], bench.desk))
        card_holder.setWidget(inside)
        card_holder.setWidgetResizable(True)
        card_holder.resize(700, 640)
        card_holder.show()
        shot("kort", card_holder)
        card_holder.close()
        bench.wizard.autosave.stop()
        bench.wizard.close()
        bench.background.shutdown()
        bench.session.close()


def _sheet(bench: Bench, row: int, shot: object, name: str) -> None:
    bench.editor.rows[row].show_button.click()
    bench.settle()
    (sheet,) = bench.wizard.window().findChildren(AttachmentSheet)
    if name == "vis-tekst":
        sheet.ask_copy()
    shot(name)  # type: ignore[operator]
    sheet.close_sheet()
    bench.settle()


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    draw(out, sys.argv[2] if len(sys.argv) > 2 else theme.LIGHT, int(sys.argv[3]) if len(sys.argv) > 3 else 100)
