"""*Saker*: the rows, how each stands, and its page with the timeline. What is one row is told in ``threads``.

A row is a report with its supplements; once it is accepted, the whole case: report, decision, plan in all versions.
§ 12-5 has a place of its own (*Skjermet*) with rows of the same shape; nothing of it stands in *Saker* or its search.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from skjema_app.domain.attachments import Attachment
from skjema_app.domain.documents import CASE_EVENTS, DocumentEvent, Draft, EventKind, FinishedDocument
from skjema_app.domain.school import Mark, MarkKind
from skjema_app.form_engine.definition import EXTRACT_LEVEL, OWN_LEVELS
from skjema_app.system.texts import _
from skjema_app.workflows import audit, fill_form
from skjema_app.workflows import documents as document_work
from skjema_app.workflows.attachments import of_documents
from skjema_app.workflows.case_actions import CaseAction, actions_for
from skjema_app.workflows.case_closing import is_closed
from skjema_app.workflows.case_flow import CaseFlow, case_flow
from skjema_app.workflows.case_forms import needs_approval_form
from skjema_app.workflows.case_people import HandView, hand_view
from skjema_app.workflows.case_supplements import has_open_questions, may_supplement
from skjema_app.workflows.case_versions import VersionLine, versions_of
from skjema_app.workflows.case_work import CaseWork, case_work
from skjema_app.workflows.closed_room import is_answered
from skjema_app.workflows.decided_timeline import meeting_lines
from skjema_app.workflows.delivery import Delivery, DeliveryState, delivery
from skjema_app.workflows.deputies import deputy_on
from skjema_app.workflows.evaluation import plan_end
from skjema_app.workflows.fill_form import DraftSummary
from skjema_app.workflows.left_out import LeftOutView, left_out
from skjema_app.workflows.meetings import is_meeting
from skjema_app.workflows.package_lists import pupils_of
from skjema_app.workflows.readers import Readers, readers_of
from skjema_app.workflows.recalled import Look, recall
from skjema_app.workflows.remembered import KeptByVault, surroundings
from skjema_app.workflows.search import matching_ids
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import Standing, needs_approval, needs_decision, standing_of, tips
from skjema_app.workflows.threads import Thread, thread_of, threads_of
from skjema_app.workflows.timeline import TimelineItem, timeline_of

_KEPT: KeptByVault[CaseRow] = KeptByVault()


class CaseState(StrEnum):
    """Where a row stands, as the list shows it."""

    DRAFT = "kladd"
    FINISHED = "ferdig"
    RESTRICTED = "ferdig-12-5"
    TOLD = "fortalt"
    PLACED = "levert"
    FETCHED = "hentet"
    OPENED = "apnet"
    NEW = "ny"
    RECEIVED = "mottatt"  # granted to somebody who neither wrote it nor decides
    ACCEPTED = "tatt-imot"
    CLOSED = "avsluttet"
    WITHDRAWN = "trukket"
    PLAN_WAITING = "plan-venter"
    PLAN_RETURNED = "plan-tilbake"
    PLAN_APPROVED = "plan-godkjent"
    PLAN_ENDED = "plan-avsluttet"
    SHARED = "delt"  # § 12-5 that was given to somebody
    ANSWERED = "besvart"  # … who has answered it
    FORK = "to-versjoner"
    LEFT_OUT = "ikke-kommet-fram"  # finished, and nobody else sees it: `left_out`
    UNSETTLED = "ikke-avklart"  # finished, and whether anybody sees it depends on which of two vaults counts


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A row in *Saker*: a finished report with what belongs to it, or a draft not yet finished.

    Attributes:
        key: document id, or draft id when ``draft`` is True.
        draft: a draft, not a finished document.
        title: form title.
        pupil: pupil's name or «Ukjent elev».
        group: class or "".
        state: where it stands.
        urgent: marked «haster».
        when: last time something happened.
        missing: answers that a draft lacks.
        waiting: short text on what waits, or "".
        number: Skjema-nr. of the case, or "".
    """

    key: str
    draft: bool
    title: str
    pupil: str
    group: str
    state: CaseState
    urgent: bool
    when: datetime
    missing: int = 0
    waiting: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class CaseRows:
    """Rows together, as they are kept."""

    rows: tuple[CaseRow, ...]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A row opened: facts, what the person can do, and the timeline (newest last).

    Attributes:
        document: the document that the row begins with.
        state: as in the row.
        supplements: documents that add to it.
        events: what happened afterwards.
        timeline: everything in order.
        notice: an information sentence at the top, or "" (for § 12-5: who must be told, and how).
        can_supplement: utfyllende answers are still open.
        supplement_draft: id of a draft that supplements it, or "".
        open_conversation: «ikke ennå»: who talks with the pupil and when, in words, or "".
        case_id: the case, or "" (not accepted yet, or this person is not a member of it).
        number: Skjema-nr., or "".
        responsible: name of the saksansvarlig, or "".
        readers: who can read the case, or the document when there is no case.
        hands: whose the case is and who is asked to take it over; None where it is no case.
        decision: one sentence on what was decided, or "".
        versions: plans and other versions, oldest first.
        fork: ids of versions that stand side by side, or empty.
        delivery: the way of the person's own document, or None.
        actions: what the person can do now.
        plan_draft: id of a begun plan, version or decision, or "".
        work: what the row offers beside its documents: forms to begin, measures, consents, the portal ….
        attachments: of every document in the row, each once.
        flow: the row as a case in its flow, or None.
        innsyn: names of the pupils whose package this person can make from here; empty for who can't.
    """

    document: FinishedDocument
    state: CaseState
    supplements: tuple[FinishedDocument, ...]
    events: tuple[DocumentEvent, ...]
    timeline: tuple[TimelineItem, ...]
    notice: str
    can_supplement: bool
    supplement_draft: str
    open_conversation: str
    case_id: str = ""
    number: str = ""
    responsible: str = ""
    readers: Readers = field(default_factory=Readers)
    hands: HandView | None = None
    decision: str = ""
    versions: tuple[VersionLine, ...] = ()
    fork: tuple[str, ...] = ()
    delivery: Delivery | None = None
    actions: frozenset[CaseAction] = frozenset()
    plan_draft: str = ""
    work: CaseWork = field(default_factory=CaseWork)
    attachments: tuple[Attachment, ...] = ()
    flow: CaseFlow | None = None
    innsyn: tuple[str, ...] = ()


def list_cases(session: Session, *, query: str = "", hidden: bool = False, whole: bool = True) -> tuple[CaseRow, ...]:
    """Rows of *Saker*, newest first; ``query`` searches titles, names and text (æøå exact).

    ``whole``: a search waits until everything is indexed (`search.is_behind`).

    With ``hidden`` the rows of *Skjermet* instead (§ 12-5), where the search finds nothing else either.
    """
    drafts = tuple(one for one in fill_form.list_drafts(session) if one.hidden == hidden)
    words = query.casefold().split()
    if query.strip():
        audit.searched(session)
        rows = _rows_found(session, query.strip(), hidden=hidden, whole=whole)
        drafts = tuple(d for d in drafts if all(w in f"{d.title} {d.pupil} {d.group}".casefold() for w in words))
    else:  # minutes and conversations have a place of their own, until they belong to a case; a search finds them
        rows = list(_all_rows(session, hidden=True).rows if hidden else recall(session, ROWS).rows)
        begun = {d.draft_id for d in session.vault.drafts.list() if is_meeting(session.form_of(d.pin)) and not d.case}
        drafts = tuple(draft for draft in drafts if draft.draft_id not in begun)
    rows += [_draft_row(draft) for draft in drafts]
    left = () if hidden else left_out(session)
    rows += [row for row in map(_left_out_row, left) if all(one in _words(row) for one in words)]
    return tuple(sorted(rows, key=_newest, reverse=True))


def _rows_found(session: Session, text: str, *, hidden: bool, whole: bool) -> list[CaseRow]:
    events, marks, about = session.vault.documents.all_events(), _all_marks(session), surroundings(session)
    found = matching_ids(session, text, hidden=hidden, whole=whole)
    return [
        _kept_row(session, one, events, marks, about)
        for one in threads_of(session, hidden=hidden, events=events)
        if any(document.document_id in found for document in one.documents)
        or (one.case is not None and text.casefold() in one.case.number.casefold())
    ]


def _all_rows(session: Session, *, hidden: bool = False) -> CaseRows:
    events, marks, about = session.vault.documents.all_events(), _all_marks(session), surroundings(session)
    threads = threads_of(session, hidden=hidden, events=events)
    rows = (
        _kept_row(session, one, events, marks, about) for one in threads if not _is_only_meeting(session, one, events)
    )
    return CaseRows(tuple(rows))


def _rows_on(session: Session, _day: date) -> CaseRows:
    return _all_rows(session)


ROWS: Look[CaseRows] = Look("saker", CaseRows, _rows_on, daily=False)
"""Every row of *Saker* but drafts and what was left out, in no order."""


def _is_only_meeting(session: Session, thread: Thread, events: Mapping[str, Sequence[DocumentEvent]]) -> bool:
    """A minute or conversation that belongs to no case and isn't followed up as one."""
    if thread.case is not None or not is_meeting(session.form_of(thread.first.pin)):
        return False
    return not any(event.kind in CASE_EVENTS for one in thread.documents for event in events.get(one.document_id, ()))


