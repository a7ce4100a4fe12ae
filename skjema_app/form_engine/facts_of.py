"""What the rest of the program needs to know of one document: title, pupil, class, date, § 12-5, haster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from skjema_app.domain.answers import Answers, Json, is_empty
from skjema_app.form_engine.conditions import Condition, Scope, holds
from skjema_app.form_engine.definition import (
    DECISION_LEVEL,
    EXTRACT_LEVEL,
    UNKNOWN_PUPIL,
    ClosingFacts,
    FormDefinition,
    Text,
)
from skjema_app.form_engine.values import parse_date
from skjema_app.form_engine.view import View

_EMPTY: Answers = MappingProxyType({})


class Consent(StrEnum):
    """Whether sharing needs a consent (``facts.consent``). ``OVERRIDDEN``: it lacks, and a reason is written."""

    NOT_NEEDED = "not-needed"
    GIVEN = "given"
    OVERRIDDEN = "overridden"
    MISSING = "missing"


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
        consent: what consent sharing it needs, and whether it is there.
        ends: of an evaluation: it proposes to end the plan; the rector decides.
        voice: of an evaluation: what the pupil says about that: the option's id, or "ja" or "nei"; "" when not asked.
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
    consent: Consent = Consent.NOT_NEEDED
    ends: bool = False
    voice: str = ""


def facts_of(
    definition: FormDefinition,
    answers: Answers,
    *,
    level: str,
    base: Answers = _EMPTY,
    before: Answers = _EMPTY,
    language: str = "nb",
    copy_of: str = "",
) -> AnswerFacts:
    """The facts of a draft or document. Never raises.

    For a supplement or a decision those of the document it adds to or is about (``base``) count too, so that § 12-5,
    «haster» and the pupil follow it. What was decided is told at ``DECISION_LEVEL`` only. ``before``: answers of the
    version it revises. ``copy_of``: at ``EXTRACT_LEVEL`` the name of the pupil whose copy it is.
    """
    facts = definition.facts
    scope = View(definition, answers, base, level, before)
    seen = scope.seen
    pupil, ref = (copy_of, "") if copy_of else _person(seen.get(facts.pupil))
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
        consent=_consent(definition, scope),
        ends=level != DECISION_LEVEL and facts.closing is not None and _ends(facts.closing, seen),
        voice=_voice(seen.get(facts.closing.voice)) if facts.closing is not None else "",
    )


def _consent(definition: FormDefinition, scope: View) -> Consent:
    rule = definition.facts.consent
    if rule is None or not holds(rule.needed, scope):
        return Consent.NOT_NEEDED
    if holds(rule.given, scope):
        return Consent.GIVEN
    return Consent.MISSING if is_empty(scope.seen.get(rule.override)) else Consent.OVERRIDDEN


def _ends(rule: ClosingFacts, seen: Mapping[str, Json]) -> bool:
    return seen.get(rule.outcome) in rule.ends


def _voice(value: Json) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nei"
    return _text(value)


def _titles(definition: FormDefinition, level: str) -> tuple[Text, Text]:
    split = definition.facts.split
    if level == EXTRACT_LEVEL and split is not None:
        return split.title, split.public_title
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


def _holds(condition: Condition | None, scope: Scope) -> bool:
    return condition is not None and holds(condition, scope)


def _text(value: Json) -> str:
    return value.strip() if isinstance(value, str) else ""


def _date(value: Json) -> str:
    return value if isinstance(value, str) and parse_date(value) else ""


def _person(value: Json) -> tuple[str, str]:
    if not isinstance(value, dict):
        return "", ""
    return _text(value.get("name")), _text(value.get("ref"))
