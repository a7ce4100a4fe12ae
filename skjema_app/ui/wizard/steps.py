"""Where one is in the form: the list at the side, and one line with a menu when the window is narrow."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtGui import QFont as Letters
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QProgressBar,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.widgets.basics import Label, WrapLink, button, hidden_unless
from skjema_app.ui.wizard.texts import progress, step_of

_TITLE = int(Qt.ItemDataRole.UserRole) + 1
_CODE = int(Qt.ItemDataRole.UserRole) + 2
_WORDS = int(Qt.ItemDataRole.UserRole) + 3
_HERE = int(Qt.ItemDataRole.UserRole) + 4
STATUS_ICONS = {
    "not-started": ("Circle", icons.SUBTLE),
    "begun": ("MenuElipsisHorizontalCircle", icons.ACCENT),
    "gaps": ("ExclamationmarkTriangleFill", icons.DANGER),
    "complete": ("CheckmarkCircleFill", icons.SUCCESS),
}


@dataclass(frozen=True, slots=True)
class StepRow:
    """A line of the list. ``code``: not-started, begun, gaps or complete; ``words`` say the same."""

    step_id: str
    title: str
    code: str
    words: str


class _Delegate(QStyledItemDelegate):
    """Paints icon, title and state; the present step has a tinted ground, the one with the focus a ring."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        title = QFontMetrics(theme.font(1, Letters.Weight.DemiBold))
        room = max(theme.px(220), 60) - theme.px(62)
        wrapped = title.boundingRect(QRect(0, 0, room, 1000), int(Qt.TextFlag.TextWordWrap), str(index.data(_TITLE)))
        small = QFontMetrics(theme.font(0.9)).height() if index.data(_WORDS) else 0
        return QSize(theme.px(160), wrapped.height() + small + theme.px(18))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        box = QRectF(area).adjusted(1, 2, -1, -2)
        here = bool(index.data(_HERE))
        if here or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent-surface-tinted" if here else "neutral-background-tinted"))
            painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        if here:
            painter.setBrush(theme.color("accent-base-default"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(QRectF(box.x(), box.y() + 6, theme.px(3), box.height() - 12), 1.5, 1.5)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.color("accent-border-strong"), theme.px(2)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        name, token = STATUS_ICONS[str(index.data(_CODE))]
        top = box.y() + theme.px(7)
        painter.drawPixmap(QPointF(box.x() + theme.px(12), top), icons.pixmap(name, token, 20))
        left = int(box.x()) + theme.px(42)
        room = QRect(left, int(top), area.right() - left - theme.px(6), area.height())
        weight = Letters.Weight.DemiBold if here else Letters.Weight.Normal
        letters = theme.font(1, weight)
        painter.setFont(letters)
        painter.setPen(theme.color("accent-text-default" if here else "neutral-text-default"))
        flags = int(Qt.TextFlag.TextWordWrap)
        used = painter.boundingRect(room, flags, str(index.data(_TITLE)))
        painter.drawText(room, flags, str(index.data(_TITLE)))
        words = str(index.data(_WORDS) or "")
        if words:
            painter.setFont(theme.font(0.9))
            gaps = index.data(_CODE) == "gaps"
            painter.setPen(theme.color("danger-text-subtle" if gaps else "neutral-text-subtle"))
            painter.drawText(room.adjusted(0, used.height() + 1, 0, 0), flags, words)
        painter.restore()


class StepList(QListView):
    """The steps as a list. Arrows move in it, Enter or Space or a click goes there.

    Signals:
        chosen: go to a step; carries its id.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setAccessibleName(_("Steg i skjemaet"))
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.clicked.connect(self._go)
        theme.notifier().changed.connect(self.doItemsLayout)

    def show_rows(self, rows: tuple[StepRow, ...], here: str) -> None:
        """Show these; only what changed is touched."""
        if self._model.rowCount() != len(rows):
            self._model.clear()
            for _row in rows:
                self._model.appendRow(QStandardItem())
        for place, row in enumerate(rows):
            item = self._model.item(place)
            spoken = f"{step_of(place + 1, len(rows))}: {row.title}. {row.words}"
            values: tuple[tuple[int, object], ...] = (
                (_TITLE, row.title),
                (_CODE, row.code),
                (_WORDS, row.words),
                (_HERE, row.step_id == here),
                (int(Qt.ItemDataRole.UserRole), row.step_id),
                (int(Qt.ItemDataRole.AccessibleTextRole), spoken),
            )
            for role, value in values:
                if item.data(role) != value:
                    item.setData(value, role)
            if row.step_id == here and not self.hasFocus() and self.currentIndex().row() != place:
                self.setCurrentIndex(item.index())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space go to the marked step."""
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        if plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._go(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _go(self, index: QModelIndex) -> None:
        step_id = index.data(int(Qt.ItemDataRole.UserRole))
        if isinstance(step_id, str):
            self.chosen.emit(step_id)


class Side(QFrame):
    """The bar at the left: form, progress, steps, and what else one can do with the draft."""

    def __init__(self, title: str, subtitle: str, more: str) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setFixedWidth(theme.px(256))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), theme.px(22), theme.px(16), theme.px(14))
        column.setSpacing(theme.px(6))
        column.addWidget(Label(title, "h2"))
        column.addWidget(Label(subtitle, "muted"))
        column.addSpacing(theme.px(6))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("Framdrift"))
        self.words = Label("", "small")
        column.addWidget(self.progress)
        column.addWidget(self.words)
        column.addSpacing(theme.px(6))
        self.steps = StepList()
        column.addWidget(self.steps, 1)
        self.more = hidden_unless(WrapLink(more), bool(more))
        self.preview = button(_("Forhåndsvis"), "link", "FilePdf")
        self.versions = button(_("Vis tidligere versjoner"), "link", "ClockDashed")
        for one in (self.more, self.preview, self.versions):
            column.addWidget(one)

    def show_progress(self, answered: int, total: int) -> None:
        """Bar and words."""
        _show_progress(self.progress, self.words, answered, total)


