"""A list of people to tick, with headings, narrowed by what is typed; a tick stays while its line is hidden."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from skjema_app.form_engine.definition import PartyKind
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.widgets.choices import is_enter
from skjema_app.ui.wizard.participant_offers import PartyOffer, kind_words

LINE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_NO_PARENT = QModelIndex()
_FEWEST_ROWS, _MOST_ROWS = 3, 9
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class PickLine:
    """One line: a heading (``offer`` None), a person, or the name that was typed and nobody has (``newcomer``)."""

    words: str
    offer: PartyOffer | None = None
    newcomer: bool = False
    ticked: bool = False


class PickModel(QAbstractListModel):
    """The people.

    Signals:
        changed: somebody was ticked or unticked.
    """

    changed = Signal()

    def __init__(self, offers: tuple[PartyOffer, ...], ticked: tuple[PartyOffer, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._offers = offers
        self._ticked: dict[tuple[str, str], PartyOffer] = {one.key: one for one in ticked}
        self._lines: tuple[PickLine, ...] = ()
        self._wanted, self._newcomer = "", ""
        self._build()

    def offers(self) -> tuple[PartyOffer, ...]:
        """Everybody."""
        return self._offers

    def ticked(self) -> tuple[PartyOffer, ...]:
        """Who is ticked, in the order they were."""
        return tuple(self._ticked.values())

    def count(self) -> int:
        """How many people are listed now."""
        return sum(1 for line in self._lines if line.offer is not None)

    def narrow(self, wanted: str, *, newcomer: str) -> None:
        """Show who has each of these words in name, class or organisation; last the name itself as a new person."""
        self._wanted, self._newcomer = wanted, newcomer
        self._rebuild()

    def toggle(self, index: _Index) -> None:
        """Tick or untick a person."""
        line = self.line(index)
        if line is None or line.offer is None:
            return
        if line.offer.key in self._ticked:
            del self._ticked[line.offer.key]
        else:
            self._ticked[line.offer.key] = line.offer
        self._lines = self._made()
        self.dataChanged.emit(index, index)
        self.changed.emit()

    def tick(self, offer: PartyOffer) -> None:
        """Tick somebody who may be new."""
        self._ticked[offer.key] = offer
        if all(one.key != offer.key for one in self._offers):
            self._offers = (*self._offers, offer)
        self._rebuild()
        self.changed.emit()

    def is_newcomer(self, index: _Index) -> bool:
        """Whether a line is the name that was typed."""
        line = self.line(index)
        return line is not None and line.newcomer

    def line(self, index: _Index) -> PickLine | None:
        """The line at an index, or None."""
        return self._lines[index.row()] if index.isValid() and index.row() < len(self._lines) else None

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """How many lines, headings too."""
        return 0 if parent.isValid() else len(self._lines)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """A heading is passed over."""
        line = self.line(index)
        if line is None or (line.offer is None and not line.newcomer):
            return Qt.ItemFlag.NoItemFlags
        checkable = Qt.ItemFlag.ItemIsUserCheckable if line.offer is not None else Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | checkable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The line itself, its words, and whether it is ticked."""
        line = self.line(index)
        if line is None:
            return None
        if role == LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.words
        if role == Qt.ItemDataRole.CheckStateRole and line.offer is not None:
            return Qt.CheckState.Checked if line.ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(line)
        return None

    def _rebuild(self) -> None:
        self.beginResetModel()
        self._build()
        self.endResetModel()

    def _build(self) -> None:
        self._lines = self._made()

    def _made(self) -> tuple[PickLine, ...]:
        words = self._wanted.casefold().split()
        lines: list[PickLine] = []
        for kind in PartyKind:
            fitting = [one for one in self._offers if one.kind is kind and _fits(one, words)]
            if fitting:
                lines.append(PickLine(kind_words(kind)))
                lines += [PickLine(_words(one), one, ticked=one.key in self._ticked) for one in fitting]
        exact = any(one.name.casefold() == self._newcomer.casefold() for one in self._offers)
        if self._newcomer and not exact:
            text = _("Legg til «{name}» fra en annen virksomhet").format(name=self._newcomer)
            lines.append(PickLine(text, newcomer=True))
        return tuple(lines)


