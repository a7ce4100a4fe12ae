"""«Se over»: where a plan names other pupils, who should stay out of it (user-review § 3.13). Asked, never refused."""

from __future__ import annotations

from skjema_app.form_engine.definition import FormDefinition
from skjema_app.form_engine.mentions import Mention
from skjema_app.system.texts import _
from skjema_app.ui.wizard.answer_links import AnswerLinks
from skjema_app.ui.wizard.texts import shown


class MentionsView(AnswerLinks[Mention]):
    """Hidden while nobody is named."""

    def __init__(self, definition: FormDefinition) -> None:
        super().__init__(definition)
        self.explain(
            _("Svarene nevner en annen elev"),
            _("Andre elever skal ikke stå i planen. Skriv om svaret, eller ferdigstill hvis det er en annen person."),
        )

    def show_mentions(self, mentions: tuple[Mention, ...]) -> None:
        """Show exactly these."""
        self.show_links(mentions, _words)


def _words(one: Mention) -> str:
    return _("«{name}»: {question}").format(name=one.name, question=shown(one.label))
