"""Whom an anonymous draft is about: chosen, changed and taken away where it is written, and told to stay here.

A small card above the questions, with the pupil list behind it. What is chosen goes to the vault's settings, never
into the answers (``workflows.anonymous_about``).
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from skjema_app.domain.documents import Pupil
from skjema_app.form_engine.definition import FieldType, FormDefinition
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Card, Label, announce, button, tag
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.inputs import LineInput
from skjema_app.ui.wizard.page import StepPage
from skjema_app.ui.wizard.people_editors import REF_ROLE, name_completer
from skjema_app.ui.wizard.wizard import FormWizard
from skjema_app.workflows.anonymous_about import About


class AboutCard(Card):
    """Says whom it is about, or asks.

    Signals:
        chosen: id of a pupil of the list or "", and a name that stands on no list or ""; both "" take it away.
    """

    chosen = Signal(str, str)

    def __init__(self, pupils: tuple[Pupil, ...]) -> None:
        super().__init__(spacing=8)
        self._pupils = {one.pupil_id: one for one in pupils if not one.left}
        self._ref = ""
        self._about: About | None = None
        self._said = False
        self.title = Label(_("Hvem gjelder det?"), "h3")
        self.local = tag(_("Bare på denne maskinen"), "info")
        self.why = Label(
            _(
                "Kommer aldri med i dokumentet. Velg eleven, så ser Skjema ekstra nøye etter navnet, kallenavnet og "
                "forbokstaven mens du skriver."
            ),
            "muted",
        )
        self.name = Label("", "h3")
        self.line = LineInput()
        self.line.setMaximumWidth(self.line.fontMetrics().horizontalAdvance("n") * 40)
        self.line.setAccessibleName(_("Hvem gjelder det? (valgfritt)"))
        self.line.setAccessibleDescription(f"{self.local.text()}. {self.why.text()}")
        self.line.setPlaceholderText(_("Elevens navn"))
        self.line.setCompleter(
            name_completer([(one.name, _with_group(one), one.pupil_id) for one in self._pupils.values()], self)
        )
        self.trouble = Label("", "error")
        self.choose = button(_("Se etter navnet"))
        self.change = button(_("Endre"))
        self.remove = button(_("Fjern"), "quiet")
        self.cancel = button(_("Avbryt"), "quiet")
        self._chosen = flow(self.change, self.remove)
        self._asked = flow(self.choose, self.cancel)
        parts = (flow(self.title, self.local), self.why, self.name, self._chosen, self.line, self.trouble, self._asked)
        for part in parts:
            self.column.addWidget(part)
        self.column.setContentsMargins(theme.px(20), theme.px(14), theme.px(20), theme.px(14))
        self.line.completer().activated[QModelIndex].connect(self._picked)  # type: ignore[index]
        self.line.textChanged.connect(self._typed)
        self.line.entered.connect(self._choose)
        self.choose.clicked.connect(self._choose)
        self.change.clicked.connect(self._ask)
        self.remove.clicked.connect(self._remove)
        self.cancel.clicked.connect(self._cancelled)
        self.show_about(None)

    def parts(self) -> tuple[QWidget, ...]:
        """Where the keyboard goes, in order."""
        return self.change, self.remove, self.line, self.choose, self.cancel

    def show_about(self, about: About | None) -> None:
        """Show whom it is about; None asks."""
        self._about = about
        if about is not None:
            self.name.setText(f"{about.name} ({about.group})" if about.group else about.name)
            self.change.setAccessibleName(_("Endre hvem det gjelder: {name}").format(name=about.name))
            self.remove.setAccessibleName(_("Fjern hvem det gjelder: {name}").format(name=about.name))
        self._show(asking=about is None)
        if self._said:
            self._said = False
            words = self.name.text() if about is not None else _("Fjernet")
            announce(self, f"{words}. {self.local.text()}.")
            self._first().setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves it as it was."""
        if event.key() == Qt.Key.Key_Escape and self.cancel.isVisible():
            self._cancelled()
            return
        super().keyPressEvent(event)

    def _show(self, *, asking: bool) -> None:
        for one in (self.name, self._chosen):
            one.setVisible(not asking)
        for one in (self.line, self._asked):
            one.setVisible(asking)
        self.cancel.setVisible(asking and self._about is not None)
        self._say("")

    def _first(self) -> QWidget:
        return self.line if self._about is None else self.change

    def _ask(self) -> None:
        about = self._about
        self.line.setText(about.name if about is not None else "")
        self._ref = about.pupil_id if about is not None else ""
        self._show(asking=True)
        self.line.selectAll()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _cancelled(self) -> None:
        self._show(asking=self._about is None)
        self._first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self) -> None:
        kept = self._pupils.get(self._ref)
        if kept is None or kept.name.casefold() != self._words().casefold():
            self._ref = ""
        self._say("")

    def _picked(self, index: QModelIndex | QPersistentModelIndex) -> None:
        ref = index.data(REF_ROLE)
        pupil = self._pupils.get(ref) if isinstance(ref, str) else None
        if pupil is not None:
            self.line.setText(pupil.name)
            self._ref = pupil.pupil_id

    def _choose(self) -> None:
        """One of the list; a name that nobody there has is looked for as it is written."""
        words = self._words()
        same = [one for one in self._pupils.values() if one.name.casefold() == words.casefold()]
        if not words:
            self._say(_("Skriv navnet på eleven."))
        elif len(same) > 1 and not self._ref:
            self._say(_("Flere elever heter dette. Velg den rette i listen."))
        else:
            ref = self._ref or (same[0].pupil_id if same else "")
            self._said = True
            self.chosen.emit(ref, "" if ref else words)
            return
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self) -> None:
        self._said = True
        self.line.clear()
        self.chosen.emit("", "")

    def _words(self) -> str:
        return " ".join(self.line.text().split())

    def _say(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))
        if words:
            announce(self, words)


