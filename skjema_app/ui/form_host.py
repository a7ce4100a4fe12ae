"""The open form as the main page: a slim bar with what must be at hand everywhere, and the wizard below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.attachment_files import AttachmentFiles
from skjema_app.ui.desk import Desk
from skjema_app.ui.undo_bar import ActionBar
from skjema_app.ui.widgets.basics import button, icon_button
from skjema_app.ui.wizard.keeper import SessionKeeper
from skjema_app.ui.wizard.wizard import FormWizard
from skjema_app.workflows.fill_form import OpenForm

FLUSH_SECONDS = 5.0
_WIDE = 720


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
        base_wanted: document id of the report that a decision or a supplement is about.
    """

    closed = Signal()
    finished = Signal(object)
    preview_ready = Signal(object)
    report_wanted = Signal()
    lock_wanted = Signal()
    hide_wanted = Signal()
    help_wanted = Signal()
    base_wanted = Signal(str)

    def __init__(self, desk: Desk, form: OpenForm) -> None:
        super().__init__()
        self.draft_id = form.draft.draft_id
        self._base_id = form.draft.supplements
        self._failure: Exception | None = None
        self.wizard = FormWizard(form, SessionKeeper(desk.session, self.draft_id), desk.background)
        self.wizard.use_files(AttachmentFiles(desk, self.draft_id))
        self.home = button(_("Hjem"), "quiet", "House")
        self.home.setAccessibleName(_("Lukk skjemaet og gå til Hjem"))
        self.report = button(_("Meld fra"), "quiet", "Plus")
        self.report.setToolTip(_("Ctrl+N"))
        self.base = button(_("Åpne meldingen"), "quiet", "FilePdf")
        self.help = icon_button(_("Hjelp om skjemaet"), "QuestionmarkCircle")
        self.lock = button(_("Lås (Ctrl+L)"), "quiet", "PadlockLocked")
        self.hide_screen = button(_("Skjul skjerm (F12)"), "quiet", "EyeSlash")
        self.note = ActionBar()
        top = QFrame()
        top.setObjectName("top")
        line = QHBoxLayout(top)
        line.setContentsMargins(theme.px(8), theme.px(2), theme.px(8), theme.px(2))
        line.setSpacing(theme.px(4))
        for part in (self.home, self.report, self.base):
            line.addWidget(part)
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
        self.lock.clicked.connect(self.lock_wanted)
        self.hide_screen.clicked.connect(self.hide_wanted)
        self.help.clicked.connect(self.help_wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow window some buttons keep their icons only."""
        super().resizeEvent(event)
        wide = event.size().width() >= theme.px(_WIDE)
        names = (_("Åpne meldingen"), _("Lås (Ctrl+L)"), _("Skjul skjerm (F12)"))
        for one, words in zip((self.base, self.lock, self.hide_screen), names, strict=True):
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

    def _on_failed(self, error: Exception) -> None:
        self._failure = error

    def _on_saved(self, _when: object) -> None:
        self._failure = None