class PickList(QListView):
    """The list itself; Space and Enter tick.

    Signals:
        toggled: index of a line that was pressed.
    """

    toggled = Signal(QModelIndex)

    def __init__(self, model: PickModel) -> None:
        super().__init__()
        self.setAccessibleName(_("Personer"))
        self.setModel(model)
        self.setItemDelegate(PickDelegate(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self.toggled)
        self.find_room(_MOST_ROWS * PickDelegate.height())

    def find_room(self, height: int) -> None:
        """Take whole lines of this height, never fewer than three nor more than nine."""
        rows = min(_MOST_ROWS, max(_FEWEST_ROWS, height // PickDelegate.height()))
        self.setFixedHeight(PickDelegate.height() * rows + theme.px(4))

    def go_to_first(self) -> None:
        """Choose the first line that can be ticked."""
        model = self.model()
        for number in range(model.rowCount()):
            index = model.index(number, 0)
            if model.flags(index) & Qt.ItemFlag.ItemIsSelectable:
                self.setCurrentIndex(index)
                return
        self.setCurrentIndex(QModelIndex())

    def step(self, event: QKeyEvent) -> None:
        """Move by a key that was pressed elsewhere; from nowhere to the first."""
        if self.currentIndex().isValid():
            super().keyPressEvent(event)
        else:
            self.go_to_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter tick."""
        if (is_enter(event) or event.key() == Qt.Key.Key_Space) and self.currentIndex().isValid():
            self.toggled.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class PickDelegate(QStyledItemDelegate):
    """Paints headings, ticks and names in our colours."""

    @staticmethod
    def height() -> int:
        """Of a line."""
        return max(theme.px(32), QFontMetrics(theme.font()).height() + theme.px(12))

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """The same for all lines."""
        return QSize(theme.px(200), self.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one line."""
        line = index.data(LINE_ROLE)
        if not isinstance(line, PickLine):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(theme.color("accent-border-strong"), theme.px(2)))
            painter.setBrush(theme.color("accent-surface-tinted"))
            painter.drawRoundedRect(area.adjusted(2, 1, -2, -1), theme.px(6), theme.px(6))
        heading = line.offer is None and not line.newcomer
        painter.setFont(theme.font(0.92, QFont.Weight.DemiBold) if heading else theme.font())
        painter.setPen(theme.color("neutral-text-subtle" if heading else "neutral-text-default"))
        left = theme.px(10)
        if line.offer is not None:
            _tick(painter, QRect(area.left() + left, area.center().y() - theme.px(9), theme.px(18), theme.px(18)), line)
        if not heading:
            left += theme.px(28)
        room = area.adjusted(left, 0, -theme.px(8), 0)
        painter.setPen(theme.color("neutral-text-subtle" if heading else "neutral-text-default"))
        text = QFontMetrics(painter.font()).elidedText(line.words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        painter.restore()


def _tick(painter: QPainter, box: QRect, line: PickLine) -> None:
    edge = "accent-base-default" if line.ticked else "neutral-border-strong"
    painter.setPen(QPen(theme.color(edge), theme.px(2)))
    painter.setBrush(theme.color("accent-base-default" if line.ticked else "neutral-surface-default"))
    painter.drawRoundedRect(box, theme.px(4), theme.px(4))
    if line.ticked:
        painter.setPen(QPen(theme.color("accent-base-contrast-default"), theme.px(2)))
        x, y, unit = box.x(), box.y(), box.width()
        painter.drawLine(x + unit // 4, y + unit // 2, x + unit * 2 // 5, y + unit * 7 // 10)
        painter.drawLine(x + unit * 2 // 5, y + unit * 7 // 10, x + unit * 3 // 4, y + unit * 3 // 10)


def _words(offer: PartyOffer) -> str:
    return f"{offer.name} ({offer.detail})" if offer.detail else offer.name


def _spoken(line: PickLine) -> str:
    if line.offer is None:
        return line.words
    state = _("valgt") if line.ticked else _("ikke valgt")
    return f"{line.words}, {kind_words(line.offer.kind)}, {state}"


def _fits(offer: PartyOffer, words: list[str]) -> bool:
    """Every typed word begins a word of the name, or stands in class or organisation. Without words: who is near."""
    if not words:
        return offer.kind is not PartyKind.PUPIL or offer.near
    text = f" {offer.name} {offer.detail}".casefold().replace("-", " ")
    return all(f" {word}" in text for word in words)
