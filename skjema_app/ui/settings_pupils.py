"""*Innstillinger › Elever*: the person's own pupil list, one by hand, or a class list from a file."""

from __future__ import annotations

import functools

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QListView, QVBoxLayout

from skjema_app.domain.documents import Pupil
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.audit_sheet import AuditSheet
from skjema_app.ui.desk import Desk
from skjema_app.ui.settings_section import Section
from skjema_app.ui.undo_bar import ActionBar
from skjema_app.ui.widgets.basics import Notice, SearchField, button, column, label, row
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import new_year, pupil_list_undo
from skjema_app.workflows.audit_log import LogScope
from skjema_app.workflows.import_pupils import add_pupil, list_pupils
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.timeline_item import PupilRole


class PupilsSection(Section):
    """The list and the ways to fill it.

    Signals:
        import_wanted: take in a class list.
        new_year_wanted: *Nytt skoleår*.
    """

    import_wanted = Signal()
    new_year_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Elever"), desk)
        self.pupils: tuple[Pupil, ...] = ()
        self.say(_("Elevene du har her, dukker opp når du skriver navnet i en melding. Listen deles ikke med noen."))
        self.take_in = button(_("Ta inn klasseliste"), "primary", "FileImport")
        self.new_year = button(_("Nytt skoleår"), "", "Calendar")
        self.undo = ActionBar()
        self.column.addWidget(self.undo)
        self.column.addWidget(flow(self.take_in, self.new_year))
        self.name = _line(_("Elevens navn"))
        self.group = _line(_("Klasse"))
        self.group.setMaximumWidth(theme.px(90))
        self.add = button(_("Legg til"), "", "PersonPlus")
        line = row(_labelled(_("Elevens navn"), self.name), _labelled(_("Klasse"), self.group), self.add)
        line.setStretch(0, 1)
        line.setAlignment(self.add, Qt.AlignmentFlag.AlignBottom)
        self.column.addLayout(line)
        self.done = Notice("success")
        self.done.hide()
        self.column.addWidget(self.done)
        self.count = label("", "label")
        self.search = SearchField(_("Søk i elevlisten"))
        self._model = QStringListModel(self)
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self._model)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.list = QListView()
        self.list.setObjectName("plain")
        self.list.setModel(self._proxy)
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName(_("Elever"))
        self.list.setMinimumHeight(theme.px(200))
        self.log = button(_("Innsynslogg for eleven"), "link", "Eye")
        for part in (self.count, self.search, self.list, flow(self.log)):
            self.column.addWidget(part)
        self.log.hide()
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.log.clicked.connect(self.open_log)
        self.take_in.clicked.connect(self.import_wanted)
        self.new_year.clicked.connect(self.new_year_wanted)
        self.undo.pressed.connect(self.put_back)
        self.add.clicked.connect(self.add_by_hand)
        self.name.returnPressed.connect(self.add_by_hand)
        self.group.returnPressed.connect(self.add_by_hand)
        self.search.searched.connect(self._proxy.setFilterFixedString)

    def refresh(self) -> None:
        """Read the list."""
        self.desk.ask(functools.partial(list_pupils, self.desk.session), self._on_pupils, self)
        self.desk.ask(functools.partial(_changed_today, self.desk.session), self._on_changed_today, self)

    def on_change(self, change: Change) -> None:
        """A list was taken in."""
        if change.pupils:
            self.refresh()

    def put_back(self) -> None:
        """*Angre*."""
        work = functools.partial(new_year.undo, self.desk.session)
        self.desk.ask(work, self._on_put_back, self)

    def add_by_hand(self) -> None:
        """Add the pupil that is typed."""
        if not self.name.text().strip():
            self.name.setFocus()
            return
        work = functools.partial(add_pupil, self.desk.session, self.name.text().strip(), self.group.text().strip())
        self.desk.ask(work, self._on_added, self)

    def open_log(self) -> None:
        """«Innsynslogg» of the pupil that is chosen in the list."""
        at = self._proxy.mapToSource(self.list.currentIndex()).row()
        if 0 <= at < len(self.pupils):
            one = self.pupils[at]
            scope = LogScope(pupil=PupilRole(one.name, one.group, "", one.pupil_id))
            AuditSheet(self.window(), self.desk, [(one.name, scope)]).open()

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.log.setVisible(current.isValid())

    def _on_changed_today(self, changed: bool) -> None:
        if changed:
            self.undo.show_words(_("Elevlisten er endret."), "", _("Angre"))
        elif self.undo.action.isVisible():
            self.undo.hide()

    def _on_put_back(self, answer: tuple[int, Change]) -> None:
        self.undo.show_words(_("Elevlisten er som før."))
        self.desk.tell(answer[1])
        self.take_in.setFocus()

    def _on_pupils(self, pupils: tuple[Pupil, ...]) -> None:
        self.pupils = pupils
        self._model.setStringList([_spoken(pupil) for pupil in pupils])
        self.count.setText(
            ngettext("{n} elev", "{n} elever", len(pupils)).format(n=len(pupils)) if pupils else _("Ingen elever ennå")
        )
        self.search.setVisible(bool(pupils))
        self.list.setVisible(bool(pupils))

    def _on_added(self, change: Change) -> None:
        self.done.say(_("{name} er lagt til.").format(name=self.name.text().strip()))
        self.done.show()
        self.name.clear()
        self.name.setFocus()
        self.desk.tell(change)


def _changed_today(session: Session) -> bool:
    last = pupil_list_undo.last_change(session)
    return last is not None and last.when.date() == session.clock.now().date()


def _line(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setMaxLength(120)
    return made


def _labelled(name: str, line: QLineEdit) -> QVBoxLayout:
    title = label(name, "label")
    title.setBuddy(line)
    return column(title, line, spacing=4)


def _spoken(pupil: Pupil) -> str:
    words = f"{pupil.name}, {pupil.group}" if pupil.group else pupil.name
    return _("{who} (fortrolig adresse)").format(who=words) if pupil.protected else words
