"""One pupil's copy of a minute, gone through by a person before it is finished (REQ-48, user-review § 4.7).

Stands where the wizard stands for other drafts and has its doors, so that saving, locking and coming back are the same.
"""

from __future__ import annotations

import functools
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from skjema_app.domain.answers import Answers, FieldPath, Json
from skjema_app.domain.documents import Place
from skjema_app.domain.errors import SkjemaError
from skjema_app.form_engine.evaluate import Problem
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.meetings.extract_sheet import ExtractSheet
from skjema_app.ui.meetings.spot_panel import SpotPanel, instead_of
from skjema_app.ui.wizard.autosave import Autosave
from skjema_app.ui.wizard.bottom_bar import BottomBar, TroubleBar
from skjema_app.ui.wizard.errands import Errands
from skjema_app.ui.wizard.keeper import Keeper
from skjema_app.workflows.extract_answers import READ_KEY, ExtractWatch, confirm_read, confirm_spot, is_read
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.finish_document import Finished
from skjema_app.workflows.split_minutes import ExtractReview, review, watch_of

LOOK_AFTER_MS = 250
_NARROW = 900
_PANEL = 330


class ExtractPage(QWidget):
    """The page.

    Signals:
        finished: carries ``Finished``.
        closed: everything is written.
        preview_ready: carries ``PageImages``.
        saved: a write is durable; carries its time.
        looked: the places are known for the text as it is.
    """

    finished = Signal(object)
    closed = Signal()
    preview_ready = Signal(object)
    saved = Signal(object)
    looked = Signal()

    def __init__(self, desk: Desk, form: OpenForm, keeper: Keeper) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._form = form
        self._answers: Answers = form.draft.answers
        self._watch: ExtractWatch | None = None
        self._looking = False
        self._stale = True
        self._first = True
        self._leads = False
        self.sheet = ExtractSheet(form.definition, self._answers)
        self.panel = SpotPanel()
        self.trouble = TroubleBar()
        self.bar = BottomBar()
        for one in (self.bar.back, self.bar.next, self.bar.finish):
            one.hide()
        self._sides = QHBoxLayout()
        self._lay_out()
        self.autosave = Autosave(keeper, desk.background, self._snapshot, self)
        self.errands = Errands(keeper, desk.background, self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(LOOK_AFTER_MS)
        self._soon.timeout.connect(self._look)
        self._connect()
        desk.ask(functools.partial(watch_of, desk.session, form.draft.draft_id), self._on_watch, self, self._on_failed)
        self.errands.make_ready()

    def flush(self, timeout: float = 10.0) -> bool:
        """Block until everything is written; False when it could not be."""
        return self.autosave.stopped or self.autosave.flush(timeout)

    def close_draft(self) -> None:
        """*Lukk*."""
        if self.flush():
            self.closed.emit()

    def finish(self) -> None:
        """«Ferdigstill utdraget»."""
        if self.panel.finish.isEnabled() and self.flush():
            self.panel.show_busy(busy=True)
            self.errands.finish()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight: write."""
        self.autosave.save_now()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panel stands below the text on a narrow window."""
        super().resizeEvent(event)
        narrow = event.size().width() < theme.px(_NARROW)
        across = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._sides.setDirection(across)
        self.panel.setMinimumWidth(0 if narrow else theme.px(_PANEL))
        self.panel.setMaximumWidth(theme.px(10_000 if narrow else _PANEL))
        self.bar.set_narrow(narrow=narrow)

    # --- inside ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        side = theme.px(12)
        self._sides.setContentsMargins(0, side, side, side)
        self._sides.setSpacing(0)
        self._sides.addWidget(self.sheet, 1)
        self._sides.addWidget(self.panel, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._sides, 1)
        column.addWidget(self.trouble)
        column.addWidget(self.bar)

    def _connect(self) -> None:
        self.sheet.edited.connect(self._on_edited)
        self.panel.replace_wanted.connect(self._replace)
        self.panel.keep_wanted.connect(self._keep)
        self.panel.edit_wanted.connect(self._edit)
        self.panel.moved.connect(self._point)
        self.panel.read_changed.connect(self._on_read)
        self.panel.finish_wanted.connect(self.finish)
        self.panel.preview_wanted.connect(self._preview)
        self.bar.close_button.clicked.connect(self.close_draft)
        self.trouble.retry.connect(self._retry)
        self.autosave.saved.connect(self._on_saved)
        self.autosave.failed.connect(self._on_not_saved)
        self.errands.finished.connect(self._on_finished)
        self.errands.refused.connect(self._on_refused)
        self.errands.previewed.connect(self.preview_ready)
        self.errands.failed.connect(self._on_failed)
        for keys, slot in (("F8", self.panel.go_on), ("Shift+F8", self.panel.go_back)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def _on_watch(self, watch: ExtractWatch) -> None:
        self._watch = watch
        self._look()

    def _on_edited(self, path: FieldPath, text: str) -> None:
        self._answers = put_at(self._answers, path, text or None)
        self.autosave.touch()
        self._stale = True
        self.panel.read.setChecked(is_read(self._answers))
        self.panel.finish.setEnabled(False)  # until the new text has been looked at
        self._soon.start()

    def _look(self) -> None:
        """Look through the text beside the window's thread, one look at a time."""
        self._soon.stop()
        if self._watch is None:
            return
        if self._looking:
            self._stale = True
            return
        self._looking, self._stale = True, False
        work = functools.partial(review, self._watch, self._answers)
        self._desk.background.pool.run(work, self._on_looked, self._on_failed, self)

    def _on_looked(self, found: ExtractReview) -> None:
        self._looking = False
        if self._stale:
            self._look()
            return
        self.sheet.show_spots((*found.names, *found.looks))
        self.panel.show_review(found)
        if self._first or self._leads:
            self._first = self._leads = False
            self.panel.focus_first()
        self.looked.emit()

    def _replace(self) -> None:
        spot = self.panel.spot
        if spot is None:
            return
        self._leads = True
        text = self.sheet.texts.get(spot.path)
        if text is not None:
            text.write_over(spot, instead_of(spot))
        else:  # a person's name in a field of its own is taken out
            self._answers = put_at(self._answers, spot.path, None)
            line = self.sheet.lines.get(spot.path)
            if line is not None:
                line.setText(_("Tatt ut"))
            self.autosave.touch()
        self._look_again()

    def _keep(self) -> None:
        spot = self.panel.spot
        if spot is not None:
            self._leads = True
            self._answers = confirm_spot(self._answers, spot)
            self.autosave.touch()
            self._look_again()

    def _edit(self) -> None:
        spot = self.panel.spot
        text = self.sheet.texts.get(spot.path) if spot is not None else None
        if spot is not None and text is not None:
            text.point_at(spot)
            text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _point(self) -> None:
        spot = self.panel.spot
        if spot is not None:
            self.sheet.point_at(spot)

    def _on_read(self, read: bool) -> None:
        answers = dict(self._answers)
        self._answers = confirm_read(answers) if read else {k: v for k, v in answers.items() if k != READ_KEY}
        self._leads = read
        self.autosave.touch()
        self._look_again()

    def _look_again(self) -> None:
        self._stale = True
        self._look()

    def _snapshot(self) -> tuple[Answers, Place]:
        return self._answers, Place()

    def _preview(self) -> None:
        if self.flush():
            self.errands.preview()

    def _retry(self) -> None:
        self.autosave.touch()
        self.autosave.save_now()

    def _on_saved(self, when: datetime) -> None:
        self.trouble.hide()
        self.bar.show_saved(when)
        self.saved.emit(when)

    def _on_not_saved(self, error: Exception) -> None:
        self.bar.show_unsaved()
        self._tell(error)

    def _on_finished(self, done: Finished) -> None:
        self.autosave.stop()
        self.finished.emit(done)

    def _on_refused(self, _problems: tuple[Problem, ...]) -> None:
        self.panel.show_busy(busy=False)
        self.trouble.say(_("Utdraget er ikke ferdig"), _("Noe mangler. Det du har skrevet, er lagret."), again=False)

    def _on_failed(self, error: Exception) -> None:
        self._looking = False
        self.panel.show_busy(busy=False)
        self._tell(error)

    def _tell(self, error: Exception) -> None:
        """Say what went wrong. What we don't know goes on to the crash report as well."""
        self.trouble.tell(error, again=self.autosave.unsaved)
        if not isinstance(error, SkjemaError):
            raise error


def put_at(answers: Answers, path: FieldPath, value: Json) -> dict[str, Json]:
    """The answers with another value at a path; nothing in them is changed in place."""
    parts = path.split("/")
    made = dict(answers)
    if len(parts) == 1:
        made[path] = value
        return made
    rows = made.get(parts[0])
    made[parts[0]] = [
        {**row, parts[2]: value} if isinstance(row, dict) and row.get("id") == parts[1] else row
        for row in (rows if isinstance(rows, list) else [])
    ]
    return made
