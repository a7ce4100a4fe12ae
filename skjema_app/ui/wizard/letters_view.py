"""«Se over»: letters that can't be printed, where they stand, and the choice between other words and a sign."""

from __future__ import annotations

from skjema_app.form_engine.definition import FormDefinition
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import announce
from skjema_app.ui.widgets.choices import Check
from skjema_app.ui.wizard.answer_links import AnswerLinks
from skjema_app.workflows.letters import SIGN, LetterSpot


class LettersView(AnswerLinks[LetterSpot]):
    """Hidden while everything can be printed."""

    def __init__(self, definition: FormDefinition) -> None:
        super().__init__(definition)
        self.agree = Check(
            _("Ferdigstill med {sign} der de står").format(sign=SIGN),
            _("Svarene i Skjema beholder tegnene. På slutten av PDF-en står det hvilke det er."),
        )
        self.body.addSpacing(theme.px(4))
        self.body.addWidget(self.agree)
        self.explain(
            _("Noen tegn kan ikke trykkes i PDF-en"),
            _("Skriv dem på en annen måte, for eksempel med ord, eller la {sign} stå i stedet.").format(sign=SIGN),
        )

    @property
    def agreed(self) -> bool:
        """Whether there are such letters, and the person wants the sign in their place."""
        return bool(self._links) and self.agree.isChecked()

    def show_spots(self, spots: tuple[LetterSpot, ...]) -> None:
        """Show exactly these. Other letters than those that were agreed to are asked about again."""
        if not self.show_links(spots, _words):
            return
        self.agree.setChecked(False)
        if spots:
            announce(self, f"{self.title.text()}. {self.text.text()}")


def _words(spot: LetterSpot) -> str:
    return spot.words
