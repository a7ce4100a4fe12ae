"""Ferdigstill: check, freeze, lay out, sign, verify own bytes, and only then write the journal entry."""

from __future__ import annotations

from dataclasses import dataclass

from skjema_app.domain.documents import FinishedDocument
from skjema_app.form_engine.evaluate import Problem
from skjema_app.workflows.session import Change, Session


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished document, and what the person should know next.

    Attributes:
        document: the finished document.
        change: which views to refresh.
        next_steps: sentences on what happens now («Ring rektor …», who must be told for § 12-5).
    """

    document: FinishedDocument
    change: Change
    next_steps: tuple[str, ...]


class AnswersNotComplete(Exception):  # noqa: N818 - says what it is
    """*Ferdigstill* refuses: the problems with their fields. Everything written is kept."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(len(problems))
        self.problems = problems


def finish_document(session: Session, draft_id: str) -> Finished:
    """Finish the draft. Raises ``AnswersNotComplete`` or ``SkjemaError`` (LETTERS_NOT_DRAWABLE, DISK_FULL …)."""
    raise NotImplementedError