class AboutPlace(QObject):
    """Puts the card above the questions where most is written, and keeps it there when the pages are made anew.

    Signals:
        chosen: see ``AboutCard``.
    """

    chosen = Signal(str, str)

    def __init__(self, wizard: FormWizard, about: About | None) -> None:
        super().__init__(wizard)
        self._wizard, self._about = wizard, about
        self._page: StepPage | None = None
        self.card: AboutCard | None = None
        self._step = _step_of_texts(wizard.model.open_form.definition)

    def show_about(self, about: About | None) -> None:
        """It was said, or taken back."""
        self._about = about
        if self.card is not None:
            self.card.show_about(about)

    def follow(self) -> None:
        """Another page is shown, or the pages are new."""
        page = self._wizard.page
        if not isinstance(page, StepPage) or page.step_id != self._step or page is self._page:
            return
        self._page = page
        card = self.card = AboutCard(self._wizard.model.open_form.pupils)
        card.show_about(self._about)
        card.chosen.connect(self.chosen)
        page.column.insertWidget(1, card)
        questions = page.questions()
        before = _tab_stop_before(questions[0].editor.focus_widget(), card) if questions else None
        for part in card.parts():  # what is added last would be reached last
            if before is not None:
                QWidget.setTabOrder(before, part)
                before = part


def _tab_stop_before(question: QWidget, card: QWidget) -> QWidget | None:
    """What Shift+Tab came to from a question before the card was there."""
    found = question.previousInFocusChain()
    while found is not None and found is not question:
        if found.focusPolicy() & Qt.FocusPolicy.TabFocus and not card.isAncestorOf(found):
            return found
        found = found.previousInFocusChain()
    return None


def _step_of_texts(form: FormDefinition) -> str:
    """The first page with a long text, else the first."""
    texts = (step.step_id for step, field in form.fields() if field.type is FieldType.LONG_TEXT)
    return next(texts, form.steps[0].step_id)


def _with_group(pupil: Pupil) -> str:
    return f"{pupil.name} ({pupil.group})" if pupil.group else pupil.name