def open_case(session: Session, document_id: str) -> CaseView:
    """The row that a document belongs to, opened; of one that was shared, as it was shared. Raises DOCUMENT_UNKNOWN."""
    shared = session.school.shared_as(document_id) if session.school is not None else ""
    wanted = session.vault.documents.get(shared or document_id)
    thread = thread_of(session, wanted)
    audit.read_rows(session, (thread,))
    document = thread.first
    ids = [one.document_id for one in thread.documents]
    events = tuple(sorted((event for one in ids for event in session.vault.documents.events(one)), key=_registered))
    known = {*ids, *(() if thread.case is None else (thread.case.case_id,))}  # of a case there are marks too
    marks = {one: found for one, found in _all_marks(session).items() if one in known}
    supplements = tuple(one for one in thread.documents if one.supplements and one.level != EXTRACT_LEVEL)
    drafts = session.vault.drafts.list()
    draft = next((d for d in drafts if d.supplements == document.document_id and d.level not in OWN_LEVELS), None)
    begun = next((d for d in drafts if _begun_in(session, d, thread) and d is not draft), None)
    conversation = document_work.open_conversation(session, document, events)
    versions = versions_of(session, thread, marks)
    fork = tuple(one.document_id for one in versions if one.newest)
    can_supplement = (
        draft is None and may_supplement(session, thread) and has_open_questions(session, document, supplements)
    )
    work = case_work(session, thread)
    flow = case_flow(session, thread, writes=work.works)
    hands = None if thread.case is None else hand_view(session, thread.case, closed=is_closed(thread, {}, marks))
    handed = {CaseAction.HAND_OVER} if hands is not None and hands.may_offer and hands.candidates else set()
    return CaseView(
        document=document,
        state=_state(session, thread, {e.document_id: events for e in events}, marks),
        supplements=supplements,
        events=events,
        timeline=timeline_of(
            session,
            (document, *(one for one in thread.documents if one is not document)),
            events,
            marks,
            case=thread.case,
            days=() if flow is None else (*flow.days, *meeting_lines(session, thread)),
        ),
        notice=document_work.restricted_notice(document, session) if document.restricted else "",
        can_supplement=can_supplement,
        supplement_draft=draft.draft_id if draft else "",
        open_conversation=conversation.sentence if conversation else "",
        case_id="" if thread.case is None else thread.case.case_id,
        number=_number(thread, marks),
        responsible=_responsible(session, thread, marks),
        readers=readers_of(session, thread),
        hands=hands,
        decision=_decision(session, document, marks),
        versions=versions,
        fork=fork if len(fork) > 1 else (),
        delivery=delivery(session, document, marks.get(document.document_id, ())),
        actions=actions_for(session, thread.documents, thread.case, marks) | work.actions | handed,
        innsyn=pupils_of(session, thread),
        plan_draft="" if begun is None else begun.draft_id,
        work=work,
        attachments=of_documents(thread.documents),
        flow=flow,
    )


