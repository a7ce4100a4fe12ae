"""*Hjem*: what waits, the drafts, and whether a copy lies somewhere else."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import icons
from skjema_app.ui.calendar_file_panel import CalendarFilePanel
from skjema_app.ui.desk import Desk
from skjema_app.ui.kept_out_panel import KeptOutPanel
from skjema_app.ui.keyed import KeyedButton, key_of, keyed_icon
from skjema_app.ui.late_panel import LatePanel
from skjema_app.ui.sheet_question import SheetQuestion
from skjema_app.ui.sheet_told import SheetTold
from skjema_app.ui.side_bar import ARCHIVE, SETTINGS
from skjema_app.ui.times import moment
from skjema_app.ui.undo_bar import ActionBar
from skjema_app.ui.widgets.basics import (
    Card,
    IconLabel,
    Notice,
    Page,
    button,
    clear,
    column,
    label,
    row,
    tag,
)
from skjema_app.workflows import fill_form
from skjema_app.workflows.fill_form import DraftSummary
from skjema_app.workflows.home import HomeView, WaitingItem, home
from skjema_app.workflows.keep_copies import CopyStatus
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.tasks import TaskGroup

_WAITING_ICONS = {
    "conversation": "PersonChat",
    "evaluation": "Checkmark",
    "follow-up": "PersonChat",
    "deadline": "Clock",
    "next-step": "ArrowRight",
    "no-responsible": "PersonPlus",
    "deputy": "SealCheckmark",
    "hand-offer": "PersonGroup",
    "hand-moved": "PersonGroup",
    "hand-gone": "PersonGroup",
    "hand-clash": "ExclamationmarkTriangle",
    "pupil-left": "Person",
    "two-plans": "Files",
    "decision": "Tasklist",
    "supplement": "NotePencil",
    "tell": "Megaphone",
    "export-left": "Files",
    "decide": "Bell",
    "review": "SealCheckmark",
    "returned": "ArrowUndo",
    "call": "Phone",
    "fork": "Files",
    "left-out": "ExclamationmarkTriangle",
    "folder": "Folder",
    "sheet": "KeyHorizontal",
    "erase": "Trash",
    "waiting-certificate": "Clock",
    "stopped": "Download",
    "archive-document": "Archive",
    "archive-drafts": "PencilLine",
    "archive-split": "PersonGroup",
    "archive-minutes": "Archive",
    "archive-round": "Archive",
    "absence": "Calendar",
    "new-year": "Calendar",
}
_TO_REVIEW = frozenset({"decide", "review"})
_TO_COMPARE = frozenset({"fork"})
_TO_SETTINGS = frozenset({"folder"})
_TO_DRAFT = frozenset({"archive-drafts"})
_TO_MEETING = frozenset({"archive-split", "archive-minutes", "decision"})
_TO_PLACE = {"erase": ARCHIVE, "export-left": ARCHIVE, "archive-round": ARCHIVE}
_WITH_PANEL = frozenset({"sheet", "late"})
"""They have panels of their own above the list."""
_NOWHERE = frozenset({"waiting-certificate", "stopped", "deputy"})
"""What waits for somebody else, or is only told, and can't be pressed."""

_AT_FIRST, _MORE = 20, 50
"""So many of a group are shown, and so many more with each press."""


@dataclass(frozen=True, slots=True)
class HomeContent:
    """What one refresh brings."""

    view: HomeView
    deleted: tuple[DraftSummary, ...]
    now: datetime


