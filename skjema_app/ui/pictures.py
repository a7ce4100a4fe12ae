"""Bare pixels as Qt draws them. Qt never decodes a file that somebody else made: this is the only way in.

Out of it, pixels of the clipboard become a PNG file that holds nothing but them.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColorConstants, QImage, QPainter

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.pictures import Picture

_CHANNELS = 3


def image_of(picture: Picture) -> QImage:
    """An image with pixels of its own."""
    row = picture.width * _CHANNELS
    return QImage(picture.rgb, picture.width, picture.height, row, QImage.Format.Format_RGB888).copy()


def png_of(image: QImage) -> bytes:
    """The pixels on white as a PNG file, without the notes and the colour profile an image may carry. Any thread.

    Raises:
        SkjemaError: ATTACHMENT_TYPE when there is nothing to write, or too little memory for it.
    """
    plain = QImage(image.width(), image.height(), QImage.Format.Format_RGB32)
    plain.fill(QColorConstants.White)
    painter = QPainter()
    if not painter.begin(plain):
        raise SkjemaError(ErrorCode.ATTACHMENT_TYPE)
    painter.drawImage(plain.rect(), image, image.rect())
    painter.end()
    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    if not plain.save(written, "PNG"):  # type: ignore[call-overload]
        raise SkjemaError(ErrorCode.ATTACHMENT_TYPE)
    return bytes(written.data().data())
