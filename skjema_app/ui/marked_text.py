"""A text with marks on what went and what came: struck out and underlined, with signs and colours, never colour alone.

The words are people's own, so they are put in as plain characters; nothing in them is taken for mark-up.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QSizePolicy, QWidget

from skjema_app.form_engine.pieces import Piece, PieceKind
from skjema_app.system.texts import _
from skjema_app.ui import theme

_GONE, _NEW = ("[– ", "]"), ("[+ ", "]")


class MarkedText(QWidget):
    """Pieces of text below each other's line ends, as high as they need."""

    def __init__(self, pieces: tuple[Piece, ...]) -> None:
        super().__init__()
        self._pieces = pieces
        self._document = QTextDocument(self)
        self._document.setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(spoken(pieces))
        self._fill()
        theme.notifier().changed.connect(self._fill)

    def text(self) -> str:
        """What is shown, signs included."""
        return self._document.toPlainText()

    def hasHeightForWidth(self) -> bool:
        """The height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the wrapped text."""
        self._document.setTextWidth(width)
        height = self._document.size().height()
        self._document.setTextWidth(self.width())
        return round(height) + theme.px(2)

    def sizeHint(self) -> QSize:
        """A readable width."""
        width = theme.px(360)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """May become narrow."""
        return QSize(theme.px(120), theme.px(20))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        self._document.setTextWidth(event.size().width())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The text."""
        self._document.drawContents(QPainter(self))

    def _fill(self) -> None:
        self._document.clear()
        self._document.setDefaultFont(theme.font())
        cursor = QTextCursor(self._document)
        plain = QTextCharFormat()
        plain.setForeground(theme.color("neutral-text-default"))
        before = PieceKind.SAME
        for piece in self._pieces:
            if piece.kind is PieceKind.SAME:
                cursor.insertText(piece.text, plain)
            else:
                if before not in {PieceKind.SAME, piece.kind}:
                    cursor.insertText(" ", plain)
                self._insert_marked(cursor, piece, plain)
            before = piece.kind
        self.updateGeometry()
        self.update()

    def _insert_marked(self, cursor: QTextCursor, piece: Piece, plain: QTextCharFormat) -> None:
        came = piece.kind is PieceKind.NEW
        marked = QTextCharFormat()
        marked.setForeground(theme.color("success-text-default" if came else "danger-text-default"))
        marked.setBackground(theme.color("success-surface-tinted" if came else "danger-surface-tinted"))
        marked.setFontUnderline(came)
        marked.setFontStrikeOut(not came)
        signs = QTextCharFormat(marked)
        signs.setFontUnderline(False)
        signs.setFontStrikeOut(False)
        words = piece.text.strip()
        blanks_before = piece.text[: len(piece.text) - len(piece.text.lstrip())] if words else ""
        blanks_after = piece.text[len(piece.text.rstrip()) :]
        opening, closing = _NEW if came else _GONE
        cursor.insertText(blanks_before, plain)  # blanks stand outside the signs
        cursor.insertText(opening, signs)
        cursor.insertText(words or _("mellomrom"), marked)
        cursor.insertText(closing, signs)
        cursor.insertText(blanks_after, plain)


def spoken(pieces: tuple[Piece, ...]) -> str:
    """The same for a screen reader: «Eleven skal (borte: ha det trygt) (nytt: oppleve storefri som trygt)»."""
    said = []
    for piece in pieces:
        text = piece.text.strip()
        if piece.kind is PieceKind.GONE and text:
            said.append(_("(borte: {text})").format(text=text))
        elif piece.kind is PieceKind.NEW and text:
            said.append(_("(nytt: {text})").format(text=text))
        elif text:
            said.append(text)
    return " ".join(said)
