"""Draws the icons of the packages from their SVG: ``.ico`` with each size that Windows asks for. Run after a change."""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

HERE = Path(__file__).parent
SIZES = (16, 20, 24, 32, 40, 48, 64, 256)


def picture(renderer: QSvgRenderer, size: int) -> bytes:
    """One size as PNG."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def icon(pictures: dict[int, bytes]) -> bytes:
    """An ``.ico`` of PNG pictures."""
    entries, at = b"", 6 + 16 * len(pictures)
    for size, content in pictures.items():
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(content), at)
        at += len(content)
    return struct.pack("<HHH", 0, 1, len(pictures)) + entries + b"".join(pictures.values())


def main() -> int:
    """Draw each."""
    app = QGuiApplication(sys.argv[:1])
    for name in ("skjema", "invitation"):
        renderer = QSvgRenderer(str(HERE / f"{name}.svg"))
        drawn = {size: picture(renderer, size) for size in SIZES}
        (HERE / f"{name}.ico").write_bytes(icon(drawn))
    del app
    return 0


if __name__ == "__main__":
    sys.exit(main())
