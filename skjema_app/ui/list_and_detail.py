"""A place with a list to the left and one of its things to the right; one at a time on a narrow window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skjema_app.ui import theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.detail_page import DetailPage
from skjema_app.ui.half_written import PanelKeeper
from skjema_app.ui.list_rows import LineList


class ListAndDetail(QWidget):
    """The two sides; the place fills ``list`` and the detail, and says in ``_opened`` what is open."""

    def __init__(self, desk: Desk, rows: LineList, detail: DetailPage, *, side_by_side: int, left: int) -> None:
        """``side_by_side``: least width for both; ``left``: the list's share in per cent."""
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._opened = ""
        self.list = rows
        self.keeper = PanelKeeper(desk, detail)
        self._side = detail
        detail.use_desk(desk)
        self._wide = side_by_side
        self._narrow = False
        self._reading = False  # on a narrow window: the thing is shown, not the list
        self._left = QWidget()
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._left, left)
        outer.addWidget(detail, 100 - left)
        detail.back_wanted.connect(self._show_list)

    @property
    def writing_about(self) -> str:
        """The document that is open, when a panel about it has words in it; else ""."""
        panel = self._side.panel
        return self._opened if panel is not None and panel.held() else ""

    def return_to(self, document_id: str) -> None:
        """Go back to what was being written about a document."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self._show_list()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side when there is room."""
        super().resizeEvent(event)
        narrow = event.size().width() < theme.px(self._wide)
        if narrow != self._narrow:
            self._narrow = narrow
            self._arrange()

    def _fill_left(self, inside: QVBoxLayout) -> None:
        inside.setStretch(inside.indexOf(self.list), 1)
        inside.addStretch(0)
        inside.setContentsMargins(theme.px(20), theme.px(24), theme.px(8), theme.px(12))
        self._left.setLayout(inside)

    def _has_something(self) -> bool:
        """Whether the right side has anything to show beside the list."""
        raise NotImplementedError

    def _arrange(self) -> None:
        both = not self._narrow
        self._left.setVisible(both or not self._reading)
        self._side.setVisible(self._has_something() if both else self._reading)
        self._side.show_back(self._narrow)

    def _show_list(self) -> None:
        self._reading = False
        self._arrange()
        self.list.setFocus()
