"""Gathers what is known of cases, each once, from documents, events and marks.

A fact is known when a document, an event or a mark says so, or when a member has noted it (`good_practice`); each with
when it first and last was so, by the clocks of those who wrote. What the one responsible for a case leaves behind after
it was closed and opened again does not count as its end any more.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType

from skjema_app.domain.answers import Answers, Json, is_empty
from skjema_app.domain.documents import CASE_EVENTS, DocumentEvent, Draft, EventKind, FinishedDocument
from skjema_app.domain.school import Mark, MarkKind
from skjema_app.form_engine.definition import EXTRACT_LEVEL, Begins, FormDefinition
from skjema_app.form_engine.flow import CaseFact
from skjema_app.form_engine.flow_place import Moment
from skjema_app.form_engine.values import parse_date, rows_of
from skjema_app.workflows import documents as document_work
from skjema_app.workflows.absence_facts import ABSENCE, said_by
from skjema_app.workflows.case_closing import stands_closed
from skjema_app.workflows.case_facts import CaseFacts, Closing, Talk, Witness
from skjema_app.workflows.case_forms import plans_of
from skjema_app.workflows.consent import service_names
from skjema_app.workflows.evaluation import evaluations_of, next_evaluation, plan_end
from skjema_app.workflows.meetings import is_meeting
from skjema_app.workflows.remembered import KeptByVault, surroundings
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import Standing, needs_decision, standing_of, tips
from skjema_app.workflows.threads import Thread, threads_of

_KEPT: KeptByVault[CaseFacts] = KeptByVault()

Events = Mapping[str, Sequence[DocumentEvent]]
Marks = Mapping[str, Sequence[Mark]]

INVESTIGATION, TO_TEAM, MEETING = "undersokelse", "r-team-melding", "referat-samarbeidsmote"
_TEAM_MINUTES = frozenset({"referat-r-team", "referat-sosial-r-team"})
_OUTCOMES = {"undersoke": CaseFact.INVESTIGATE, "plan": CaseFact.PLAN_FIRST, "r_team": CaseFact.TEAM_FIRST}
_GOES_ON = {"fortsett": CaseFact.PLAN_GOES_ON, "endre": CaseFact.PLAN_CHANGES}
_NOTED = {
    (CaseFact.MEASURES_LOOKED_AT, "virker"): CaseFact.EFFECT,
    (CaseFact.MEASURES_LOOKED_AT, "virker_ikke"): CaseFact.NO_EFFECT,
    (CaseFact.DECIDED, "undersoke"): CaseFact.INVESTIGATE,
    (CaseFact.DECIDED, "plan"): CaseFact.PLAN_FIRST,
    (CaseFact.DECIDED, "r_team"): CaseFact.TEAM_FIRST,
    (CaseFact.EVALUATION_DECIDED, "fortsett"): CaseFact.PLAN_GOES_ON,
    (CaseFact.EVALUATION_DECIDED, "endre"): CaseFact.PLAN_CHANGES,
    (CaseFact.EVALUATION_DECIDED, "avslutt"): CaseFact.PLAN_ENDED,
}
"""What a note says beside its fact, by the outcome that it names."""

_ENDINGS = (CaseFact.PLAN_ENDED, CaseFact.NOT_NEEDED, CaseFact.FOLLOWED_UP, CaseFact.EFFECT, CaseFact.PLAN_CHANGES)
_ONE_OF = (
    (CaseFact.EFFECT, CaseFact.NO_EFFECT),
    (CaseFact.NEEDED, CaseFact.NOT_NEEDED),
    (CaseFact.INVESTIGATE, CaseFact.PLAN_FIRST, CaseFact.TEAM_FIRST),
    (CaseFact.PLAN_GOES_ON, CaseFact.PLAN_CHANGES, CaseFact.PLAN_ENDED),
)
"""Of these only what was said last holds."""


def facts_of(session: Session, thread: Thread) -> CaseFacts:
    """What is known of one row."""
    events = session.vault.documents.all_events()
    marks = session.school.all_marks() if session.school is not None else {}
    return _Gatherer(session, thread, events, marks, session.vault.drafts.list()).facts()


def all_facts(session: Session) -> tuple[CaseFacts, ...]:
    """Of every row but those of § 12-5, in one look."""
    events = session.vault.documents.all_events()
    return facts_of_rows(session, threads_of(session, events=events), events)


def facts_of_rows(session: Session, threads: Iterable[Thread], events: Events) -> tuple[CaseFacts, ...]:
    """Of these rows, in one look; what was gathered of a row holds until something of it changes.

    Whatever else a row is gathered from one day must stand in ``made_from``.
    """
    marks = session.school.all_marks() if session.school is not None else {}
    drafts = session.vault.drafts.list()
    about, kept = surroundings(session), _KEPT.of(session)
    begun: dict[str, tuple[tuple[str, str], ...]] = {}
    for draft in drafts:
        begun[draft.case] = (*begun.get(draft.case, ()), (draft.pin.form_id, draft.draft_id))
    found = []
    for thread in threads:
        case_id = "" if thread.case is None else thread.case.case_id
        happened = [(events.get(one.document_id), marks.get(one.document_id)) for one in thread.documents]
        made_from = (about, thread, begun.get(thread.key), marks.get(case_id), happened)
        make = functools.partial(_facts, session, thread, events, marks, drafts)
        found.append(kept.get(thread.first.document_id, made_from, make))
    return tuple(found)


def _facts(session: Session, thread: Thread, events: Events, marks: Marks, drafts: Sequence[Draft]) -> CaseFacts:
    return _Gatherer(session, thread, events, marks, drafts).facts()


class _Gatherer:
    def __init__(self, session: Session, thread: Thread, events: Events, marks: Marks, drafts: Sequence[Draft]) -> None:
        self._session = session
        self._thread = thread
        self._events = events
        self._marks = marks
        self._drafts = drafts
        self._noted_any = False
        self._moments: dict[CaseFact, Moment] = {}
        self._witnesses: dict[CaseFact, Witness] = {}
        self._closed: tuple[datetime, Closing] | None = None
        self._fork: tuple[str, ...] = ()
        self._plan = self._plan_author = self._undecided = ""

    def facts(self) -> CaseFacts:
        """Look through everything."""
        thread, case = self._thread, self._thread.case
        for document in thread.documents:
            self._document(document, self._session.form_of(document.pin))
            for event in self._events.get(document.document_id, ()):
                self._event(event)
        self._plans()
        self._case_notes()
        self._last_word()
        closing = self._closing()
        responsible = "" if case is None or case.responsible not in case.members else case.responsible
        return CaseFacts(
            key=thread.key,
            document_id=thread.first.document_id,
            title=thread.first.title,
            pupil=thread.first.pupil or ("" if case is None else case.pupil),
            group=thread.first.group or ("" if case is None else case.group),
            number="" if case is None else case.number,
            case_id="" if case is None else case.case_id,
            moments=MappingProxyType(self._moments),
            witnesses=MappingProxyType(self._witnesses),
            flow=self._flow(),
            responsible=responsible,
            author=thread.first.author,
            members=() if case is None else case.members,
            talks=tuple(self._talks()),
            closing=closing,
            plan=self._plan,
            plan_author=self._plan_author,
            fork=self._fork,
            undecided=self._undecided,
            drafts={
                one.pin.form_id: one.draft_id for one in reversed(self._drafts) if thread.key and one.case == thread.key
            },
            meeting=is_meeting(self._session.form_of(thread.first.pin)),
            noted=self._noted_any,
        )

    # --- documents ---------------------------------------------------------------------------------------------------

    def _document(self, one: FinishedDocument, definition: FormDefinition) -> None:
        said = one.answers
        self._know(CaseFact.SEEN, one)
        self._absence(one)
        begins = definition.facts.begins
        if one.decides:
            self._decision(one, definition)
            return
        report = Begins.REPORT in begins and not one.supplements
        withdrawn = standing_of(self._marks.get(one.document_id, ())).standing is Standing.WITHDRAWN
        if report and not withdrawn:
            self._know(CaseFact.REPORTED, one)
            self._know(CaseFact.KNOWN, one)
        if needs_decision(definition) and not one.supplements:
            self._answers_to(one, withdrawn=withdrawn)
        if Begins.TALKS in begins:
            self._know(CaseFact.TALKED, one, _day(said, definition.facts.experienced))
        if said.get("stemme") in {"ja", "onsker_ikke"}:
            self._know(CaseFact.TALKED, one, _day(said, "stemme_dato"), _name(said.get("stemme_hvem")))
        if said.get("foresatte_informert") == "ja":
            self._know(CaseFact.GUARDIANS, one, _day(said, "foresatte_dato"), _name(said.get("foresatte_hvem")))
        if not is_empty(said.get("strakstiltak")):
            self._know(CaseFact.AT_ONCE, one)
        if any(True for _row in rows_of(said.get("avtaler"))):
            self._know(CaseFact.MEASURES, one)
        self._by_form(one)

    def _absence(self, one: FinishedDocument) -> None:
        """A limit is reached, and a child protection service told, on the day that is named; the rest is written."""
        for said in said_by(one):
            if said.starts_clock and said.day is not None:
                self._at(said.fact, _start(said.day, one.finished), self._witness(one))
            else:
                self._know(said.fact, one, said.day)

    def _by_form(self, one: FinishedDocument) -> None:
        said = one.answers
        match one.pin.form_id:
            case form if form == INVESTIGATION:
                self._know(CaseFact.INVESTIGATED, one)
                needed = {"ja": CaseFact.NEEDED, "finnes": CaseFact.NEEDED, "nei": CaseFact.NOT_NEEDED}
                safe = said.get("trygt") == "ja"  # then no plan is asked about
                fact = CaseFact.NOT_NEEDED if safe else needed.get(_text(said.get("lager_plan")))
                if fact is not None:
                    self._know(fact, one)
            case form if form == TO_TEAM:
                self._know(CaseFact.TO_TEAM, one)
            case form if form == MEETING:
                self._know(CaseFact.MET, one, _day(said, "mote_dato"))
                self._know(CaseFact.GUARDIANS, one, _day(said, "mote_dato"))
            case form if form in _TEAM_MINUTES and one.level == EXTRACT_LEVEL:
                self._know(CaseFact.DISCUSSED, one)
                for _row_id, row in rows_of(said.get("team_saker")):
                    self._agreed(CaseFact.DISCUSS_AGAIN, one, row, "team_ny_dato")

    def _answers_to(self, one: FinishedDocument, *, withdrawn: bool) -> None:
        """What is known of the answer to a report, an evaluation or a report to R-team."""
        marks = self._marks.get(one.document_id, ())
        school = self._session.school
        decided = any(mark.kind is MarkKind.DECIDED for mark in marks)
        decided = decided or any(other.decides == one.document_id for other in self._thread.documents)
        if one.school and not decided and not withdrawn:
            self._undecided = one.document_id
        report = Begins.REPORT in self._session.form_of(one.pin).facts.begins
        for mark in marks:
            if school is None or not report:
                continue
            if mark.kind in {MarkKind.OPENED, MarkKind.DECIDED} and school.person(mark.person_id).decides:
                self._at(CaseFact.RECEIVED, mark.registered, Witness(mark.registered.date(), self._who(mark.person_id)))
            if mark.kind is MarkKind.DECIDED:
                accepted = bool(mark.data.get("number"))
                self._report_decided(mark.registered, _text(mark.data.get("outcome")), mark.person_id, accepted)
        if withdrawn and report and self._thread.case is None:
            mark = next(mark for mark in reversed(marks) if mark.kind is MarkKind.WITHDRAWN)
            why = _text(mark.data.get("reason"))
            self._close(mark.registered, Closing(mark.registered, self._who(mark.person_id), why, by_hand=False))

    def _decision(self, one: FinishedDocument, definition: FormDefinition) -> None:
        facts, said = definition.facts, one.answers
        outcome = _text(said.get(facts.decision.outcome)) if facts.decision is not None else ""
        if Begins.REPORT in facts.begins:
            self._know(CaseFact.RECEIVED, one, _day(said, "mottatt_dato"))
            self._report_decided(
                one.finished, outcome, one.author, facts.decision is not None and outcome in facts.decision.accepts
            )
            self._agreed(CaseFact.INVESTIGATION_DAY, one, said, "undersokelse_dato")
        elif facts.closing is not None:
            self._know(CaseFact.EVALUATION_DECIDED, one)
            if outcome in facts.closing.ends:
                self._know(CaseFact.PLAN_ENDED, one)
            elif outcome in _GOES_ON:
                self._know(_GOES_ON[outcome], one)
        elif one.pin.form_id == TO_TEAM:
            self._know(CaseFact.DECIDED, one)
            self._know(CaseFact.DISCUSSED, one, _day(said, "droftet_dato"))
            self._agreed(CaseFact.DISCUSS_AGAIN, one, said, "ny_drofting")

    def _report_decided(self, when: datetime, outcome: str, person: str, accepted: bool) -> None:
        witness = Witness(when.date(), self._who(person))
        if accepted:
            self._at(CaseFact.DECIDED, when, witness)
            if outcome in _OUTCOMES:
                self._at(_OUTCOMES[outcome], when, witness)
        elif self._thread.case is None:
            self._at(CaseFact.NOT_TAKEN_UP, when, witness)
            self._close(when, Closing(when, witness.who, "", by_hand=False))

    def _plans(self) -> None:
        documents = self._thread.documents
        versions = plans_of(self._session, documents)
        ran = {one.document_id: when for one in versions if (when := self._ran(one)) is not None}
        for one in versions:
            if one.document_id in ran:
                self._at(CaseFact.PLAN_RUNS, ran[one.document_id], self._witness(one))
                self._at(CaseFact.MEASURES, ran[one.document_id], self._witness(one))
                self._at(CaseFact.IN_WRITING, ran[one.document_id], self._witness(one))
            self._agreed(CaseFact.KNOWN, one, one.answers, "kjent_dato")
        if versions:
            self._newest_version(versions, ran)
        for one in evaluations_of(self._session, documents):
            self._know(CaseFact.EVALUATED, one)
        end = plan_end(self._session, self._thread, ran)
        if end is None:
            self._moments.pop(CaseFact.PLAN_ENDED, None)  # a version that ran since has begun it again
        else:
            self._at(CaseFact.FOLLOW_UP_DAY, _start(end.conversation, end.when), None)
            for one in documents:
                talk = Begins.TALKS in self._session.form_of(one.pin).facts.begins
                if talk and one.finished > end.when:
                    self._know(CaseFact.FOLLOWED_UP, one)
        day = next_evaluation(self._session, self._thread, ran)
        if day is not None:
            self._moments[CaseFact.EVALUATE_BY] = _once(_start(day, self._thread.first.finished))

    def _newest_version(self, versions: Sequence[FinishedDocument], ran: Mapping[str, datetime]) -> None:
        found = tips(versions, {one.document_id: tuple(self._marks.get(one.document_id, ())) for one in versions})
        standing = {one.document_id: standing_of(self._marks.get(one.document_id, ())).standing for one in found}
        counting = [one for one in found if standing[one.document_id] is not Standing.WITHDRAWN]
        if not counting:
            return
        newest = counting[-1]
        self._plan, self._plan_author = newest.document_id, newest.author
        written = max(one.finished for one in counting)
        runs = self._moments.get(CaseFact.PLAN_RUNS)
        if runs is not None and newest.document_id in ran:
            # What was approved is the newest: no clock that goes wrong may say otherwise.
            self._moments[CaseFact.PLAN_RUNS] = runs.with_(max(written, ran[newest.document_id]))
        elif runs is not None:
            written = max(written, runs.last + timedelta(microseconds=1))
        self._moments[CaseFact.PLAN_WRITTEN] = Moment(min(one.finished for one in versions), written)
        self._witnesses[CaseFact.PLAN_WRITTEN] = self._witness(newest)
        if len(counting) > 1:
            self._know(CaseFact.PLANS_SIDE_BY_SIDE, newest)
            if len({one.series for one in counting}) == 1:
                self._fork = tuple(one.document_id for one in counting)
        elif standing[newest.document_id] is Standing.RETURNED and newest.document_id not in ran:
            self._know(CaseFact.PLAN_SENT_BACK, newest)

    def _ran(self, one: FinishedDocument) -> datetime | None:
        """When a version began to run: `standing.has_run`, with the time."""
        if not one.school:
            return one.finished
        marks = self._marks.get(one.document_id, ())
        when = [mark.registered for mark in marks if mark.kind is MarkKind.APPROVED]
        if standing_of(marks).standing is Standing.APPROVED and when:
            return when[-1]
        outside = [
            event.registered
            for event in self._events.get(one.document_id, ())
            if event.kind is EventKind.APPROVED_OUTSIDE
        ]
        return outside[-1] if outside else None

    # --- events and notes --------------------------------------------------------------------------------------------

    def _event(self, event: DocumentEvent) -> None:
        witness = Witness(_event_day(event), event.who, event.document_id)
        self._noted_any = self._noted_any or event.kind in CASE_EVENTS
        match event.kind:
            case EventKind.CONVERSATION_DONE:
                self._at(CaseFact.TALKED, event.registered, witness)
            case EventKind.SENT_HOME:
                self._at(CaseFact.SENT_HOME, event.registered, witness)
                self._at(CaseFact.GUARDIANS, event.registered, witness)
            case EventKind.NOT_SENT_HOME:
                self._at(CaseFact.SENT_HOME, event.registered, witness)
            case EventKind.TOLD:
                self._at(CaseFact.RECEIVED, event.registered, witness)
            case EventKind.SHARED_OUTSIDE if service_names(self._session, ("barnevern",)) in event.how:
                self._at(CaseFact.CHILD_PROTECTION, _start(witness.day, event.registered), witness)
            case EventKind.STEP_DONE:
                self._noted(event.registered, event.how, event.text, witness)
            case EventKind.CLOSED | EventKind.REOPENED if self._thread.case is None:
                self._turn(event.registered, Closing(event.registered, event.who, event.text), event.kind)
            case _:
                pass

    def _case_notes(self) -> None:
        case = self._thread.case
        if case is None:
            return
        for mark in self._marks.get(case.case_id, ()):
            data = {name: _text(mark.data.get(name)) for name in ("how", "text", "who", "happened")}
            who = data["who"] or self._who(mark.person_id)
            if mark.kind is MarkKind.STEP_DONE:
                day = parse_date(data["happened"]) or mark.registered.date()
                self._noted(mark.registered, data["how"], data["text"], Witness(day, who))
            elif mark.kind is MarkKind.CASE_REOPENED:
                self._at(CaseFact.REOPENED, mark.registered, Witness(mark.registered.date(), who))
        last = stands_closed(self._marks.get(case.case_id, ()))
        if last is not None:
            closing = Closing(last.registered, self._who(last.person_id), _text(last.data.get("text")))
            self._closed = (last.registered, closing)

    def _noted(self, when: datetime, fact: str, outcome: str, witness: Witness) -> None:
        if fact not in set(CaseFact):
            return  # of a newer program
        self._at(CaseFact(fact), when, witness)
        also = _NOTED.get((CaseFact(fact), outcome))
        if also is not None:
            self._at(also, when, witness)

    def _turn(self, when: datetime, closing: Closing, kind: EventKind) -> None:
        """A row of one person's own: the last word counts."""
        if kind is EventKind.REOPENED:
            self._at(CaseFact.REOPENED, when, Witness(when.date(), closing.who))
            if self._closed is not None and self._closed[0] <= when:
                self._closed = None
        else:
            self._close(when, closing)

    def _close(self, when: datetime, closing: Closing) -> None:
        reopened = self._moments.get(CaseFact.REOPENED)
        if reopened is None or reopened.last < when:
            self._closed = (when, closing)

    def _closing(self) -> Closing | None:
        if self._closed is None:
            return None
        when, closing = self._closed
        self._at(CaseFact.CLOSED, when, Witness(when.date(), closing.who))
        return closing

    def _last_word(self) -> None:
        """Of what excludes one another the last holds; what ended a case that was opened again doesn't end it."""
        for group in _ONE_OF:
            found = [fact for fact in group if fact in self._moments]
            for fact in sorted(found, key=self._last)[:-1]:
                del self._moments[fact]
        reopened = self._moments.get(CaseFact.REOPENED)
        for fact in _ENDINGS if reopened is not None and self._closed is None else ():
            if fact in self._moments and reopened is not None and self._moments[fact].last <= reopened.last:
                del self._moments[fact]
        if CaseFact.PLAN_ENDED not in self._moments:
            self._moments.pop(CaseFact.FOLLOW_UP_DAY, None)

    # --- small things ------------------------------------------------------------------------------------------------

    def _last(self, fact: CaseFact) -> datetime:
        return self._moments[fact].last

    def _flow(self) -> str:
        chosen = [
            event.how
            for one in self._thread.documents
            for event in self._events.get(one.document_id, ())
            if event.kind is EventKind.FLOW_CHOSEN
        ]
        if self._thread.case is not None:
            marks = self._marks.get(self._thread.case.case_id, ())
            chosen += [_text(mark.data.get("how")) for mark in marks if mark.kind is MarkKind.FLOW_CHOSEN]
        chain = (CaseFact.REPORTED, CaseFact.PLAN_WRITTEN, CaseFact.INVESTIGATED)
        if "b" in chosen or any(fact in self._moments for fact in chain):
            return "b"
        if chosen:
            return chosen[-1]
        return "c" if self._thread.first.pin.form_id == ABSENCE else "a"

    def _talks(self) -> Iterable[Talk]:
        for one in self._thread.documents:
            events = tuple(self._events.get(one.document_id, ()))
            found = document_work.open_conversation(self._session, one, events)
            if found is not None:
                yield Talk(one.document_id, found.who, found.day)

    def _know(self, fact: CaseFact, one: FinishedDocument, day: date | None = None, who: str = "") -> None:
        witness = self._witness(one)
        self._at(fact, one.finished, Witness(day or witness.day, who or witness.who, one.document_id))

    def _agreed(self, fact: CaseFact, one: FinishedDocument, said: Answers, name: str) -> None:
        """A day that a document names."""
        day = _day(said, name)
        if day is not None:
            self._at(fact, _start(day, one.finished), self._witness(one))

    def _at(self, fact: CaseFact, when: datetime, witness: Witness | None) -> None:
        known = self._moments.get(fact)
        self._moments[fact] = _once(when) if known is None else known.with_(when)
        later = known is not None and when >= known.last and fact is not CaseFact.SEEN  # a first sign is the first
        if witness is not None and (known is None or later):
            self._witnesses[fact] = witness

    def _witness(self, one: FinishedDocument) -> Witness:
        return Witness(one.finished.date(), one.author_name or self._session.person.name, one.document_id)

    def _who(self, person: str) -> str:
        school = self._session.school
        return school.person(person).name if school is not None and person else self._session.person.name


def _once(when: datetime) -> Moment:
    return Moment(when, when)


def _start(day: date, like: datetime) -> datetime:
    return datetime.combine(day, datetime.min.time(), like.tzinfo)


def _event_day(event: DocumentEvent) -> date:
    return parse_date(event.happened[:10]) or event.registered.date()


def _day(said: Answers, name: str) -> date | None:
    value = said.get(name) if name else None
    return parse_date(value) if isinstance(value, str) else None


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _name(value: Json) -> str:
    return _text(value.get("name")) if isinstance(value, dict) else ""
