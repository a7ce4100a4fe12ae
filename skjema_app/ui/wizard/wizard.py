"""The form wizard: step list, pages, bottom bar, autosave and *Ferdigstill*, for one open draft."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from skjema_app.domain.answers import Answers
from skjema_app.domain.documents import DraftVersion, Place
from skjema_app.domain.errors import SkjemaError
from skjema_app.form_engine.evaluate import Problem
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.background import Background
from skjema_app.ui.widgets.basics import announce
from skjema_app.ui.wizard.autosave import Autosave
from skjema_app.ui.wizard.bottom_bar import BottomBar, TroubleBar
from skjema_app.ui.wizard.keeper import Keeper
from skjema_app.ui.wizard.model import FormModel
from skjema_app.ui.wizard.notices import TopNotices
from skjema_app.ui.wizard.page import StepPage
from skjema_app.ui.wizard.review import ReviewPage
from skjema_app.ui.wizard.steps import Side, StepRow, TopLine
from skjema_app.ui.wizard.texts import shown, step_of, step_status
from skjema_app.ui.wizard.versions import VersionsDialog
from skjema_app.workflows.documents import PageImages
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.finish_document import AnswersNotComplete, Finished
from skjema_app.workflows.sentences import sentence_for

NARROW = 960
"""Logical pixels at 100 % text below which the side bar becomes one line."""
REVIEW = "_se_over"
"""Step id of «Se over»; no step of a form can have it."""
_FOCUSABLE = Qt.FocusPolicy.TabFocus


class FormWizard(QWidget):
    """Fill one draft.

    Signals:
        finished: the draft became a document; carries ``workflows.finish_document.Finished``.
        closed: *Lukk* was pressed and everything is written.
        preview_ready: pages to show; carries ``workflows.documents.PageImages``.
        saved: a write is durable; carries its time.
    """

    finished = Signal(object)
    closed = Signal()
    preview_ready = Signal(object)
    saved = Signal(object)

    def __init__(
        self, open_form: OpenForm, keeper: Keeper, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._keeper, self._background = keeper, background
        self._restored = False
        self._busy = False
        self._narrow = False
        self._asked: set[str] = set()
        self._summary_on = False
        self._back_to_review = False
        self._dialog: VersionsDialog | None = None
        self.bar = BottomBar()
        self.trouble = TroubleBar()
        self._outer = QHBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._shell: QWidget | None = None
        self._here = REVIEW
        self._last_focus = ("", 0)
        self._place = open_form.draft.place
        self.autosave = Autosave(keeper, background, self._snapshot, self)
        self.autosave.saved.connect(self._saved)
        self.autosave.failed.connect(self._save_failed)
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

    # --- what others ask ---------------------------------------------------------------------------------------

    @property
    def step_id(self) -> str:
        """The present step; ``REVIEW`` on «Se over»."""
        return self._here

    @property
    def page(self) -> StepPage | ReviewPage:
        """The present page."""
        return self._page(self._here)

    def place(self) -> Place:
        """Where the person is: step, field, text position, scroll."""
        path, position = self.page.focused()
        if not path:
            path, position = self._last_focus
        return Place(self._here, path, position, self.page.verticalScrollBar().value())

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

    # --- moving about ------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """*Neste*: always goes on."""
        ids = self._step_ids()
        if self._back_to_review:
            self.go_to(REVIEW)
        elif self._here != REVIEW:
            self.go_to(ids[min(ids.index(self._here) + 1, len(ids) - 1)] if self._here in ids else ids[0])

    def go_back(self) -> None:
        """*Tilbake*."""
        ids = self._step_ids()
        place = ids.index(self._here) if self._here in ids else 0
        if place > 0:
            self.go_to(ids[place - 1])

    def go_to(self, step_id: str, *, field: str = "") -> None:
        """Go to a step, or to a question in it."""
        if self._busy:
            return
        self._leave()
        coming_from_review = self._here == REVIEW and bool(field)
        self._here = step_id if step_id in self._step_ids() else self._step_ids()[0]
        self._back_to_review = coming_from_review or (self._back_to_review and self._here != REVIEW)
        self._last_focus = ("", 0)
        page = self.page
        self._show_page(page)
        page.show_state()
        if not (field and page.focus_path(field)):
            page.verticalScrollBar().setValue(0)
            page.focus_first()
        self._show_frame()
        self.autosave.touch()
        self.autosave.save_now()

    def finish_or_review(self) -> None:
        """Ctrl+Enter: first «Se over», there *Ferdigstill*; nobody signs a page they have not been shown."""
        if self._here != REVIEW:
            self._back_to_review = False
            self.go_to(REVIEW)
        else:
            self.finish()

    def finish(self) -> None:
        """*Ferdigstill*, or say what is missing."""
        if self._busy:
            return
        if self._here != REVIEW:
            self.go_to(REVIEW)
        problems = self._model.state.errors or self._new_questions()
        if problems:
            self._refuse(problems)
            return
        if not self.flush():
            return
        self._set_busy(busy=True)
        announce(self, _("Ferdigstiller"))
        self._background.vault.run(self._keeper.finish, self._finish_done, self._finish_failed, self)

    # --- other doors -------------------------------------------------------------------------------------------

    def preview(self) -> None:
        """*Forhåndsvis*: pages of the draft as it is now."""
        if not self._busy and self.flush():
            self._background.vault.run(self._keeper.preview, self._preview_done, self._trouble, self)

    def show_versions(self) -> None:
        """*Vis tidligere versjoner*."""
        if not self._busy and self.flush():
            self._background.vault.run(self._keeper.versions, self._versions_read, self._trouble, self)

    def widen(self) -> None:
        """«Jeg har tid til å skrive mer»: more steps in the same draft."""
        level = self._fuller_level()
        if level and not self._busy and self.flush():
            self._set_busy(busy=True)
            self._background.vault.run(_Widen(self._keeper, level), self._widened, self._other_failed, self)

    # --- building ----------------------------------------------------------------------------------------------

    def _load(self, open_form: OpenForm, place: Place) -> None:
        """Build everything for an open form; again after another version or level was chosen."""
        old = self._shell
        self._form = open_form
        self._model = FormModel(open_form, self)
        self._model.edited.connect(self.autosave.touch)
        self._model.state_changed.connect(self._state_changed)
        self._pages: dict[str, StepPage | ReviewPage] = {}
        self._left_steps: set[str] = set()
        self._place = place
        self._last_focus = (place.field, place.cursor)
        ids = self._step_ids()
        self._here = place.step if place.step in ids else ids[0]
        if place.step:
            self._left_steps |= set(ids[: ids.index(self._here)])
        more = _("Jeg har tid til å skrive mer (utfyllende)") if self._fuller_level() else ""
        self._more = more
        definition = open_form.definition
        level = definition.level(open_form.draft.level)
        subtitle = _("Kladd · {level}").format(level=shown(level.title)) if level is not None else _("Kladd")
        self.side = Side(shown(definition.short_title or definition.title), subtitle, more)
        self.top = TopLine()
        self.notices = TopNotices(open_form.phones)
        self.stack = QStackedWidget()
        self.stack.setObjectName("pages")
        self._connect_frame()
        shell = QWidget()
        line = QHBoxLayout(shell)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.side)
        column = QVBoxLayout()
        column.setSpacing(0)
        for part in (self.top, self.notices):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        column.addWidget(self.trouble)
        column.addWidget(self.bar)
        line.addLayout(column, 1)
        self._shell = shell
        self._outer.addWidget(shell)
        if old is not None:
            old.hide()
            self._outer.removeWidget(old)
            old.deleteLater()
        self._set_narrow(narrow=self._narrow)
        self._show_page(self.page)
        self.page.show_state()
        self._show_frame()
        if self._model.answers != open_form.draft.answers:
            self.autosave.touch()

    def _connect_frame(self) -> None:
        self.side.steps.chosen.connect(self._step_chosen)
        self.side.more.clicked.connect(self.widen)
        self.side.preview.clicked.connect(self.preview)
        self.side.versions.clicked.connect(self.show_versions)
        self.top.chosen.connect(self._step_chosen)
        if self._more:
            self.top.menu.addAction(self._more).triggered.connect(self.widen)
        self.top.menu.addAction(_("Forhåndsvis")).triggered.connect(self.preview)
        self.top.menu.addAction(_("Vis tidligere versjoner")).triggered.connect(self.show_versions)

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
        else:
            page = StepPage(step, self._model)
            page.past_end.connect(self._past_end)
            page.left.connect(self._field_left)
        page.judged = step_id in self._left_steps
        self._pages[step_id] = page
        self.stack.addWidget(page)
        self._keep_tab_order(page)
        return page

    def _keep_tab_order(self, page: QWidget) -> None:
        """Pages are made when they are first shown; the bars below them must stay last for Tab."""
        inner = [one for one in page.findChildren(QWidget) if one.focusPolicy() & _FOCUSABLE]
        before: QWidget = inner[-1] if inner else self.side.versions
        for one in (self.trouble.again, *self.bar.buttons()):
            QWidget.setTabOrder(before, one)
            before = one

    def _show_page(self, page: StepPage | ReviewPage) -> None:
        if self.stack.currentWidget() is not page:
            self.stack.setCurrentWidget(page)

    def _step_ids(self) -> list[str]:
        return [*(step.step_id for step in self._model.state.steps), REVIEW]

    def _fuller_level(self) -> str:
        levels = [level.level_id for level in self._form.definition.levels]
        rank = self._form.definition.rank(self._form.draft.level)
        if self._form.draft.supplements or rank + 1 >= len(levels):
            return ""
        return levels[-1]

    # --- showing -----------------------------------------------------------------------------------------------

    def _state_changed(self) -> None:
        """After each edit: the present page and the frame, in place."""
        self.page.show_state()
        self._show_frame()

    def _show_frame(self) -> None:
        state = self._model.state
        ids = self._step_ids()
        rows = []
        for step in state.steps:
            code, words = step_status(step, left=step.step_id in self._left_steps)
            rows.append(StepRow(step.step_id, shown(step.title), code, words))
        ready = state.complete and REVIEW in self._left_steps
        rows.append(StepRow(REVIEW, _("Se over"), "complete" if ready else "not-started", _("Sjekk og ferdigstill")))
        number = ids.index(self._here) + 1
        (self.top if self._narrow else self.side.steps).show_rows(tuple(rows), self._here)
        (self.top if self._narrow else self.side).show_progress(state.answered, state.required_total)
        text = step_of(number, len(ids))
        if self.page.number.text() != text:
            self.page.number.setText(text)
        self.notices.show_notices(state.notices)
        last = self._here == REVIEW
        self.bar.show_for(first=number == 1, last=last, after_change=self._back_to_review and not last)
        if last:
            self._show_summary()

    def _show_summary(self) -> None:
        page = self.page
        if isinstance(page, ReviewPage):
            errors = self._model.state.errors
            asked = tuple(problem for problem in self._model.state.questions if problem.key in self._asked)
            page.show_problems((errors or asked) if self._summary_on else ())

    def _set_narrow(self, *, narrow: bool) -> None:
        self._narrow = narrow
        self.side.setVisible(not narrow)
        self.top.setVisible(narrow)
        self.bar.set_narrow(narrow=narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The side bar becomes one line when the window is narrow."""
        super().resizeEvent(event)
        narrow = event.size().width() < theme.px(NARROW)
        if narrow != self._narrow:
            self._set_narrow(narrow=narrow)
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

    # --- what happens ------------------------------------------------------------------------------------------

    def _snapshot(self) -> tuple[Answers, Place]:
        self._place = self.place()
        return self._model.answers, self._place

    def _place_moved(self) -> bool:
        return self.place() != self._place

    def _leave(self) -> None:
        """A step is left: from now on it shows what is missing."""
        self._left_steps.add(self._here)
        self.page.judged = True

    def _step_chosen(self, step_id: str) -> None:
        self._back_to_review = False
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
        self._summary_on = True
        self._asked |= {problem.key for problem in problems if problem.key}
        for step_id in self._step_ids():
            self._left_steps.add(step_id)
            if step_id in self._pages:
                self._pages[step_id].judged = True
        self._show_frame()
        self.page.focus_first()
        if isinstance(self.page, ReviewPage):
            announce(self, self.page.summary.title.text())

    def _new_questions(self) -> tuple[Problem, ...]:
        """Questions nobody has been asked yet; they are asked once and then let through."""
        questions = self._model.state.questions
        return questions if any(problem.key not in self._asked for problem in questions) else ()

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.bar.show_busy(busy=busy)
        self.side.setEnabled(not busy)
        self.top.setEnabled(not busy)
        self.stack.setEnabled(not busy)

    def _finish_done(self, done: Finished) -> None:
        self.autosave.stop()
        self._set_busy(busy=False)
        self.finished.emit(done)

    def _finish_failed(self, error: Exception) -> None:
        self._set_busy(busy=False)
        if isinstance(error, AnswersNotComplete):
            self._refuse(error.problems)
            return
        self._trouble(error)

    def _other_failed(self, error: Exception) -> None:
        self._set_busy(busy=False)
        self._trouble(error)

    def _preview_done(self, pages: PageImages) -> None:
        self.preview_ready.emit(pages)

    def _versions_read(self, versions: tuple[DraftVersion, ...]) -> None:
        self._dialog = VersionsDialog(versions, self._form.definition, self._model.answers, self)
        self._dialog.chosen.connect(self._version_chosen)
        self._dialog.open()

    def _version_chosen(self, version_id: int) -> None:
        if self.flush():
            self._set_busy(busy=True)
            restore = _Restore(self._keeper, version_id)
            self._background.vault.run(restore, self._restored_version, self._other_failed, self)

    def _restored_version(self, form: OpenForm) -> None:
        self._reload(form)
        self.bar.say(_("Den eldre versjonen er hentet fram"))

    def _widened(self, form: OpenForm) -> None:
        self._reload(form)
        announce(self, _("Flere steg er lagt til"))

    def _reload(self, form: OpenForm) -> None:
        self._set_busy(busy=False)
        here = self._here
        left = self._left_steps - {REVIEW}
        self._summary_on = False
        self._back_to_review = False
        self._load(form, Place(step=here))
        self._left_steps = left
        if here == REVIEW:  # the first step that has something to answer
            steps = self._model.state.steps
            here = next((step.step_id for step in steps if step.missing), steps[0].step_id)
        self._here = here
        self.go_to(here)

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
        if isinstance(error, SkjemaError):
            sentence = sentence_for(error)
            self.trouble.say(sentence.heading, sentence.text, again=self.autosave.unsaved)
            return
        self.trouble.say(
            _("Noe stoppet"),
            _("Det du har skrevet, er fortsatt her. Prøv igjen."),
            again=self.autosave.unsaved,
        )
        raise error


class _Widen:
    """Goes to another level; work for the vault's thread."""

    def __init__(self, keeper: Keeper, level: str) -> None:
        self._keeper, self._level = keeper, level

    def __call__(self) -> OpenForm:
        return self._keeper.widen(self._level)


class _Restore:
    """Brings a version back; work for the vault's thread."""

    def __init__(self, keeper: Keeper, version_id: int) -> None:
        self._keeper, self._version_id = keeper, version_id

    def __call__(self) -> OpenForm:
        return self._keeper.restore(self._version_id)
