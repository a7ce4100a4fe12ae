"""Where the person is in the form, which steps were left, and what *Ferdigstill* has asked. No widget."""

from __future__ import annotations

from skjema_app.form_engine.evaluate import Problem
from skjema_app.form_engine.mentions import Mention
from skjema_app.ui.wizard.frame import REVIEW
from skjema_app.ui.wizard.model import FormModel


class Journey:
    """The way through the steps of one open form; «Se over» is the last.

    Attributes:
        here: the present step.
        left: steps the person has been to and left; these show what is missing.
        back_to_review: came by «Endre» or a jump link, so *Neste* leads back.
        refused: *Ferdigstill* has refused; the summary is shown until all is mended.
    """

    def __init__(self, model: FormModel, step_id: str) -> None:
        self._model = model
        self._asked: set[str] = set()
        ids = self.ids()
        self.here = step_id if step_id in ids else ids[0]
        self.left: set[str] = set(ids[: ids.index(self.here)]) if step_id else set()
        self.back_to_review = False
        self.refused = False
        self._named: tuple[Mention, ...] = ()

    def ids(self) -> list[str]:
        """Every step now, in order."""
        return [*(step.step_id for step in self._model.state.steps), REVIEW]

    def number(self) -> int:
        """Place of the present step, from 1; 1 when it is no longer asked."""
        ids = self.ids()
        return ids.index(self.here) + 1 if self.here in ids else 1

    def following(self) -> str:
        """Where *Neste* leads."""
        return REVIEW if self.back_to_review else self.ids()[min(self.number(), len(self.ids()) - 1)]

    def preceding(self) -> str:
        """Where *Tilbake* leads; the first step leads to itself."""
        return self.ids()[max(0, self.number() - 2)]

    def go(self, step_id: str, *, to_field: bool) -> None:
        """Leave the present step and go to another; from «Se over» to a question and back again."""
        self.left.add(self.here)
        from_review = self.here == REVIEW and to_field
        self.here = step_id if step_id in self.ids() else self.ids()[0]
        self.back_to_review = from_review or (self.back_to_review and self.here != REVIEW)

    def hindrances(self) -> tuple[Problem, ...]:
        """What keeps *Ferdigstill* back: errors, else questions that nobody has been asked yet."""
        state = self._model.state
        if state.errors:
            return state.errors
        return state.questions if any(one.key not in self._asked for one in state.questions) else ()

    def asks_about(self, mentions: tuple[Mention, ...]) -> bool:
        """Whether other pupils are named whom nobody has been asked about; from then on they count as asked."""
        new = bool(set(mentions) - set(self._named))
        self._named = mentions
        return new

    def refuse(self, problems: tuple[Problem, ...]) -> None:
        """*Ferdigstill* was refused: every step shows what is missing; questions count as asked."""
        self.refused = True
        self._asked |= {problem.key for problem in problems if problem.key}
        self.left |= set(self.ids())

    def summary(self) -> tuple[Problem, ...]:
        """What the error summary shows now."""
        if not self.refused:
            return ()
        asked = tuple(problem for problem in self._model.state.questions if problem.key in self._asked)
        return self._model.state.errors or asked

    def first_with_gaps(self) -> str:
        """The first step where something is missing, else the first step."""
        steps = self._model.state.steps
        return next((step.step_id for step in steps if step.missing), self.ids()[0])
