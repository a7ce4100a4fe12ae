"""The bar that tells that the lock falls in some seconds; any key or touch of the mouse takes it away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Notice, announce


class LockWarning(Notice):
    """Lies above the page, at the top; takes no focus, so that typing goes on."""

    def __init__(self, over: QWidget) -> None:
        super().__init__("warning")
        self.setParent(over)
        self.hide()
        over.installEventFilter(self)

    def count(self, seconds: int) -> None:
        """Show the seconds that are left."""
        title = ngettext("Skjema låses om {n} sekund", "Skjema låses om {n} sekunder", seconds).format(n=seconds)
        fresh = self.isHidden()
        self.say(title, _("Trykk en tast for å fortsette. Det du har skrevet, er lagret."))
        if fresh:
            self.show()
            announce(self, title)
        self._fit()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle of the top."""
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._fit()
        return False

    def _fit(self) -> None:
        over = self.parentWidget()
        if over is None or self.isHidden():
            return
        side = theme.px(16)
        width = min(over.width() - 2 * side, theme.px(520))
        height = max(self.sizeHint().height(), self.heightForWidth(width))
        self.setGeometry((over.width() - width) // 2, side, width, height)
