"""Gathers what an agenda is made of: open cases, decisions, begun anonymous discussions, and the meetings before.

Only what this vault may read, and never § 12-5 nor whom an anonymous discussion is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from skjema_app.domain.absence import Basis
from skjema_app.domain.answers import Json, is_empty
from skjema_app.domain.consent import Consent, missing
from skjema_app.domain.documents import DocumentEvent, EventKind, FinishedDocument, Pupil
from skjema_app.domain.school import Mark, MarkKind
from skjema_app.form_engine.definition import EXTRACT_LEVEL
from skjema_app.form_engine.flow import CaseFact
from skjema_app.form_engine.values import parse_date, rows_of
from skjema_app.workflows.absence_limits import Limit, limits
from skjema_app.workflows.absence_register import count_of, read_register
from skjema_app.workflows.agenda_facts import (
    Absent,
    AgendaKind,
    Discussion,
    DueMeasure,
    Handled,
    LastMeeting,
    OpenCase,
    OpenThings,
    TeamReport,
)
from skjema_app.workflows.case_facts import CaseFacts
from skjema_app.workflows.case_gather import TO_TEAM, facts_of_rows
from skjema_app.workflows.consent import SERVICES, consents_in
from skjema_app.workflows.decided import decisions
from skjema_app.workflows.evaluation import PLAN_NEXT
from skjema_app.workflows.flow import flow_of
from skjema_app.workflows.meetings import finished_minutes, held_day
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import Standing, standing_of
from skjema_app.workflows.threads import Thread, threads_of

MINUTES: Mapping[AgendaKind, str] = {
    AgendaKind.R_TEAM: "referat-r-team",
    AgendaKind.SOCIAL: "referat-sosial-r-team",
    AgendaKind.CLASS: "referat-klassemote",
    AgendaKind.STEP: "referat-trinnmote",
}
"""The minutes that a meeting writes."""

_ANONYMOUS = "anonym-drofting"
_TEAMS = {
    AgendaKind.R_TEAM: frozenset({"r_team", "utvidet_r_team"}),
    AgendaKind.SOCIAL: frozenset({"sosial_r_team", "utvidet_sosial_r_team"}),
}
_SERVICE = {AgendaKind.R_TEAM: "r_team", AgendaKind.SOCIAL: "sosial_r_team"}
_DECIDED_BY = {"saker": ("sak_beslutning", ""), "team_saker": ("team_rad", "team_ny_dato")}
"""Lists of minutes → the column that says that an item was decided, and the one with the day it comes back."""

_NO_MOVE = frozenset(
    {EventKind.EXPORTED, EventKind.PRINTED, EventKind.ARCHIVED, EventKind.ARCHIVE_CHOSEN, EventKind.WAITED_FOR}
)
_NO_MARK = frozenset({MarkKind.FETCHED, MarkKind.OPENED, MarkKind.GRANTED})


def gather(session: Session, kind: AgendaKind, group: str, today: date) -> OpenThings:
    """Everything that is open for a meeting; ``group`` as `group_key` makes it."""
    about = _Consents(session, kind, today)
    gatherer = _Rows(session, kind, about, today)
    events = session.vault.documents.all_events()
    threads = threads_of(session, events=events)
    known = facts_of_rows(session, threads, events)
    cases = [
        gatherer.case(thread, facts)
        for thread, facts in zip(threads, known, strict=True)
        if facts.closing is None and flow_of(session, facts) is not None and _is_theirs(kind, facts.group, group)
    ]
    minutes = [one for one in finished_minutes(session) if is_same_meeting(session, one, kind, group)]
    ids = {one.document_id for one in minutes}
    own = tuple(one for one in decisions(session) if one.minute_id in ids)
    return OpenThings(
        cases=tuple(cases),
        decisions=own,
        discussions=() if kind.of_pupils else tuple(_discussions(session, kind)),
        absences=tuple(_absences(session, known, group)) if kind is AgendaKind.STEP else (),
        handled=_handled(minutes),
        last=_last(minutes),
        named=frozenset() if kind.of_pupils else about.named(),
    )


def is_same_meeting(session: Session, minute: FinishedDocument, kind: AgendaKind, group: str) -> bool:
    """Whether minutes are of this meeting."""
    return minute.pin.form_id == MINUTES[kind] and (not kind.of_pupils or group_key(kind, minute.group) == group)


def group_key(kind: AgendaKind, group: str) -> str:
    """«8 B» → «8b»; of a step «8. trinn», «8» and «8B» → «8»; "" where nothing says it."""
    bare = "".join(group.split()).casefold()
    if kind is AgendaKind.STEP:
        digits = "".join(letter for letter in bare[:2] if letter.isdecimal())
        return digits.lstrip("0")
    return bare


def _is_theirs(kind: AgendaKind, of_case: str, group: str) -> bool:
    return not kind.of_pupils or (bool(group) and group_key(kind, of_case) == group)


class _Consents:
    """The consents in force for a team, looked up once."""

    def __init__(self, session: Session, kind: AgendaKind, today: date) -> None:
        self._service = _SERVICE.get(kind, "")
        self._today = today
        self._session = session
        self._by_pupil: dict[tuple[str, str], list[Consent]] = {}
        self._refs: dict[str, list[Pupil]] = {}
        if not self._service:
            return
        for one in session.vault.documents.list():
            if SERVICES in one.answers and not one.restricted:
                key = _folded(one.pupil), _bare(one.group)
                self._by_pupil.setdefault(key, []).extend(consents_in(session, (one,)))
        for pupil in session.vault.pupils.list():
            self._refs.setdefault(_folded(pupil.name), []).append(pupil)

    def given(self, pupil: str, group: str, thread: Thread) -> bool:
        """Whether the team may know the pupil of a row."""
        if not self._service or not pupil:
            return False
        found = list(self._by_pupil.get((_folded(pupil), _bare(group)), ())) if group else []
        ids = {one.document_id for one in found}
        inside = (one for one in thread.documents if SERVICES in one.answers and one.document_id not in ids)
        found += consents_in(self._session, inside)
        return self._holds(found)

    def named(self) -> frozenset[str]:
        """Names (casefolded) and ids of those with a consent in force; not where two pupils have one name."""
        found: set[str] = set()
        groups: dict[str, set[str]] = {}
        for name, group in self._by_pupil:
            groups.setdefault(name, set()).add(group)
        for (name, _group), consents in self._by_pupil.items():
            known = self._refs.get(name, [])
            if name and len(groups[name]) == 1 and len(known) <= 1 and self._holds(consents):
                found.add(name)
                found |= {one.pupil_id for one in known if one.pupil_id}
        return frozenset(found)

    def _holds(self, consents: Iterable[Consent]) -> bool:
        return not missing(consents, (self._service,), self._today)


class _Rows:
    """Makes an `OpenCase` of a row."""

    def __init__(self, session: Session, kind: AgendaKind, consents: _Consents, today: date) -> None:
        self._session = session
        self._kind = kind
        self._consents = consents
        self._today = today
        self._events = session.vault.documents.all_events()
        self._marks: Mapping[str, Sequence[Mark]] = session.school.all_marks() if session.school is not None else {}
        self._pupils: dict[str, list[Pupil]] = {}
        for one in session.vault.pupils.list():
            self._pupils.setdefault(_folded(one.name), []).append(one)

    def case(self, thread: Thread, facts: CaseFacts) -> OpenCase:
        """What is open in it."""
        plan = self._running(thread, facts)
        moment = facts.moments.get(CaseFact.EVALUATE_BY) if plan is not None else None
        evaluate = None if moment is None else moment.last.date()
        reports = () if self._kind.of_pupils else tuple(self._reports(thread, facts))
        waits = not any(one.only_rector for one in reports) and bool(facts.case_id or self._session.school is None)
        return OpenCase(
            key=facts.case_id or facts.key or facts.document_id,
            opens=facts.document_id,
            pupil=facts.pupil,
            pupil_ref=self._ref(facts.pupil, facts.group),
            group=facts.group,
            number=facts.number,
            reports=reports,
            again=None if self._kind.of_pupils else _again(facts),
            plan="" if plan is None else plan.document_id,
            evaluate=evaluate,
            measures=() if plan is None else tuple(self._measures(plan, facts, evaluate)),
            moved=self._moved(thread) if waits else None,
            consent=self._consents.given(facts.pupil, facts.group, thread),
        )

    def _running(self, thread: Thread, facts: CaseFacts) -> FinishedDocument | None:
        """The newest version of the plan that runs."""
        if not facts.known(CaseFact.PLAN_RUNS) or facts.known(CaseFact.PLAN_ENDED):
            return None
        witness = facts.witnesses.get(CaseFact.PLAN_RUNS)
        wanted = facts.plan if witness is None else witness.document_id
        return next((one for one in thread.documents if one.document_id == wanted), None)

    def _reports(self, thread: Thread, facts: CaseFacts) -> Iterator[TeamReport]:
        discussed = facts.moments.get(CaseFact.DISCUSSED)
        found = False
        for one in thread.documents:
            if one.pin.form_id != TO_TEAM or one.decides or one.supplements:
                continue
            found = True
            marks = self._marks.get(one.document_id, ())
            answered = any(other.decides == one.document_id for other in thread.documents)
            answered = answered or any(mark.kind is MarkKind.DECIDED for mark in marks)
            withdrawn = standing_of(marks).standing is Standing.WITHDRAWN
            later = discussed is not None and discussed.last > one.finished
            if answered or withdrawn or later or one.answers.get("team") not in _TEAMS[self._kind]:
                continue
            said = one.answers.get("deling") if one.answers.get("har_samtykke") != "ja" else None
            yield TeamReport(one.document_id, one.finished.date(), said == "likevel", said == "kun_rektor")
        told = facts.moments.get(CaseFact.TO_TEAM)
        open_ = told is not None and (discussed is None or discussed.last < told.last)
        if told is not None and open_ and not found and self._kind is AgendaKind.R_TEAM:
            yield TeamReport("", told.last.date())

    def _measures(self, plan: FinishedDocument, facts: CaseFacts, evaluate: date | None) -> Iterator[DueMeasure]:
        """Measures with a day of their own; one that has the plan's is told of with the plan."""
        from skjema_app.documents.measures import EVALUATED, STATUS, are_measures, measure_names

        definition = self._session.form_of(plan.pin)
        names = measure_names(definition, plan.answers)
        since = facts.moments.get(CaseFact.EVALUATED)
        of_plan = {evaluate, parse_date(_text(plan.answers.get(PLAN_NEXT)))}
        for _step, rows in definition.fields():
            for row_id, row in rows_of(plan.answers.get(rows.field_id)) if are_measures(rows) else ():
                day = parse_date(_text(row.get(EVALUATED)))
                ended = row.get(STATUS) in {"avsluttet", "gjennomfort"}
                if day is None or ended or day >= self._today or day in of_plan:
                    continue
                if since is None or since.last.date() < day:
                    yield DueMeasure(row_id, names.get(row_id, ""), day)

    def _moved(self, thread: Thread) -> date:
        when = [one.finished for one in thread.documents]
        known = [*(one.document_id for one in thread.documents)]
        events: list[DocumentEvent] = [event for key in known for event in self._events.get(key, ())]
        when += [one.registered for one in events if one.kind not in _NO_MOVE]
        keys = [*known, *(() if thread.case is None else (thread.case.case_id,))]
        when += [mark.registered for key in keys for mark in self._marks.get(key, ()) if mark.kind not in _NO_MARK]
        return max(when).date()

    def _ref(self, pupil: str, group: str) -> str:
        """Id of the pupil list, where it has just one pupil of that name (in that class)."""
        found = self._pupils.get(_folded(pupil), []) if pupil else []
        same = [one for one in found if not group or _bare(one.group) == _bare(group)]
        return same[0].pupil_id if len(same) == 1 else ""


