"""«Se over»: every answer as it will stand, each with «Endre»; what is missing is marked; the error summary on top."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skjema_app.domain.answers import FieldPath
from skjema_app.form_engine.definition import FieldType
from skjema_app.form_engine.evaluate import FormState, Problem
from skjema_app.form_engine.state import FieldState, ProblemCode, Severity, StepState
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import icons, theme
from skjema_app.ui.members_view import MembersView
from skjema_app.ui.widgets.basics import (
    Button,
    Card,
    IconLabel,
    Label,
    Line,
    Notice,
    Page,
    button,
    clear,
    hidden_unless,
)
from skjema_app.ui.wizard.field_view import is_asked
from skjema_app.ui.wizard.letters_view import LettersView
from skjema_app.ui.wizard.mentions_view import MentionsView
from skjema_app.ui.wizard.model import FormModel
from skjema_app.ui.wizard.summary import Summary
from skjema_app.ui.wizard.texts import answer_text, problem_text, shown


class ReviewPage(Page):
    """The last page.

    Signals:
        change: «Endre» or a jump link; carries step id and path.
        wants_preview: «Forhåndsvis dokumentet».
        wants_more: the link to the fuller level.
    """

    change = Signal(str, str)
    wants_preview = Signal()
    wants_more = Signal()

    def __init__(self, model: FormModel, more: str) -> None:
        super().__init__()
        self.step_id = ""
        self.judged = False
        self._model = model
        self._shown: FormState | None = None
        self._targets: dict[Button, tuple[str, FieldPath]] = {}
        self.number = Label("", "muted")
        self.title = Label(_("Se over"), "h1")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(_("Se over"))
        lead = Label(_("Les gjennom før du ferdigstiller. Etterpå kan ikke denne versjonen endres."), "lead")
        heading = QVBoxLayout()
        heading.setSpacing(theme.px(2))
        for part in (self.number, self.title, lead):
            heading.addWidget(part)
        self.column.addLayout(heading)
        self.summary = Summary(model.open_form.definition, model.open_form.today)
        self.summary.jump.connect(self._jump)
        self.column.addWidget(self.summary)
        self.mentions = MentionsView(model.open_form.definition)
        self.mentions.jump.connect(self.change)
        self.column.addWidget(self.mentions)
        self.letters = LettersView(model.open_form.definition)
        self.letters.jump.connect(self.change)
        self.column.addWidget(self.letters)
        self.should = hidden_unless(Notice("info"), condition=False)
        self.column.addWidget(self.should)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(16))
        self.column.addLayout(self._list)
        self.preview_button = button(_("Forhåndsvis dokumentet"), "", "FilePdf")
        self.preview_button.clicked.connect(self.wants_preview)
        self.more_button = hidden_unless(button(more, "quiet", "NotePencil"), bool(more))
        self.more_button.clicked.connect(self.wants_more)
        self.ready = Notice(
            "info",
            _("Når du ferdigstiller"),
            _("Skjema lager dokumentet, signerer det med navnet ditt og viser deg hva som skjer videre."),
        )
        self.members = MembersView()
        self.column.addWidget(self.members)
        self.column.addWidget(self.ready)
        foot = QVBoxLayout()
        foot.setSpacing(theme.px(8))
        for one in (self.preview_button, self.more_button):
            foot.addWidget(one, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addLayout(foot)
        self.column.addStretch(1)

    def show_state(self) -> None:
        """Show the answers as they are; made anew only when they changed."""
        state = self._model.state
        if state is self._shown:
            return
        self._shown = state
        clear(self._list)
        self._targets = {}
        self.mentions.show_mentions(self._model.open_form.mentions(self._model.answers))
        count = len(state.recommended)
        text = ngettext("{n} svar bør være med.", "{n} svar bør være med.", count).format(n=count)
        self.should.say(
            text, _("De er merket under. De stopper ingenting, men den som godkjenner, ser hva som er tomt.")
        )
        self.should.setVisible(bool(count))
        for step in state.steps:
            shown_fields = [one for one in step.fields if one.visible and is_asked(one.field)]
            if shown_fields:
                self._list.addWidget(self._card(step, shown_fields))

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show the error summary with these, or hide it."""
        self.summary.show_problems(problems)

    def focus_first(self) -> None:
        """The first thing to read: the summary when there is one."""
        if self.summary.isHidden() and not self.mentions.isHidden():
            self.mentions.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.summary.isHidden() and not self.letters.isHidden():
            self.letters.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.summary.isHidden():
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # the keys scroll; a second Enter must not sign
        else:
            self.summary.setFocus(Qt.FocusReason.OtherFocusReason)
        self.verticalScrollBar().setValue(0)

    def focused(self) -> tuple[FieldPath, int]:
        """No question has the focus here."""
        return "", 0

    def focus_path(self, _path: FieldPath) -> bool:
        """No question can take the focus here."""
        return False

    def edit_buttons(self) -> tuple[Button, ...]:
        """All «Endre», in order."""
        return tuple(self._targets)

    # --- inside ------------------------------------------------------------------------------------------------

    def _card(self, step: StepState, fields: list[FieldState]) -> Card:
        card = Card(Label(shown(step.title), "h2"), spacing=12)
        for place, state in enumerate(fields):
            if place:
                card.column.addWidget(Line())
            card.column.addWidget(self._answer(step.step_id, state))
        return card

    def _answer(self, step_id: str, state: FieldState) -> QWidget:
        area = QWidget()
        line = QHBoxLayout(area)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.px(12))
        words = QVBoxLayout()
        words.setSpacing(theme.px(3))
        question = shown(state.field.label)
        text = answer_text(state, self._model.open_form.definition)
        errors = [problem for problem in _all_problems(state) if problem.severity is Severity.ERROR]
        skipped = not text and not errors
        lacking = ngettext("Bør være med: {n} svar", "Bør være med: {n} svar", _recommended(state))
        heading = _("{question} – ikke besvart").format(question=question) if skipped else question
        words.addWidget(Label(heading, "muted"))
        if text:
            quoted = state.field.own_words and state.field.type is FieldType.LONG_TEXT and "«" not in text
            words.addWidget(Label(f"«{text.strip()}»" if quoted else text))
        if errors:
            words.addWidget(self._missing(errors[0], state))
        elif skipped and state.recommended:
            words.addWidget(Label(_("Bør være med"), "small"))
        elif _recommended(state):
            words.addWidget(Label(lacking.format(n=_recommended(state)), "small"))
        line.addLayout(words, 1)
        change = button(_("Svar") if errors and not text else _("Endre"), "link")
        change.setAccessibleName(_("{choice}: {question}").format(choice=change.label(), question=question))
        change.clicked.connect(self._change)
        self._targets[change] = (step_id, errors[0].path if errors else state.path)
        line.addWidget(change, 0, Qt.AlignmentFlag.AlignTop)
        return area

    def _missing(self, problem: Problem, state: FieldState) -> QWidget:
        area = QWidget()
        line = QHBoxLayout(area)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.px(8))
        line.addWidget(IconLabel("ExclamationmarkTriangleFill", icons.DANGER, 18), 0, Qt.AlignmentFlag.AlignTop)
        field = self._model.open_form.definition.field_at(problem.path) or state.field
        required = problem.code is ProblemCode.REQUIRED
        text = _("Svaret mangler") if required else problem_text(problem, field, self._model.open_form.today)
        line.addWidget(Label(text, "error"), 1)
        return area

    def _change(self) -> None:
        sender = self.sender()
        if isinstance(sender, Button) and sender in self._targets:
            step_id, path = self._targets[sender]
            self.change.emit(step_id, path)

    def _jump(self, problem: Problem) -> None:
        self.change.emit(problem.step_id, problem.path)


def _recommended(state: FieldState) -> int:
    """How many cells of a list of rows should be there and aren't."""
    return sum(cell.recommended for row in state.rows for cell in row.fields)


def _all_problems(state: FieldState) -> tuple[Problem, ...]:
    inner = tuple(problem for row in state.rows for cell in row.fields for problem in cell.problems)
    return (*state.problems, *inner)
