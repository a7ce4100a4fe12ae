"""Bare pixels as Qt draws them. Qt never decodes a file that somebody else made: this is the only way in."""

from __future__ import annotations

from PySide6.QtGui import QImage

from skjema_app.domain.pictures import Picture

_CHANNELS = 3


def image_of(picture: Picture) -> QImage:
    """An image with pixels of its own."""
    row = picture.width * _CHANNELS
    return QImage(picture.rgb, picture.width, picture.height, row, QImage.Format.Format_RGB888).copy()