def _again(facts: CaseFacts) -> date | None:
    agreed, discussed = facts.moments.get(CaseFact.DISCUSS_AGAIN), facts.moments.get(CaseFact.DISCUSSED)
    if agreed is None:
        return None
    day = agreed.last.date()
    return None if discussed is not None and discussed.last.date() >= day else day


def _discussions(session: Session, kind: AgendaKind) -> Iterator[Discussion]:
    """Drafts of anonymous discussions with the team that have no advice yet."""
    for draft in session.vault.drafts.list():
        if draft.pin.form_id != _ANONYMOUS or draft.answers.get("droftet_med") not in _TEAMS[kind]:
            continue
        if not is_empty(draft.answers.get("rad")):
            continue
        field = session.form_of(draft.pin).field("tema")
        chosen = draft.answers.get("tema")
        options = (
            [field.option(one) for one in chosen if isinstance(one, str)] if field and isinstance(chosen, list) else []
        )
        yield Discussion(draft.draft_id, tuple(one.label.nb for one in options if one is not None))


def _absences(session: Session, facts: Sequence[CaseFacts], group: str) -> Iterator[Absent]:
    """Of each pupil of the step the limit that was reached last; a single day without a reason is for no meeting."""
    register = read_register(session)
    last: dict[str, Limit] = {}
    for one in limits(session, register, facts):
        if one.rule.basis is not Basis.DAY and group_key(AgendaKind.STEP, one.pupil.group) == group:
            before = last.get(one.pupil.pupil_id)
            if before is None or one.rule.limit >= before.rule.limit:
                last[one.pupil.pupil_id] = one
    for one in last.values():
        day, pupil = one.occasions[-1].day, one.pupil
        days = count_of(register, pupil.pupil_id).days
        yield Absent(pupil.name, pupil.pupil_id, pupil.group, one.rule.rule_id, day, days, one.due, one.why)