def _kept_row(
    session: Session,
    thread: Thread,
    events: Mapping[str, Sequence[DocumentEvent]],
    marks: Mapping[str, tuple[Mark, ...]],
    about: tuple[object, ...],
) -> CaseRow:
    """The row as it was made last, while nothing in it has changed; what is one's own is on its way to others."""
    school = session.school
    if thread.hidden or (school is not None and thread.first.author == school.person_id):
        return _row(session, thread, events, marks)
    case = () if thread.case is None else marks.get(thread.case.case_id, ())
    happened = [(events.get(one.document_id), marks.get(one.document_id)) for one in thread.documents]
    make = functools.partial(_row, session, thread, events, marks)
    return _KEPT.of(session).get(thread.first.document_id, (about, thread, case, happened), make)


def _row(
    session: Session,
    thread: Thread,
    events: Mapping[str, Sequence[DocumentEvent]],
    marks: Mapping[str, tuple[Mark, ...]],
) -> CaseRow:
    document = thread.first
    own_events = tuple(event for one in thread.documents for event in events.get(one.document_id, ()))
    when = max(
        (
            *(one.finished for one in thread.documents),
            *(event.registered for event in own_events),
            *(mark.registered for one in thread.documents for mark in marks.get(one.document_id, ())),
        )
    )
    waiting = _("Samtale med eleven") if document_work.open_conversation(session, document, own_events) else ""
    return CaseRow(
        key=document.document_id,
        draft=False,
        title=document.title,
        pupil=document.pupil or _("Ukjent elev"),
        group=document.group,
        state=_state(session, thread, events, marks),
        urgent=document.urgent,
        when=when,
        waiting=waiting,
        number=_number(thread, marks),
    )