class HomePage(Page):
    """The first place.

    Signals:
        report_wanted: *Meld fra*.
        draft_wanted: draft id to go on with.
        case_wanted: document id to open in *Saker*.
        review_wanted: document id to open in *Til godkjenning*.
        compare_wanted: document id of a version that others stand beside.
        folder_wanted: choose the exchange folder.
        place_wanted: number of a place to open.
        minutes_wanted: document id of minutes to divide by pupil.
        absence_wanted: id of a pupil to open in *Fravær*.
        new_year_wanted: *Nytt skoleår*, in *Innstillinger*, which is open then.
        copy_place_wanted: choose where the copy goes.
        copy_wanted: make a copy now.
        loaded: the page shows what is true now.
    """

    report_wanted = Signal()
    draft_wanted = Signal(str)
    case_wanted = Signal(str)
    review_wanted = Signal(str)
    compare_wanted = Signal(str)
    folder_wanted = Signal()
    place_wanted = Signal(int)
    minutes_wanted = Signal(str)
    absence_wanted = Signal(str)
    new_year_wanted = Signal()
    copy_place_wanted = Signal()
    copy_wanted = Signal()
    loaded = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(widest=820)
        self.setAccessibleName(_("Hjem"))
        self._desk = desk
        self._content: HomeContent | None = None
        self._deleted_draft = ""
        self._show_deleted = False
        self._most: dict[str, int] = {}
        self._held = ""
        self.column.addWidget(label(_("Hjem"), "h1"))
        self.undo = ActionBar()
        self.undo.pressed.connect(self._on_undo)
        self.column.addWidget(self.undo)
        self.sheet_told = SheetTold(desk)
        self.column.addWidget(self.sheet_told)
        self.sheet_question = SheetQuestion(desk)
        self.column.addWidget(self.sheet_question)
        self.late = LatePanel(desk, left_too=False)
        self.column.addWidget(self.late)
        self.keeping_out = KeptOutPanel(desk)
        self.column.addWidget(self.keeping_out)
        self._body = column(spacing=20)
        self.column.addLayout(self._body)
        self.column.addStretch(1)
        desk.changed.connect(self._on_changed)

    @property
    def content(self) -> HomeContent | None:
        """What is shown, or None before the first refresh."""
        return self._content

    def refresh(self) -> None:
        """Ask for what is true now."""
        self._desk.ask(functools.partial(_gather, self._desk.session), self._on_gathered, self)
        self.sheet_question.refresh()
        self.sheet_told.refresh()
        self.late.refresh()

    def delete_draft(self, draft_id: str) -> None:
        """*Slett kladd*, with a way back."""
        self._deleted_draft = draft_id
        work = functools.partial(fill_form.delete_draft, self._desk.session, draft_id)
        self._desk.ask(work, self._on_deleted, self)

    def bring_back(self, draft_id: str) -> None:
        """Undo a deletion."""
        self._desk.change(functools.partial(fill_form.undelete_draft, self._desk.session, draft_id), self)

    def save_calendar(self) -> None:
        """«Lagre oppgavene som kalenderfil»."""
        panel = CalendarFilePanel(self.window(), self._desk)
        panel.saved.connect(self._on_saved)
        panel.open()

    def _on_saved(self, said: str) -> None:
        self._deleted_draft = ""  # nothing to undo
        self.undo.show_words(said)

    def _on_changed(self, change: Change) -> None:
        if (
            any((change.drafts, change.documents, change.copies, change.school, change.exchange, change.settings))
            or change.absence
            or change.pupils
        ):
            self.refresh()

    def _on_deleted(self, change: Change) -> None:
        self.undo.show_words(_("Kladden er slettet."), "", _("Angre"))
        self.undo.action.setFocus()
        self._desk.tell(change)

    def _on_undo(self) -> None:
        self.bring_back(self._deleted_draft)

    def _on_gathered(self, content: HomeContent) -> None:
        old = self._content
        if old is None or (old.view, old.deleted, old.now.date()) != (
            content.view,
            content.deleted,
            content.now.date(),
        ):
            self._on_content(content)
        else:
            self.loaded.emit()

    def _on_content(self, content: HomeContent) -> None:
        self._content = content
        held = self._held_key()
        clear(self._body)
        view = content.view
        if view.copies.warn and (view.drafts or view.finished_count or view.waiting):
            self._body.addWidget(self._copy_warning(view.copies))
        if not view.waiting and not view.drafts:
            self._body.addWidget(self._empty())
        waiting = [item for item in view.waiting if item.kind not in _WITH_PANEL]
        if waiting:
            save = button(_("Lagre oppgavene som kalenderfil"), "link", "Calendar")
            save.clicked.connect(self.save_calendar)
            self._body.addLayout(column(label(_("Venter på deg"), "h2"), *self._grouped(waiting), row(save, None)))
        if view.others:
            cards = self._cards(_("Over fristen hos andre"), view.others)
            self._body.addLayout(column(label(_("Over fristen hos andre"), "h2"), *cards))
        if view.drafts:
            drafts = [self._draft_card(draft, content.now) for draft in view.drafts]
            self._body.addLayout(column(label(_("Fortsett"), "h2"), *drafts))
        if content.deleted:
            self._body.addLayout(self._deleted_part(content))
        if not view.copies.warn:
            self._body.addLayout(_copy_line(view.copies))
        if held is not None:
            self._give_focus_back(held)
            if not self.undo.isVisible():  # what was made just now is shown with the next event
                self._held = held
                QTimer.singleShot(0, self, self._on_shown)
        self.loaded.emit()

    def _held_key(self) -> str | None:
        """The key of the button that has focus; None when focus is elsewhere."""
        holder = QApplication.focusWidget()
        if holder is None or not self.isAncestorOf(holder) or holder in {self.undo.action, self.undo.close_button}:
            return None
        return key_of(holder)

    def _on_shown(self) -> None:
        holder = QApplication.focusWidget()
        if holder is None or not self.isAncestorOf(holder) or not holder.isVisible() or key_of(holder) != self._held:
            self._give_focus_back(self._held)

    def _give_focus_back(self, key: str) -> None:
        # The page was built anew under the person's hands: the same button where it still is, else the first.
        buttons = [one for one in self.inner.findChildren(QPushButton) if one.isVisibleTo(self)]
        if self.undo.isVisible():
            self.undo.action.setFocus()
        elif buttons:
            same = [one for one in buttons if key and key_of(one) == key]
            (same or buttons)[0].setFocus()

    def _empty(self) -> Card:
        made = Card(spacing=10)
        made.column.addWidget(label(_("Ingenting venter på deg nå."), "h2"))
        made.column.addWidget(label(_("Har du sett eller hørt noe som uroer deg? Det er lav terskel for å melde fra.")))
        report = button(_("Meld fra"), "primary", "Plus")
        report.clicked.connect(self.report_wanted)
        made.column.addLayout(row(report, None))
        return made

    def _grouped(self, waiting: Sequence[WaitingItem]) -> list[QWidget]:
        """Today (with what is late), this week, later; each under its word."""
        words = {
            TaskGroup.OVERDUE: _("I dag"),
            TaskGroup.TODAY: _("I dag"),
            TaskGroup.THIS_WEEK: _("Denne uken"),
            TaskGroup.LATER: _("Senere"),
        }
        found: list[QWidget] = []
        for wanted in dict.fromkeys(words.values()):
            cards = self._cards(wanted, [item for item in waiting if words[item.group] == wanted])
            if cards:
                found += [label(wanted, "label"), *cards]
        return found

    def _cards(self, word: str, items: Sequence[WaitingItem]) -> list[QWidget]:
        """The first of them, and a way to the rest: a rector may have hundreds, which take seconds to lay out."""
        most = self._most.get(word, _AT_FIRST)
        found: list[QWidget] = [self._waiting_card(item) for item in items[:most]]
        if len(items) > most:
            left = len(items) - most
            shown = min(left, _MORE)
            words = ngettext("Vis {n} til (av {left})", "Vis {n} til (av {left})", shown).format(n=shown, left=left)
            more = KeyedButton(words, word, "link")
            more.setAccessibleName(f"{more.label()}: {word}")
            more.clicked.connect(self._on_more)
            found.append(more)
        return found

    def _on_more(self) -> None:
        word = key_of(self.sender())
        self._most[word] = self._most.get(word, _AT_FIRST) + _MORE
        if self._content is not None:
            self._on_content(self._content)

    def _waiting_card(self, item: WaitingItem) -> Card:
        made = Card()
        words = column(label(item.title, "h3"), spacing=2)
        if item.due:
            due = label(item.due, "error" if item.overdue else "muted")
            words.addLayout(_with_icon("Clock", due, icons.DANGER if item.overdue else icons.SUBTLE))
        icon = IconLabel(_WAITING_ICONS.get(item.kind, "Bell"), icons.ACCENT, 22)
        line = row(icon, words, spacing=12)
        line.setStretch(1, 1)
        act = self._act(item)
        if act is not None:
            act.setAccessibleName(_("{action}: {title}").format(action=act.label(), title=item.title))
            line.addWidget(act)
        line.setAlignment(icon, Qt.AlignmentFlag.AlignVCenter)
        made.column.addLayout(line)
        return made

    def _act(self, item: WaitingItem) -> KeyedButton | None:
        """The button that does what an item asks for; None when somebody else must."""
        if item.kind in _NOWHERE:
            return None
        if item.kind in _TO_SETTINGS:
            act = KeyedButton(_("Velg mappe"), item.key)
            act.clicked.connect(self.folder_wanted)
        elif item.kind in _TO_REVIEW:
            act = KeyedButton(_("Åpne"), item.key)
            act.clicked.connect(self._on_review)
        elif item.kind in _TO_COMPARE:
            act = KeyedButton(_("Sammenlign"), item.key)
            act.clicked.connect(self._on_compare)
        elif item.kind in _TO_DRAFT:
            act = KeyedButton(_("Fortsett"), item.key)
            act.clicked.connect(self._on_go_on)
        elif item.kind in _TO_MEETING:
            act = KeyedButton(_("Del per elev") if item.kind == "archive-split" else _("Åpne"), item.key)
            act.clicked.connect(self._on_minutes)
        elif item.kind == "absence":
            act = KeyedButton(_("Åpne"), item.key)
            act.clicked.connect(self._on_absence)
        elif item.kind == "new-year":
            act = KeyedButton(_("Nytt skoleår"), item.kind)
            act.clicked.connect(self._on_new_year)
        elif item.kind in _TO_PLACE and not item.key:  # somebody without that place is led to the document
            act = KeyedButton(_("Åpne"), item.kind)
            act.clicked.connect(self._on_place)
        else:
            act = KeyedButton(_("Åpne saken"), item.key)
            act.clicked.connect(self._on_case)
        return act

    def _draft_card(self, draft: DraftSummary, now: datetime) -> Card:
        made = Card()
        title = row(label(draft.title, "h3"), tag(_("Kladd")), None)
        title.setStretch(0, 0)
        who = _who(draft)
        missing = (
            ngettext("Mangler {n} svar", "Mangler {n} svar", draft.missing).format(n=draft.missing)
            if draft.missing
            else _("Alle svar er med")
        )
        saved = _("lagret {when}").format(when=moment(draft.updated, now))
        words = column(title, label(f"{who} · {missing} · {saved}", "muted"), spacing=2)
        go_on = KeyedButton(_("Fortsett"), draft.draft_id, "primary")
        go_on.setAccessibleName(_("Fortsett kladden om {who}").format(who=who))
        go_on.clicked.connect(self._on_go_on)
        go_on.setEnabled(not draft.locked)
        if draft.hidden or draft.kept_out:
            words.addLayout(row(self._kept_out_link(draft, who), None))
        drop = keyed_icon(_("Slett kladden om {who}").format(who=who), draft.draft_id, "Trash")
        drop.clicked.connect(self._on_drop)
        line = row(words, go_on, drop)
        line.setStretch(0, 1)
        made.column.addLayout(line)
        return made

    def _kept_out_link(self, draft: DraftSummary, who: str) -> KeyedButton:
        text = _("Holdt utenfor gjenoppretting") if draft.kept_out else _("Hold utenfor gjenoppretting")
        made = KeyedButton(text, draft.draft_id, "link")
        made.setAccessibleName(f"{text}: {who}")
        made.clicked.connect(self._on_keep_out)
        return made

    def _on_keep_out(self) -> None:
        wanted = key_of(self.sender())
        drafts = () if self._content is None else self._content.view.drafts
        for draft in drafts:
            if draft.draft_id == wanted:
                self.keeping_out.ask(draft)

    def _deleted_part(self, content: HomeContent) -> QVBoxLayout:
        count = len(content.deleted)
        toggle = button(
            ngettext("{n} slettet kladd", "{n} slettede kladder", count).format(n=count),
            "link",
            "ChevronDown" if self._show_deleted else "ChevronRight",
        )
        toggle.clicked.connect(self._on_toggle_deleted)
        part = column(toggle)
        part.setAlignment(toggle, Qt.AlignmentFlag.AlignLeft)
        if self._show_deleted:
            part.addWidget(label(_("Slettede kladder kan hentes tilbake i 30 dager."), "muted"))
            for draft in content.deleted:
                back = KeyedButton(_("Hent tilbake"), draft.draft_id)
                back.setAccessibleName(_("Hent tilbake kladden om {who}").format(who=_who(draft)))
                back.clicked.connect(self._on_bring_back)
                when = moment(draft.deleted or draft.updated, content.now)
                facts = {"title": draft.title, "who": _who(draft), "when": when}
                words = label(_("{title} · {who} · slettet {when}").format(**facts))
                line = row(words, back)
                line.setStretch(0, 1)
                part.addLayout(line)
        return part

    def _copy_warning(self, copies: CopyStatus) -> Notice:
        made = Notice("warning", _("Sikkerhetskopi"), copies.sentence)
        act = button(_("Lag kopi nå") if copies.second_place else _("Velg et sted"))
        act.clicked.connect(self.copy_wanted if copies.second_place else self.copy_place_wanted)
        line = made.layout()
        if line is not None:
            line.addWidget(act)
            line.setAlignment(act, Qt.AlignmentFlag.AlignVCenter)
        return made

    def _on_case(self) -> None:
        self.case_wanted.emit(key_of(self.sender()))

    def _on_review(self) -> None:
        self.review_wanted.emit(key_of(self.sender()))

    def _on_place(self) -> None:
        self.place_wanted.emit(_TO_PLACE[key_of(self.sender())])

    def _on_new_year(self) -> None:
        self.place_wanted.emit(SETTINGS)
        self.new_year_wanted.emit()

    def _on_minutes(self) -> None:
        self.minutes_wanted.emit(key_of(self.sender()))

    def _on_absence(self) -> None:
        self.absence_wanted.emit(key_of(self.sender()))

    def _on_compare(self) -> None:
        self.compare_wanted.emit(key_of(self.sender()))

    def _on_go_on(self) -> None:
        self.draft_wanted.emit(key_of(self.sender()))

    def _on_drop(self) -> None:
        self.delete_draft(key_of(self.sender()))

    def _on_bring_back(self) -> None:
        self.bring_back(key_of(self.sender()))

    def _on_toggle_deleted(self) -> None:
        self._show_deleted = not self._show_deleted
        if self._content is not None:
            self._on_content(self._content)


def _gather(session: Session) -> HomeContent:
    return HomeContent(home(session), fill_form.list_drafts(session, deleted=True), session.clock.now())


def _who(draft: DraftSummary) -> str:
    name = draft.pupil or _("Elev ikke skrevet inn")
    return f"{name}, {draft.group}" if draft.group else name


def _copy_line(copies: CopyStatus) -> QHBoxLayout:
    return _with_icon("ShieldCheckmark", label(copies.sentence, "muted"), icons.SUCCESS)


def _with_icon(name: str, words: QWidget, token: str) -> QHBoxLayout:
    icon = IconLabel(name, token, 18)
    line = row(icon, words, spacing=6)
    line.setStretch(1, 1)
    line.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
    return line
