"""What a form's facts say of a set of answers: restricted, urgent, a conversation promised. Shared by the workflows."""

from __future__ import annotations

from dataclasses import dataclass

from skjema_app.domain.answers import Answers, Json
from skjema_app.form_engine.conditions import Condition, holds
from skjema_app.form_engine.definition import FormDefinition


@dataclass(frozen=True, slots=True)
class _FrozenScope:
    """Conditions looked up in answers that hold visible fields only, as finished documents do."""

    definition: FormDefinition
    answers: Answers
    level: str

    def answer(self, field_id: str) -> Json:
        return self.answers.get(field_id)

    def reaches(self, level: str) -> bool:
        return self.definition.rank(level) <= self.definition.rank(self.level)


def fact_holds(definition: FormDefinition, condition: Condition | None, answers: Answers, level: str) -> bool:
    """Whether a fact's condition holds for visible or frozen answers; no condition means no."""
    return condition is not None and holds(condition, _FrozenScope(definition, answers, level))


def is_restricted(definition: FormDefinition, answers: Answers, level: str) -> bool:
    """§ 12-5: the document stays in its author's vault (user-review § 3.4)."""
    return fact_holds(definition, definition.facts.restricted_when, answers, level)


def is_urgent(definition: FormDefinition, answers: Answers, level: str) -> bool:
    """Marked «haster»."""
    return fact_holds(definition, definition.facts.urgent_when, answers, level)


def name_in(value: Json) -> str:
    """The name in a pupil's or person's answer, or the text itself."""
    name = value.get("name") if isinstance(value, dict) else value
    return name if isinstance(name, str) else ""


def text_in(value: Json) -> str:
    """A text answer, or ""."""
    return value if isinstance(value, str) else ""