def _state(
    session: Session,
    thread: Thread,
    events: Mapping[str, Sequence[DocumentEvent]],
    marks: Mapping[str, tuple[Mark, ...]],
) -> CaseState:
    document = thread.first
    if is_closed(thread, events, marks):
        return CaseState.CLOSED
    if document.restricted and document.school:
        return CaseState.ANSWERED if is_answered(session, document) else CaseState.SHARED
    if not document.school:
        told = any(event.kind is EventKind.TOLD for event in events.get(document.document_id, ()))
        return CaseState.TOLD if told else CaseState.RESTRICTED if document.restricted else CaseState.FINISHED
    found = marks.get(document.document_id, ())
    if standing_of(found).standing is Standing.WITHDRAWN:
        return CaseState.WITHDRAWN
    plan = _plan_state(session, thread, marks)
    if plan is not None:
        return plan
    decided = next((mark for mark in reversed(found) if mark.kind is MarkKind.DECIDED), None)
    if decided is not None:
        return CaseState.ACCEPTED if decided.data.get("number") else CaseState.CLOSED
    return _delivery_state(session, document, found)


def _plan_state(session: Session, thread: Thread, marks: Mapping[str, tuple[Mark, ...]]) -> CaseState | None:
    versions = [one for one in thread.documents if needs_approval(session.form_of(one.pin), one)]
    if not versions:
        return None
    newest = tips(versions, marks)
    if len(newest) > 1:
        return CaseState.FORK
    if plan_end(session, thread) is not None:
        return CaseState.PLAN_ENDED
    return {
        Standing.WAITING: CaseState.PLAN_WAITING,
        Standing.CONFLICT: CaseState.PLAN_WAITING,
        Standing.RETURNED: CaseState.PLAN_RETURNED,
        Standing.APPROVED: CaseState.PLAN_APPROVED,
        Standing.WITHDRAWN: CaseState.WITHDRAWN,
    }[standing_of(marks.get(newest[0].document_id, ())).standing]


