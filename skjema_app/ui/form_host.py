"""The open form as the main page: a slim bar with what must be at hand everywhere, and the wizard below it."""

from __future__ import annotations

import functools
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from skjema_app.form_engine.definition import EXTRACT_LEVEL
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.attachment_files import AttachmentFiles
from skjema_app.ui.desk import Desk
from skjema_app.ui.meetings.extract_page import ExtractPage
from skjema_app.ui.meetings.projector_items import has_meeting_view
from skjema_app.ui.shortcuts import add_shortcuts
from skjema_app.ui.undo_bar import ActionBar
from skjema_app.ui.widgets.basics import button, icon_button
from skjema_app.ui.wizard.keeper import SessionKeeper
from skjema_app.ui.wizard.review import ReviewPage
from skjema_app.ui.wizard.wizard import FormWizard
from skjema_app.workflows import new_members
from skjema_app.workflows.fill_form import OpenForm

FLUSH_SECONDS = 5.0
_WIDE = 900


class FormHost(QWidget):
    """One open draft.

    Signals:
        closed: «Lukk»; everything is written.
        finished: ``Finished``.
        preview_ready: ``PageImages`` of the draft.
        report_wanted: *Meld fra* (another one).
        lock_wanted: Ctrl+L.
        hide_wanted: F12.
        help_wanted: the help for the whole form.
        meeting_view_wanted: *Møtevisning*, for minutes.
        base_wanted: document id of the report that a decision or a supplement is about.
    """

    closed = Signal()
    finished = Signal(object)
    preview_ready = Signal(object)
    report_wanted = Signal()
    lock_wanted = Signal()
    hide_wanted = Signal()
    help_wanted = Signal()
    meeting_view_wanted = Signal()
    base_wanted = Signal(str)

    def __init__(self, desk: Desk, form: OpenForm) -> None:
        super().__init__()
        self._desk = desk
        self.draft_id = form.draft.draft_id
        self._base_id = form.draft.supplements
        self._failure: Exception | None = None
        self._review: ReviewPage | None = None
        copy = form.draft.level == EXTRACT_LEVEL
        self.wizard: FormWizard | ExtractPage
        keeper = SessionKeeper(desk.session, self.draft_id)
        self.wizard = ExtractPage(desk, form, keeper) if copy else FormWizard(form, keeper, desk.background)
        if isinstance(self.wizard, FormWizard):
            self.wizard.use_files(AttachmentFiles(desk, self.draft_id))
            self.wizard.review_shown.connect(self._on_review)
        self.home = button(_("Hjem"), "quiet", "House")
        self.home.setAccessibleName(_("Lukk skjemaet og gå til Hjem"))
        self.report = button(_("Meld fra"), "quiet", "Plus")
        self.report.setToolTip(_("Ctrl+N"))
        self._base_words = _("Åpne referatet") if copy else _("Åpne meldingen")
        self.base = button(self._base_words, "quiet", "FilePdf")
        self.help = icon_button(_("Hjelp om skjemaet"), "QuestionmarkCircle")
        self.lock = button(_("Lås (Ctrl+L)"), "quiet", "PadlockLocked")
        self.hide_screen = button(_("Skjul skjerm (F12)"), "quiet", "EyeSlash")
        self.note = ActionBar()
        top = QFrame()
        top.setObjectName("top")
        line = QHBoxLayout(top)
        line.setContentsMargins(theme.px(8), theme.px(2), theme.px(8), theme.px(2))
        line.setSpacing(theme.px(4))
        self.meeting_view = button(_("Møtevisning (F5)"), "quiet", "Eye")
        for part in (self.home, self.report, self.base, self.meeting_view):
            line.addWidget(part)
        if copy or not has_meeting_view(form.definition):
            self.meeting_view.hide()
        else:
            add_shortcuts(self, {"F5": self.meeting_view.click}, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if not self._base_id:
            self.base.hide()
        line.addStretch(1)
        for part in (self.help, self.lock, self.hide_screen):
            line.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.note)
        column.addWidget(self.wizard, 1)
        self.wizard.autosave.failed.connect(self._on_failed)
        self.wizard.saved.connect(self._on_saved)
        self.wizard.closed.connect(self.closed)
        self.wizard.finished.connect(self.finished)
        self.wizard.preview_ready.connect(self.preview_ready)
        self.home.clicked.connect(self.wizard.close_draft)
        self.report.clicked.connect(self.report_wanted)
        self.base.clicked.connect(self._on_base)
        self.meeting_view.clicked.connect(self.meeting_view_wanted)
        self.lock.clicked.connect(self.lock_wanted)
        self.hide_screen.clicked.connect(self.hide_wanted)
        self.help.clicked.connect(self.help_wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow window some buttons keep their icons only."""
        super().resizeEvent(event)
        wide = event.size().width() >= theme.px(_WIDE)
        names = (self._base_words, _("Møtevisning (F5)"), _("Lås (Ctrl+L)"), _("Skjul skjerm (F12)"))
        buttons = (self.base, self.meeting_view, self.lock, self.hide_screen)
        for one, words in zip(buttons, names, strict=True):
            one.set_label(words if wide else "")
            one.setAccessibleName(words)
            one.setToolTip("" if wide else words)

    def flush(self) -> bool:
        """Write everything now; False when it could not be written within some seconds."""
        return self.wizard.flush(FLUSH_SECONDS)

    def write_now(self, done: Callable[[], None], failed: Callable[[Exception], None]) -> None:
        """See ``departure.Writer``."""
        if self.flush():
            done()
        else:
            failed(self._failure or TimeoutError())

    def _on_base(self) -> None:
        self.base_wanted.emit(self._base_id)

    def _on_review(self, page: ReviewPage) -> None:
        """Who becomes a member of the case that finishing opens, if it opens any."""
        if page is not self._review:
            self._review = page
            page.members.chosen.connect(self._on_members)
        work = functools.partial(new_members.members_for_draft, self._desk.session, self.draft_id)
        self._desk.ask(work, page.members.show_members, page)

    def _on_members(self, key: str, left_out: tuple[str, ...]) -> None:
        self._desk.ask(functools.partial(new_members.leave_out, self._desk.session, key, left_out), _written, self)

    def _on_failed(self, error: Exception) -> None:
        self._failure = error

    def _on_saved(self, _when: object) -> None:
        self._failure = None
        if self._review is not None and self._review.isVisible():
            self._on_review(self._review)  # the last answers were on their way when it was shown


def _written(_nothing: None) -> None:
    """It holds from now on; there is nothing to show."""