class TopLine(QFrame):
    """The same in one line, for narrow windows: a button that opens the steps, the bar, and a menu."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("top")
        self.button = button("", "nav", "BulletList")
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self._open)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("Framdrift"))
        self.words = Label("", "small", wrap=False)
        self.menu_button = button("", "icon", "MenuElipsisVertical")
        self.menu_button.setAccessibleName(_("Mer"))
        self.menu_button.setToolTip(_("Mer"))
        self.menu_button.clicked.connect(self._open_menu)
        self.menu = QMenu(self)
        self._steps = QMenu(self)
        self._steps.triggered.connect(self._picked)
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.px(16), theme.px(6), theme.px(16), theme.px(6))
        line.setSpacing(theme.px(12))
        line.addWidget(self.button)
        line.addWidget(self.progress, 1)
        line.addWidget(self.words)
        line.addWidget(self.menu_button)
        self._rows: tuple[StepRow, ...] = ()
        self._here = ""

    def show_rows(self, rows: tuple[StepRow, ...], here: str) -> None:
        """Name the present step."""
        self._rows, self._here = rows, here
        place = next((place for place, row in enumerate(rows) if row.step_id == here), 0)
        if rows:
            text = f"{step_of(place + 1, len(rows))}: {rows[place].title}"
            if text != self.button.label():
                self.button.set_label(text)
                self.button.setAccessibleDescription(_("Åpner listen over steg"))

    def show_progress(self, answered: int, total: int) -> None:
        """Bar and words."""
        _show_progress(self.progress, self.words, answered, total)

    def _open(self) -> None:
        self._steps.clear()
        for row in self._rows:
            name, token = STATUS_ICONS[row.code]
            action = QAction(icons.icon(name, token), f"{row.title} – {row.words}".replace("&", "&&"), self._steps)
            action.setData(row.step_id)
            self._steps.addAction(action)
            if row.step_id == self._here:
                self._steps.setActiveAction(action)
        self._steps.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))

    def _open_menu(self) -> None:
        corner = self.menu_button.mapToGlobal(self.menu_button.rect().bottomRight())
        self.menu.popup(corner - QPoint(self.menu.sizeHint().width(), 0))

    def _picked(self, action: QAction) -> None:
        self.chosen.emit(str(action.data()))


def _show_progress(bar: QProgressBar, words: Label, answered: int, total: int) -> None:
    if (bar.maximum(), bar.value()) != (max(total, 1), answered):
        bar.setMaximum(max(total, 1))
        bar.setValue(answered)
    text = progress(answered, total)
    if words.text() != text:
        words.setText(text)
        bar.setAccessibleDescription(text)