def _delivery_state(session: Session, document: FinishedDocument, marks: tuple[Mark, ...]) -> CaseState:
    way = delivery(session, document, marks)
    if way is not None:
        return {
            DeliveryState.HERE: CaseState.FINISHED,
            DeliveryState.PLACED: CaseState.PLACED,
            DeliveryState.FETCHED: CaseState.FETCHED,
            DeliveryState.OPENED: CaseState.OPENED,
        }[way.state]
    me = session.school.me if session.school is not None else None
    if session.school is not None and document.author == session.school.person_id:
        return CaseState.FINISHED
    return CaseState.NEW if me is not None and me.decides else CaseState.RECEIVED


def _number(thread: Thread, marks: Mapping[str, tuple[Mark, ...]]) -> str:
    if thread.case is not None:
        return thread.case.number
    for mark in marks.get(thread.first.document_id, ()):
        number = mark.data.get("number") if mark.kind is MarkKind.DECIDED else ""
        if isinstance(number, str) and number:
            return number
    return ""


def _responsible(session: Session, thread: Thread, marks: Mapping[str, tuple[Mark, ...]]) -> str:
    if thread.case is not None and thread.case.responsible and session.school is not None:
        return session.school.person(thread.case.responsible).name
    for mark in reversed(marks.get(thread.first.document_id, ())):
        name = mark.data.get("responsible_name")
        if mark.kind is MarkKind.DECIDED and isinstance(name, str):
            return name
    return ""


def _decision(session: Session, document: FinishedDocument, marks: Mapping[str, tuple[Mark, ...]]) -> str:
    from skjema_app.workflows.decide import outcome_words

    school = session.school
    for mark in reversed(marks.get(document.document_id, ())):
        if mark.kind is MarkKind.DECIDED and school is not None:
            outcome = mark.data.get("outcome")
            words = outcome_words(session, document, outcome if isinstance(outcome, str) else "")
            who, rector = school.person(mark.person_id).name, deputy_on(session, mark.person_id, mark.registered.date())
            if rector:
                who = _("{who} (stedfortreder for {rector})").format(who=who, rector=rector)
            return _("{who} har tatt imot meldingen. Beslutning: {words}.").format(who=who, words=words.lower())
    return ""


def _begun_in(session: Session, draft: Draft, thread: Thread) -> bool:
    """A decision, a version or a plan; other forms that are begun in the row stand among those that can be begun."""
    ids = {one.document_id for one in thread.documents}
    if draft.supplements in ids or ids.intersection(draft.revises):
        return True
    return bool(thread.key) and draft.case == thread.key and needs_approval_form(session.form_of(draft.pin))


def _all_marks(session: Session) -> Mapping[str, tuple[Mark, ...]]:
    return session.school.all_marks() if session.school is not None else {}


def _draft_row(draft: DraftSummary) -> CaseRow:
    return CaseRow(
        key=draft.draft_id,
        draft=True,
        title=draft.title,
        pupil=draft.pupil or _("Ingen elev valgt ennå"),
        group=draft.group,
        state=CaseState.DRAFT,
        urgent=False,
        when=draft.updated,
        missing=draft.missing,
    )


def _left_out_row(one: LeftOutView) -> CaseRow:
    document = one.document
    return CaseRow(
        key=document.document_id,
        draft=False,
        title=document.title,
        pupil=document.pupil or _("Ukjent elev"),
        group=document.group,
        state=CaseState.LEFT_OUT if one.settled else CaseState.UNSETTLED,
        urgent=document.urgent,
        when=document.finished,
    )


def _words(row: CaseRow) -> str:
    return f"{row.title} {row.pupil} {row.group}".casefold()


def _newest(row: CaseRow) -> datetime:
    return row.when


def _registered(event: DocumentEvent) -> datetime:
    return event.registered


__all__ = [
    "CaseAction",
    "CaseRow",
    "CaseState",
    "CaseView",
    "Thread",
    "TimelineItem",
    "list_cases",
    "needs_decision",
    "open_case",
    "threads_of",
]
