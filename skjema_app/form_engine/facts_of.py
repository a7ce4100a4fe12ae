"""What the rest of the program needs to know of one document: title, pupil, class, date, § 12-5, haster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from skjema_app.domain.answers import Answers, Json
from skjema_app.form_engine.conditions import Condition, holds
from skjema_app.form_engine.definition import UNKNOWN_PUPIL, FormDefinition
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


def facts_of(
    definition: FormDefinition, answers: Answers, *, level: str, base: Answers = _EMPTY, language: str = "nb"
) -> AnswerFacts:
    """The facts of a draft or document; for a supplement those of the document it adds to count too. Never raises."""
    facts = definition.facts
    seen = visible_answers(definition, answers, level, base)
    scope = _Scope(definition, seen, level)
    pupil, ref = _person(seen.get(facts.pupil))
    talk = facts.conversation
    talking = talk is not None and holds(talk.when, scope)
    return AnswerFacts(
        title=facts.title.in_(language).replace("{elev}", pupil or "?"),
        public_title=facts.public_title.in_(language),
        pupil="" if ref == UNKNOWN_PUPIL else pupil,
        pupil_unknown=ref == UNKNOWN_PUPIL,
        group=_text(seen.get(facts.group)),
        experienced=_date(seen.get(facts.experienced)),
        urgent=_holds(facts.urgent_when, scope),
        restricted=_holds(facts.restricted_when, scope),
        conversation_open=talking,
        conversation_who=_person(seen.get(talk.who))[0] if talk is not None and talking else "",
        conversation_date=_date(seen.get(talk.date)) if talk is not None and talking else "",
    )


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
