"""«God praksis» (REQ-53): a checklist that ticks itself from what is written, and by hand where that says nothing.

Noting by hand is for every step of a flow that happened outside Skjema: who, when, and how it went. In a case its
members read the note; of a row of one's own it stays in one's own vault.
"""

from __future__ import annotations

from dataclasses import dataclass

from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import MarkKind
from skjema_app.form_engine.flow import CaseFact
from skjema_app.form_engine.values import parse_date
from skjema_app.system.calendar import date_in_words
from skjema_app.workflows.case_facts import CaseFacts
from skjema_app.workflows.case_gather import facts_of
from skjema_app.workflows.case_words import fact_words, outcomes_of
from skjema_app.workflows.flow import flow_of, may_close, may_note
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.threads import Thread, find_thread

_KINDS = {
    EventKind.STEP_DONE: MarkKind.STEP_DONE,
    EventKind.FLOW_CHOSEN: MarkKind.FLOW_CHOSEN,
    EventKind.CLOSED: MarkKind.CASE_CLOSED,
    EventKind.REOPENED: MarkKind.CASE_REOPENED,
}
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """One line of the checklist: what, whether it is done, when and by whom in words, and the fact to note by hand."""

    practice_id: str
    label: str
    done: bool
    said: str
    fact: CaseFact


def practice_of(session: Session, facts: CaseFacts) -> tuple[PracticeLine, ...]:
    """The checklist of the flow that a case is in."""
    flow = flow_of(session, facts)
    found = []
    for one in flow.practice if flow is not None else ():
        witness = facts.witnesses.get(one.fact)
        words = (date_in_words(witness.day), witness.who) if witness is not None else ()
        said = ", ".join(word for word in words if word)
        found.append(PracticeLine(one.practice_id, one.label.nb, one.fact in facts.moments, said, one.fact))
    return tuple(found)


def note_step(
    session: Session, key: str, fact: CaseFact, *, happened: str = "", who: str = "", outcome: str = ""
) -> Change:
    """Note that a step was taken outside Skjema.

    Args:
        session: of a member of the case, or of who wrote the row.
        key: the case, or a document of the row.
        fact: one that has words (`fact_words`).
        happened: the day, ISO; today unless said.
        who: who did it, in words; the person unless said.
        outcome: how it went, where that matters (`outcomes_of`).

    Raises:
        SkjemaError: CASE_UNKNOWN, CASE_NOT_YOURS, CASE_CLOSED, DATE_AHEAD, NOT_ALLOWED (a fact that nobody notes by
            hand, an outcome that it hasn't, or a day that is none).
    """
    thread, facts = _open(session, key)
    outcomes = {one.outcome_id for one in outcomes_of(fact)}
    if not fact_words(fact) or (bool(outcomes) != bool(outcome)) or (outcome and outcome not in outcomes):
        raise SkjemaError(ErrorCode.NOT_ALLOWED, reason="not-a-step")
    today = session.clock.now().date()
    day = parse_date(happened) if happened else today
    if day is None:
        raise SkjemaError(ErrorCode.NOT_ALLOWED, reason="not-a-day")
    if day > today:
        raise SkjemaError(ErrorCode.DATE_AHEAD)
    if not may_note(session, facts):
        raise SkjemaError(ErrorCode.CASE_NOT_YOURS)
    if facts.closing is not None and fact not in {CaseFact.FOLLOWED_UP, CaseFact.CHILD_PROTECTION_ANSWERED}:
        raise SkjemaError(ErrorCode.CASE_CLOSED)
    name = who.strip()[:_LONGEST] or session.person.name
    happened = day.isoformat()
    return _write(session, thread, EventKind.STEP_DONE, happened=happened, who=name, how=fact.value, text=outcome)


def move_to_chain(session: Session, key: str, why: str = "") -> Change:
    """*Gå over til handlingskjeden* (REQ-51): at any time, with no hurdles; never back by itself. Twice is fine.

    Raises:
        SkjemaError: CASE_UNKNOWN, CASE_NOT_YOURS, CASE_CLOSED.
    """
    thread, facts = _open(session, key)
    if facts.flow == "b":
        return Change()
    if not may_note(session, facts):
        raise SkjemaError(ErrorCode.CASE_NOT_YOURS)
    if facts.closing is not None:
        raise SkjemaError(ErrorCode.CASE_CLOSED)
    return _write(session, thread, EventKind.FLOW_CHOSEN, how="b", text=why.strip()[:_LONGEST])


def close_case(session: Session, key: str, why: str) -> Change:
    """*Avslutt saken*, with a reason: by the one responsible, or whoever decides.

    Raises:
        SkjemaError: CASE_UNKNOWN, COMMENT_MISSING, CASE_NOT_YOURS, CASE_CLOSED.
    """
    thread, facts = _turn(session, key, why)
    if facts.closing is not None:
        raise SkjemaError(ErrorCode.CASE_CLOSED)
    return _write(session, thread, EventKind.CLOSED, text=why.strip()[:_LONGEST])


def reopen_case(session: Session, key: str, why: str) -> Change:
    """*Åpne igjen*, with a reason.

    Raises:
        SkjemaError: CASE_UNKNOWN, COMMENT_MISSING, CASE_NOT_YOURS, CASE_NOT_CLOSED.
    """
    thread, facts = _turn(session, key, why)
    if facts.closing is None:
        raise SkjemaError(ErrorCode.CASE_NOT_CLOSED)
    return _write(session, thread, EventKind.REOPENED, text=why.strip()[:_LONGEST])


def _turn(session: Session, key: str, why: str) -> tuple[Thread, CaseFacts]:
    thread, facts = _open(session, key)
    if not may_close(session, facts):
        raise SkjemaError(ErrorCode.CASE_NOT_YOURS)
    if not why.strip():
        raise SkjemaError(ErrorCode.COMMENT_MISSING)
    return thread, facts


def _open(session: Session, key: str) -> tuple[Thread, CaseFacts]:
    thread = find_thread(session, key)
    if thread is None:
        raise SkjemaError(ErrorCode.CASE_UNKNOWN)
    return thread, facts_of(session, thread)


def _write(
    session: Session,
    thread: Thread,
    kind: EventKind,
    *,
    happened: str = "",
    who: str = "",
    how: str = "",
    text: str = "",
) -> Change:
    """In the case's room; of a row that is no case, as an event of the document it is called after."""
    if thread.case is not None and session.member_of is not None:
        session.member_of.note(thread.case.case_id, _KINDS[kind], happened=happened, who=who, how=how, text=text)
        return Change(documents=True, exchange=True)
    session.vault.record_event(thread.first.document_id, kind, happened=happened, who=who, how=how, text=text)
    return Change(documents=True, exchange=bool(thread.first.school))
