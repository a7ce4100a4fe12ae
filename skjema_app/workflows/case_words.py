"""What is noted of a case, in words: the facts that can be noted by hand, their outcomes, closing and reopening."""

from __future__ import annotations

from dataclasses import dataclass

from skjema_app.domain.documents import EventKind
from skjema_app.form_engine.flow import CaseFact
from skjema_app.system.texts import _


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of several ways that a noted step can have gone."""

    outcome_id: str
    words: str


def fact_words(fact: CaseFact) -> str:
    """A fact as something that was done, or "" for one that nobody notes by hand."""
    return {
        CaseFact.DECIDED: _("Rektor har bestemt hva som skjer videre"),
        CaseFact.TALKED: _("Samtale med eleven"),
        CaseFact.GUARDIANS: _("Foresatte er kontaktet"),
        CaseFact.AT_ONCE: _("Strakstiltak er satt i verk"),
        CaseFact.INVESTIGATED: _("Saken er undersøkt"),
        CaseFact.MET: _("Møte med eleven og foresatte"),
        CaseFact.MEASURES: _("Tiltak er satt i gang"),
        CaseFact.MEASURES_LOOKED_AT: _("Tiltakene er evaluert"),
        CaseFact.TO_TEAM: _("Saken er meldt til R-team"),
        CaseFact.DISCUSSED: _("Saken er drøftet i R-team"),
        CaseFact.SENT_HOME: _("Planen er sendt hjem"),
        CaseFact.EVALUATION_DECIDED: _("Rektor har bestemt etter evalueringen"),
        CaseFact.FOLLOWED_UP: _("Kontrollsamtale med eleven"),
        CaseFact.IN_WRITING: _("Skriftlig plan eller vedtak"),
        CaseFact.CHILD_PROTECTION: _("Bekymringsmelding er sendt til barnevernet"),
        CaseFact.CHILD_PROTECTION_ANSWERED: _("Svar fra barnevernet"),
        CaseFact.ABSENT_IN_A_ROW: _("Fraværet varer i mer enn tre dager"),
        CaseFact.ABSENT_MEET: _("Fraværet har nådd grensen for møte med foresatte"),
        CaseFact.ABSENT_REPORT: _("Fraværet har nådd grensen for melding til barnevernet"),
        CaseFact.YEAR_LEADER: _("Trinnleder vet om fraværet"),
        CaseFact.CAUSE: _("Årsaken til fraværet er undersøkt"),
        CaseFact.ABSENCE_MEETING: _("Møte med foresatte og helsesykepleier"),
        CaseFact.CHILD_PROTECTION_WEIGHED: _("Melding til barnevernet er vurdert"),
        CaseFact.ALL_SERVICES: _("Tverrfaglig fraværsmøte"),
        CaseFact.ABSENCE_PLAN: _("Plan for mer nærvær"),
    }.get(fact, "")


def outcomes_of(fact: CaseFact) -> tuple[Outcome, ...]:
    """The ways that a step can have gone, where that says what comes next; empty where it doesn't."""
    match fact:
        case CaseFact.MEASURES_LOOKED_AT:
            return Outcome("virker", _("Tiltakene virker")), Outcome("virker_ikke", _("Tiltakene virker ikke nok"))
        case CaseFact.DECIDED:
            return (
                Outcome("undersoke", _("Undersøke saken")),
                Outcome("plan", _("Lage plan")),
                Outcome("r_team", _("Melde til R-team")),
            )
        case CaseFact.EVALUATION_DECIDED:
            return (
                Outcome("fortsett", _("Planen fortsetter")),
                Outcome("endre", _("Planen endres")),
                Outcome("avslutt", _("Planen avsluttes")),
            )
        case _:
            return ()


def note_words(kind: str, how: str, text: str) -> tuple[str, str]:
    """Title and text of a note in the timeline; ``kind`` as `EventKind` and `MarkKind` both write it."""
    match kind:
        case EventKind.CLOSED.value:
            return _("Saken er avsluttet"), text
        case EventKind.REOPENED.value:
            return _("Saken er åpnet igjen"), text
        case EventKind.FLOW_CHOSEN.value:
            return _("Gått over til handlingskjeden"), text
        case _:
            return _step(how, text)


def _step(how: str, text: str) -> tuple[str, str]:
    if how not in set(CaseFact):
        return _("Notert"), text
    fact = CaseFact(how)
    said = {one.outcome_id: one.words for one in outcomes_of(fact)}
    return fact_words(fact) or _("Notert"), said.get(text, text)
