"""What stands around the pages: steps at the side or in one line, notices above, the bar below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from skjema_app.form_engine.evaluate import FormState
from skjema_app.system.texts import _
from skjema_app.ui.wizard.bottom_bar import BottomBar, TroubleBar
from skjema_app.ui.wizard.notices import TopNotices
from skjema_app.ui.wizard.steps import Side, StepRow, TopLine
from skjema_app.ui.wizard.texts import shown, step_status
from skjema_app.workflows.fill_form import OpenForm

REVIEW = "_se_over"
"""Step id of «Se over»; no step of a form can have it."""
_FOCUSABLE = Qt.FocusPolicy.TabFocus


class Frame(QWidget):
    """Lays out the parts and keeps them in step with the form. Made anew when another level or version is opened.

    Signals:
        step_chosen: go to a step; carries its id.
        wants_more, wants_preview, wants_versions: the links below the steps, or in the menu when narrow.
    """

    step_chosen = Signal(str)
    wants_more = Signal()
    wants_preview = Signal()
    wants_versions = Signal()

    def __init__(self, form: OpenForm, more: str, bar: BottomBar, trouble: TroubleBar) -> None:
        super().__init__()
        definition = form.definition
        level = definition.level(form.draft.level)
        subtitle = _("Kladd · {level}").format(level=shown(level.title)) if level is not None else _("Kladd")
        self.bar, self.trouble = bar, trouble
        self.side = Side(shown(definition.short_title_at(form.draft.level)), subtitle, more)
        self.top = TopLine()
        self.notices = TopNotices(form.phones)
        self.stack = QStackedWidget()
        self.stack.setObjectName("pages")
        self._narrow = False
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.side)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.notices)
        column.addWidget(self.stack, 1)
        column.addWidget(trouble)
        column.addWidget(bar)
        line.addLayout(column, 1)
        self._connect(more)
        self.set_narrow(narrow=False)

    def set_narrow(self, *, narrow: bool) -> None:
        """The side bar, or one line above the page."""
        self._narrow = narrow
        self.side.setVisible(not narrow)
        self.top.setVisible(narrow)
        self.bar.set_narrow(narrow=narrow)

    def add_page(self, page: QWidget) -> None:
        """Take in a page; pages are made when first shown, so put the bars below last for Tab again."""
        self.stack.addWidget(page)
        inner = [one for one in page.findChildren(QWidget) if one.focusPolicy() & _FOCUSABLE]
        before: QWidget = inner[-1] if inner else self.side.versions
        for one in (self.trouble.again, *self.bar.buttons()):
            QWidget.setTabOrder(before, one)
            before = one

    def show_page(self, page: QWidget) -> None:
        """Show a page that was taken in."""
        if self.stack.currentWidget() is not page:
            self.stack.setCurrentWidget(page)

    def show_state(
        self, state: FormState, here: str, step_ids: Sequence[str], left: set[str], *, after_change: bool
    ) -> None:
        """Steps, progress, notices and buttons for a state.

        Args:
            state: of the form.
            here: id of the present step.
            step_ids: every step in order, «Se over» last.
            left: steps the person has been to and left.
            after_change: came by «Endre», so the way on leads back to «Se over».
        """
        rows = []
        for step in state.steps:
            code, words = step_status(step, left=step.step_id in left)
            rows.append(StepRow(step.step_id, shown(step.title), code, words))
        ready = state.complete and REVIEW in left
        rows.append(StepRow(REVIEW, _("Se over"), "complete" if ready else "not-started", _("Sjekk og ferdigstill")))
        steps = self.top if self._narrow else self.side.steps
        steps.show_rows(tuple(rows), here)
        (self.top if self._narrow else self.side).show_progress(state.answered, state.required_total)
        self.notices.show_notices(state.notices)
        last = here == REVIEW
        self.bar.show_for(first=here == step_ids[0], last=last, after_change=after_change and not last)

    def set_busy(self, *, busy: bool) -> None:
        """Nothing can be changed while *Ferdigstill* works."""
        self.bar.show_busy(busy=busy)
        for part in (self.side, self.top, self.stack):
            part.setEnabled(not busy)

    def _connect(self, more: str) -> None:
        self.side.steps.chosen.connect(self.step_chosen)
        self.side.more.clicked.connect(self.wants_more)
        self.side.preview.clicked.connect(self.wants_preview)
        self.side.versions.clicked.connect(self.wants_versions)
        self.top.chosen.connect(self.step_chosen)
        if more:
            self.top.menu.addAction(more).triggered.connect(self.wants_more)
        self.top.menu.addAction(_("Forhåndsvis")).triggered.connect(self.wants_preview)
        self.top.menu.addAction(_("Vis tidligere versjoner")).triggered.connect(self.wants_versions)