def _handled(minutes: Iterable[FinishedDocument]) -> dict[str, Handled]:
    """Row → what the newest minutes that hold it say; once decided, it stays decided."""
    found: dict[str, Handled] = {}
    for minute in sorted(minutes, key=_held):
        if minute.level == EXTRACT_LEVEL:
            continue
        for rows, (decided, again) in _DECIDED_BY.items():
            for row_id, row in rows_of(minute.answers.get(rows)):
                before = found.get(row_id)
                said = bool(_text(row.get(decided))) or (before is not None and before.decided)
                found[row_id] = Handled(held_day(minute), said, parse_date(_text(row.get(again))) if again else None)
    return found


def _last(minutes: Sequence[FinishedDocument]) -> LastMeeting | None:
    newest = max(minutes, key=_held, default=None)
    if newest is None:
        return None
    start, end = _minute(newest.answers.get("mote_fra")), _minute(newest.answers.get("mote_til"))
    items = sum(1 for rows in _DECIDED_BY for _row in rows_of(newest.answers.get(rows)))
    each = round((end - start) / items) if start is not None and end is not None and end > start and items else None
    return LastMeeting(newest.document_id, held_day(newest), each)


def _minute(value: Json) -> int | None:
    hours, _colon, minutes = _text(value).partition(":")
    return int(hours) * 60 + int(minutes) if hours.isdecimal() and minutes.isdecimal() else None


def _held(document: FinishedDocument) -> tuple[date, datetime]:
    return held_day(document), document.finished


def _text(value: Json) -> str:
    return value.strip() if isinstance(value, str) else ""


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _bare(group: str) -> str:
    return "".join(group.split()).casefold()
