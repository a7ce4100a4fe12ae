"""What the rest of the program needs to know of one document: title, pupil, class, date, § 12-5, haster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from skjema_app.domain.answers import Answers, Json
from skjema_app.form_engine.conditions import Condition, holds
from skjema_app.form_engine.definition import DECISION_LEVEL, UNKNOWN_PUPIL, FormDefinition, Text
from skjema_app.form_engine.evaluate import visible_answers
from skjema_app.form_engine.values import parse_date

_EMPTY: Answers = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """Facts of a document, from its answers and its form.

    Attributes:
        title: as lists show it; holds the pupil's name.
        public_title: reveals nobody.
        pupil: name of the main pupil, or "" when there is none or it is unknown.
        pupil_unknown: the author answered «Jeg vet ikke hvem eleven er».
        group: class, or "".
        experienced: ISO date the matter is about, or "".
        urgent: marked «haster».
        restricted: § 12-5, stays in the vault.
        conversation_open: the pupil is to be heard later.
        conversation_who: who does it, or "".
        conversation_date: ISO date, or "".
        outcome: of a decision: the option that was decided, or "".
        accepted: of a decision: it takes the matter up, so a case is opened.
        responsible: of a decision: name of the one responsible for the case, or "".
    """

    title: str
    public_title: str
    pupil: str
    pupil_unknown: bool
    group: str
    experienced: str
    urgent: bool
    restricted: bool
    conversation_open: bool
    conversation_who: str
    conversation_date: str
    outcome: str = ""
    accepted: bool = False
    responsible: str = ""


def facts_of(
    definition: FormDefinition, answers: Answers, *, level: str, base: Answers = _EMPTY, language: str = "nb"
) -> AnswerFacts:
    """The facts of a draft or document. Never raises.

    For a supplement or a decision those of the document it adds to or is about (``base``) count too, so that § 12-5,
    «haster» and the pupil follow it. What was decided is told at ``DECISION_LEVEL`` only.
    """
    facts = definition.facts
    seen = visible_answers(definition, answers, level, base)
    scope = _Scope(definition, seen, level)
    pupil, ref = _person(seen.get(facts.pupil))
    talk = facts.conversation
    talking = talk is not None and level != DECISION_LEVEL and holds(talk.when, scope)  # the report asks for it already
    title, public_title = _titles(definition, level)
    outcome, responsible, accepted = _decided(definition, seen, level)
    return AnswerFacts(
        title=title.in_(language).replace("{elev}", pupil or "?"),
        public_title=public_title.in_(language),
        pupil="" if ref == UNKNOWN_PUPIL else pupil,
        pupil_unknown=ref == UNKNOWN_PUPIL,
        group=_text(seen.get(facts.group)),
        experienced=_date(seen.get(facts.experienced)),
        urgent=_holds(facts.urgent_when, scope),
        restricted=_holds(facts.restricted_when, scope),
        conversation_open=talking,
        conversation_who=_person(seen.get(talk.who))[0] if talk is not None and talking else "",
        conversation_date=_date(seen.get(talk.date)) if talk is not None and talking else "",
        outcome=outcome,
        accepted=accepted,
        responsible=responsible,
    )


def _titles(definition: FormDefinition, level: str) -> tuple[Text, Text]:
    texts = definition.decision
    if level == DECISION_LEVEL and texts is not None:
        return texts.record_title, texts.public_title
    return definition.facts.title, definition.facts.public_title


def _decided(definition: FormDefinition, seen: Mapping[str, Json], level: str) -> tuple[str, str, bool]:
    """Outcome, responsible, accepted."""
    where = definition.facts.decision
    if where is None or level != DECISION_LEVEL:
        return "", "", False
    outcome = _text(seen.get(where.outcome))
    return outcome, _person(seen.get(where.responsible))[0], outcome in where.accepts


class _Scope:
    """Answers that are visible already."""

    def __init__(self, definition: FormDefinition, seen: Mapping[str, Json], level: str) -> None:
        self._definition = definition
        self._seen = seen
        self._rank = definition.rank(level)

    def answer(self, field_id: str) -> Json:
        return self._seen.get(field_id)

    def reaches(self, level: str) -> bool:
        return self._definition.rank(level) <= self._rank


def _holds(condition: Condition | None, scope: _Scope) -> bool:
    return condition is not None and holds(condition, scope)


def _text(value: Json) -> str:
    return value.strip() if isinstance(value, str) else ""


def _date(value: Json) -> str:
    return value if isinstance(value, str) and parse_date(value) else ""


def _person(value: Json) -> tuple[str, str]:
    if not isinstance(value, dict):
        return "", ""
    return _text(value.get("name")), _text(value.get("ref"))
