"""The form wizard: step list, pages, bottom bar, autosave and *Ferdigstill*, for one open draft."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from skjema_app.domain.answers import Answers, FieldPath
from skjema_app.domain.documents import Place
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.evaluate import Problem
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.attachment_files import AttachmentFiles
from skjema_app.ui.background import Background
from skjema_app.ui.widgets.basics import announce
from skjema_app.ui.wizard.autosave import Autosave
from skjema_app.ui.wizard.bottom_bar import BottomBar, TroubleBar
from skjema_app.ui.wizard.errands import Errands
from skjema_app.ui.wizard.frame import REVIEW, Frame
from skjema_app.ui.wizard.journey import Journey
from skjema_app.ui.wizard.keeper import Keeper
from skjema_app.ui.wizard.model import FormModel
from skjema_app.ui.wizard.page import StepPage
from skjema_app.ui.wizard.review import ReviewPage
from skjema_app.ui.wizard.texts import step_of
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.finish_document import Finished
from skjema_app.workflows.letters import spots_of_draft

NARROW = 960
"""Logical pixels at 100 % text below which the side bar becomes one line."""


class FormWizard(QWidget):
    """Fill one draft.

    Signals:
        finished: the draft became a document; carries ``workflows.finish_document.Finished``.
        closed: *Lukk* was pressed and everything is written.
        preview_ready: pages to show; carries ``workflows.documents.PageImages``.
        saved: a write is durable; carries its time.
        review_shown: «Se over» is the present page; carries it. What was typed is on its way to the vault.
    """

    _model: FormModel

    finished = Signal(object)
    closed = Signal()
    preview_ready = Signal(object)
    saved = Signal(object)
    review_shown = Signal(object)

    def __init__(
        self, open_form: OpenForm, keeper: Keeper, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._keeper = keeper
        self._files: AttachmentFiles | None = None
        self._restored = False
        self._busy = False
        self._narrow = False
        self._fonts_ready = False
        self.bar = BottomBar()
        self.trouble = TroubleBar()
        self._outer = QHBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._frame: Frame | None = None
        self._last_focus = ("", 0)
        self._place = open_form.draft.place
        self.autosave = Autosave(self._keeper, background, self._snapshot, self)
        self.autosave.saved.connect(self._saved)
        self.autosave.failed.connect(self._save_failed)
        self.errands = Errands(self._keeper, background, self)
        self.errands.finished.connect(self._finish_done)
        self.errands.refused.connect(self._refuse)
        self.errands.previewed.connect(self.preview_ready)
        self.errands.version_chosen.connect(self._version_chosen)
        self.errands.reopened.connect(self._reload)
        self.errands.made_ready.connect(self._made_ready)
        self.errands.failed.connect(self._errand_failed)
        self.trouble.retry.connect(self._retry)
        self.bar.back.clicked.connect(self.go_back)
        self.bar.next.clicked.connect(self.go_on)
        self.bar.finish.clicked.connect(self.finish)
        self.bar.close_button.clicked.connect(self.close_draft)
        for keys, slot in (
            ("Ctrl+Return", self.finish_or_review),
            ("Ctrl+Enter", self.finish_or_review),
            ("Alt+Left", self.go_back),
            ("Alt+Right", self.go_on),
            ("Ctrl+PgUp", self.go_back),
            ("Ctrl+PgDown", self.go_on),
            ("Ctrl+S", self.save_and_say),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        self._load(open_form, open_form.draft.place)
        application = cast("QApplication", QApplication.instance())
        application.focusChanged.connect(self._focus_changed)

    @property
    def model(self) -> FormModel:
        """The answers being written; another one after another version or level was opened."""
        return self._model

    def use_files(self, files: AttachmentFiles) -> None:
        """What is behind the questions that take files; without it nothing can be attached."""
        self._files = files
        for page in self._pages.values():
            if isinstance(page, StepPage):
                page.use_files(files)

    @property
    def step_id(self) -> str:
        """The present step; ``REVIEW`` on «Se over»."""
        return self.journey.here

    @property
    def page(self) -> StepPage | ReviewPage:
        """The present page."""
        return self._page(self.journey.here)

    def place(self) -> Place:
        """Where the person is: step, field, text position, scroll."""
        path, position = self.page.focused()
        if not path:
            path, position = self._last_focus
        return Place(self.journey.here, path, position, self.page.verticalScrollBar().value())

    def flush(self, timeout: float = 10.0) -> bool:
        """Block until everything is written; for locking and closing. False when it could not be."""
        if self.autosave.stopped:
            return True
        if self._place_moved():
            self.autosave.touch()
        return self.autosave.flush(timeout)

    def close_draft(self) -> None:
        """*Lukk*: write, then tell. When it can't be written, stay and say so."""
        if self.flush():
            self.bar.say(_("Alt er lagret. Du kan lukke."))
            self.closed.emit()

    def save_and_say(self) -> None:
        """Ctrl+S: everything is saved already; make sure, and say it."""
        if self.flush():
            self.bar.say(_("Alt er lagret"))

    def go_on(self) -> None:
        """*Neste*: always goes on."""
        if self.step_id != REVIEW:
            self.go_to(self.journey.following())

    def go_back(self) -> None:
        """*Tilbake*."""
        if self.journey.number() > 1:
            self.go_to(self.journey.preceding())

    def go_to(self, step_id: str, *, field: str = "") -> None:
        """Go to a step, or to a question in it."""
        if self._busy:
            return
        self.page.judged = True
        self.journey.go(step_id, to_field=bool(field))
        self._last_focus = ("", 0)
        page = self.page
        self.frame.show_page(page)
        page.show_state()
        if not (field and page.focus_path(field)):
            page.verticalScrollBar().setValue(0)
            page.focus_first()
        self._show_frame()
        self.autosave.touch()
        self.autosave.save_now()
        if isinstance(page, ReviewPage):
            self.review_shown.emit(page)

    def finish_or_review(self) -> None:
        """Ctrl+Enter: first «Se over», there *Ferdigstill*; nobody signs a page they have not been shown."""
        if self.step_id != REVIEW:
            self._step_chosen(REVIEW)
        else:
            self.finish()

    def finish(self) -> None:
        """*Ferdigstill*, or say what is missing."""
        if self._busy:
            return
        if self.step_id != REVIEW:
            self.go_to(REVIEW)
        problems = self.journey.hindrances()
        if problems:
            self._refuse(problems)
            return
        if self.journey.asks_about(self._form.mentions(self._model.answers)):
            self.page.focus_first()
            return
        if not self.flush():
            return
        if isinstance(self.page, ReviewPage) and self._show_letters(self.page) and not self.page.letters.agreed:
            self.page.focus_first()
            return
        self._set_busy(busy=True)
        announce(self, _("Ferdigstiller"))
        self.errands.finish(signs=isinstance(self.page, ReviewPage) and self.page.letters.agreed)

    def preview(self) -> None:
        """*Forhåndsvis*: pages of the draft as it is now."""
        if not self._busy and self.flush():
            self.errands.preview()

    def show_versions(self) -> None:
        """*Vis tidligere versjoner*."""
        if not self._busy and self.flush():
            self.errands.compare_versions(self._form.definition, self._model.answers)

    def widen(self) -> None:
        """«Jeg har tid til å skrive mer»: more steps in the same draft."""
        level = self._fuller_level()
        if level and not self._busy and self.flush():
            self._set_busy(busy=True)
            self.errands.widen(level)

    def go_to_field(self, path: FieldPath) -> None:
        """Go to a question, on whatever page it is."""
        step = self._form.definition.step_of(path.partition("/")[0])
        if step is not None:
            self.go_to(step.step_id, field=path)

    def take_back(self, filled: Answers) -> None:
        """Clear what was filled in from elsewhere, where it stands as it was filled in."""
        for path, value in filled.items():
            if self._model.value(path) == value:
                self._model.set_value(path, None)
        self.bar.say(_("Angret. Det du har skrevet selv, står."))

    def _load(self, open_form: OpenForm, place: Place) -> None:
        """Build everything for an open form; again after another version or level was chosen."""
        old = self._frame
        if old is not None:
            self._model.deleteLater()
        self._form = open_form
        self._model = FormModel(open_form, self)
        self._model.edited.connect(self.autosave.touch)
        self._model.state_changed.connect(self._state_changed)
        self._pages: dict[str, StepPage | ReviewPage] = {}
        self._place = place
        self._last_focus = (place.field, place.cursor)
        self.journey = Journey(self._model, place.step)
        self._more = _("Jeg har tid til å skrive mer (utfyllende)") if self._fuller_level() else ""
        self.frame = Frame(open_form, self._more, self.bar, self.trouble)
        self.frame.step_chosen.connect(self._step_chosen)
        self.frame.wants_more.connect(self.widen)
        self.frame.wants_preview.connect(self.preview)
        self.frame.wants_versions.connect(self.show_versions)
        self._outer.addWidget(self.frame)
        self._frame = self.frame
        if old is not None:
            old.hide()
            self._outer.removeWidget(old)
            old.deleteLater()
        self.frame.set_narrow(narrow=self._narrow)
        self.frame.show_page(self.page)
        self.page.show_state()
        self._show_frame()
        if self._model.answers != open_form.draft.answers:
            self.autosave.touch()

    def _page(self, step_id: str) -> StepPage | ReviewPage:
        if step_id in self._pages:
            return self._pages[step_id]
        step = self._form.definition.step(step_id)
        page: StepPage | ReviewPage
        if step is None:
            page = ReviewPage(self._model, self._more)
            page.change.connect(self._change_asked)
            page.wants_preview.connect(self.preview)
            page.wants_more.connect(self.widen)
            self.errands.make_ready()
        else:
            page = StepPage(step, self._model)
            page.past_end.connect(self._past_end)
            page.left.connect(self._field_left)
            if self._files is not None:
                page.use_files(self._files)
        page.judged = step_id in self.journey.left
        self._pages[step_id] = page
        self.frame.add_page(page)
        return page

    def _fuller_level(self) -> str:
        levels = [level.level_id for level in self._form.definition.levels]
        rank = self._form.definition.rank(self._form.draft.level)
        if self._form.draft.supplements or rank + 1 >= len(levels):
            return ""
        return levels[-1]

    def _state_changed(self) -> None:
        """After each edit: the present page and the frame, in place."""
        self.page.show_state()
        self._show_frame()

    def _show_frame(self) -> None:
        journey, page = self.journey, self.page
        text = step_of(journey.number(), len(journey.ids()))
        if page.number.text() != text:
            page.number.setText(text)
        if page.number.isHidden() != self._narrow:  # the line above says it when narrow
            page.number.setVisible(not self._narrow)
        self.frame.show_state(
            self._model.state, journey.here, journey.ids(), journey.left, after_change=journey.back_to_review
        )
        if isinstance(page, ReviewPage):
            self._show_letters(page)
            page.show_problems(journey.summary())
            self.bar.set_sends(sends=self._model.open_form.sends(self._model.answers))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The side bar becomes one line when the window is narrow."""
        super().resizeEvent(event)
        narrow = event.size().width() < theme.px(NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self.frame.set_narrow(narrow=narrow)
            self._show_frame()

    def showEvent(self, event: QShowEvent) -> None:
        """The first time it is shown: go back to where the person was."""
        super().showEvent(event)
        if not self._restored:
            self._restored = True
            QTimer.singleShot(0, self, self._restore_place)

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight: write."""
        self.autosave.save_now()
        super().hideEvent(event)

    def _restore_place(self) -> None:
        page, place = self.page, self._place
        if place.field and page.focus_path(place.field):
            view = page.view(place.field) if isinstance(page, StepPage) else None
            if view is not None:
                view.editor.set_text_position(place.cursor)
            page.verticalScrollBar().setValue(place.scroll)
        else:
            page.focus_first()
            page.verticalScrollBar().setValue(place.scroll)
        if isinstance(page, ReviewPage):
            self.review_shown.emit(page)

    def _snapshot(self) -> tuple[Answers, Place]:
        self._place = self.place()
        return self._model.answers, self._place

    def _place_moved(self) -> bool:
        return self.place() != self._place

    def _step_chosen(self, step_id: str) -> None:
        self.journey.back_to_review = False
        self.go_to(step_id)

    def _change_asked(self, step_id: str, path: str) -> None:
        self.go_to(step_id, field=path)

    def _past_end(self) -> None:
        (self.bar.next if self.bar.next.isVisible() else self.bar.finish).setFocus(Qt.FocusReason.TabFocusReason)

    def _field_left(self) -> None:
        self.autosave.save_now()

    def _focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None:
            self.autosave.save_now()
        elif isinstance(self.page, StepPage) and self.page.isAncestorOf(now):
            self._last_focus = self.page.focused()

    def _refuse(self, problems: tuple[Problem, ...]) -> None:
        self._set_busy(busy=False)
        self.journey.refuse(problems)
        for page in self._pages.values():
            page.judged = True
        self._show_frame()
        self.page.focus_first()
        if isinstance(self.page, ReviewPage):
            announce(self, self.page.summary.title.text())

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.frame.set_busy(busy=busy)

    def _finish_done(self, done: Finished) -> None:
        self.autosave.stop()
        self._set_busy(busy=False)
        self.finished.emit(done)

    def _made_ready(self) -> None:
        self._fonts_ready = True
        if isinstance(self.page, ReviewPage):
            self._show_letters(self.page)

    def _show_letters(self, page: ReviewPage) -> bool:
        """Letters that can't be printed, as soon as the font is there to be asked; whether there are any."""
        spots = spots_of_draft(self._form, self._model.answers) if self._fonts_ready else ()
        page.letters.show_spots(spots)
        return bool(spots)

    def _errand_failed(self, error: Exception) -> None:
        self._set_busy(busy=False)
        if isinstance(error, SkjemaError) and error.code is ErrorCode.LETTERS_NOT_DRAWABLE:
            self._made_ready()  # finishing was quicker than loading: the page tells them now
        self._trouble(error)

    def _version_chosen(self, version_id: int) -> None:
        if self.flush():
            self._set_busy(busy=True)
            self.errands.restore(version_id)

    def _reload(self, form: OpenForm) -> None:
        """Another version or level: build anew, stay on the same step."""
        widened = form.draft.level != self._form.draft.level
        self._set_busy(busy=False)
        before = self.journey
        self._load(form, Place(step=before.here))
        self.journey.left = before.left - {REVIEW}
        self.go_to(self.journey.first_with_gaps() if before.here == REVIEW else before.here)
        self.bar.say(_("Flere steg er lagt til") if widened else _("Den eldre versjonen er hentet fram"))

    def _saved(self, when: datetime) -> None:
        self.trouble.hide()
        self.bar.show_saved(when)
        self.saved.emit(when)

    def _save_failed(self, error: Exception) -> None:
        self.bar.show_unsaved()
        self._trouble(error)

    def _retry(self) -> None:
        self.autosave.touch()
        self.autosave.save_now()

    def _trouble(self, error: Exception) -> None:
        """Say what went wrong. What we don't know goes on to the crash report as well."""
        self.trouble.tell(error, again=self.autosave.unsaved)
        if not isinstance(error, SkjemaError):
            raise error
