"""What a row of *Saker* offers beside its documents: what can be begun, measures, consents, the portal, follow-up.

Gathered in one look, as plain values; `cases.open_case` hands it out with the row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from skjema_app.domain.documents import FinishedDocument
from skjema_app.form_engine.definition import DECISION_LEVEL
from skjema_app.system.calendar import date_in_words
from skjema_app.workflows import closed_room, consent, evaluation, portal, send_home
from skjema_app.workflows.archive_state import Filed, filed
from skjema_app.workflows.case_actions import CaseAction
from skjema_app.workflows.case_forms import CaseForm, forms_in_case, newest_of, plans_of
from skjema_app.workflows.closed_room import ReadLine, Recipient
from skjema_app.workflows.consent import ConsentLine, Service
from skjema_app.workflows.employee_report import accused_of
from skjema_app.workflows.evaluation import PlanEnd
from skjema_app.workflows.link_case import CaseChoice, cases_to_choose, may_be_put
from skjema_app.workflows.measures import MeasureHistory, measure_history
from skjema_app.workflows.session import Session
from skjema_app.workflows.threads import Thread


@dataclass(frozen=True, slots=True)
class DocumentChoice:
    """A document to choose among: its id, and its title with the version and the day."""

    document_id: str
    words: str


@dataclass(frozen=True, slots=True)
class PortalLine:
    """A document that the portal has too. ``reported``: when it was reported there, in words, or ""."""

    document_id: str
    title: str
    reported: str


@dataclass(frozen=True, slots=True)
class ClosedWork:
    """A § 12-5 report between its author and one recipient.

    Attributes:
        document_id: the report.
        recipients: whom the author can give it to.
        given_to: name of who has it, or "".
        names_nobody: it doesn't say whom it is about, so it can't be given to anybody here.
        read_log: who fetched and opened it.
        new_machines: machines of the two that don't open it yet.
    """

    document_id: str
    recipients: tuple[Recipient, ...] = ()
    given_to: str = ""
    names_nobody: bool = False
    read_log: tuple[ReadLine, ...] = ()
    new_machines: int = 0


@dataclass(frozen=True, slots=True)
class CaseWork:
    """Beside the documents of a row.

    Attributes:
        forms: «Nytt i saken».
        measures: the history of each measure of the newest plan (REQ-22).
        consents: newest first.
        works: this person works in the row, so empty sections are shown too.
        services: whom documents can be shared with.
        shareable: documents that can be shared outside, newest first.
        portal: documents that the portal has too.
        end: the rector has ended the plan.
        next_evaluation: when the running plan is to be evaluated, in words, or "".
        late: that day has passed.
        evaluation: one whose outcome isn't in the plan yet, or "".
        loose: an own conversation or minutes that can be put into a case, or "".
        cases: the cases it can be put into.
        closed: § 12-5, or None.
        filed: how far the row has come into the archive, or None.
        actions: what the person can do, beside those of the row.
    """

    forms: tuple[CaseForm, ...] = ()
    measures: tuple[MeasureHistory, ...] = ()
    consents: tuple[ConsentLine, ...] = ()
    works: bool = False
    services: tuple[Service, ...] = ()
    shareable: tuple[DocumentChoice, ...] = ()
    portal: tuple[PortalLine, ...] = ()
    end: PlanEnd | None = None
    next_evaluation: str = ""
    late: bool = False
    evaluation: str = ""
    loose: str = ""
    cases: tuple[CaseChoice, ...] = ()
    closed: ClosedWork | None = None
    filed: Filed | None = None
    actions: frozenset[CaseAction] = frozenset()


def case_work(session: Session, thread: Thread) -> CaseWork:
    """Gather it."""
    if thread.hidden:
        return _closed_work(session, thread)
    forms = forms_in_case(session, thread)
    works = bool(forms)
    plans = plans_of(session, thread.documents)
    day = evaluation.next_evaluation(session, thread)
    waiting = evaluation.waiting_evaluation(session, thread) if works else None
    loose = thread.first.document_id if thread.case is None and may_be_put(session, thread.first) else ""
    lines = consent.consent_lines(session, thread)
    shareable = tuple(_choice(session, one) for one in reversed(thread.documents)) if works else ()
    actions = _actions(session, thread, plans, works=works, loose=bool(loose), waiting=waiting is not None)
    return CaseWork(
        forms=forms,
        measures=measure_history(session, newest_of(session, plans)) if plans else (),
        consents=lines,
        works=works,
        services=consent.services(session, thread) if works else (),
        shareable=shareable,
        portal=tuple(
            PortalLine(one.document_id, one.title, _in_words(portal.reported_on(session, one)))
            for one in thread.documents
            if portal.is_for_portal(session, one) and _is_own(session, one)
        ),
        end=evaluation.plan_end(session, thread),
        next_evaluation=_with_year(day) if day is not None else "",
        late=day is not None and day < session.clock.now().date(),
        evaluation="" if waiting is None else waiting.document_id,
        loose=loose,
        cases=cases_to_choose(session, loose) if loose else (),
        filed=filed(session, thread.documents),
        actions=frozenset(actions),
    )


def _actions(
    session: Session,
    thread: Thread,
    plans: tuple[FinishedDocument, ...],
    *,
    works: bool,
    loose: bool,
    waiting: bool,
) -> set[CaseAction]:
    found: set[CaseAction] = set()
    ended = evaluation.plan_end(session, thread) is not None
    if works and thread.documents:
        found.add(CaseAction.SHARE_OUTSIDE)
    if works and not plans:
        found.add(CaseAction.CONTINUE_PLAN)
    if works and plans and not ended:
        found.add(CaseAction.EVALUATE)
    if waiting:
        found.add(CaseAction.AFTER_EVALUATION)
    if loose:
        found.add(CaseAction.PUT_IN_CASE)
    if (works or session.member_of is None) and send_home.may_go_home(session, thread.first.document_id):
        found.add(CaseAction.SEND_HOME)
    if works and session.member_of is None:
        found.add(CaseAction.NEW_VERSION if plans else CaseAction.PLAN)
    return found


def _closed_work(session: Session, thread: Thread) -> CaseWork:
    document = thread.first
    given = closed_room.shared_with(session, document)
    machines = closed_room.new_machines(session, document.document_id)
    chosen = closed_room.recipients(session, document.document_id)
    own_form = session.form_of(document.pin).facts.hidden
    actions: set[CaseAction] = set()
    if chosen:
        actions.add(CaseAction.GIVE)
    if closed_room.may_answer(session, document):
        actions.add(CaseAction.ANSWER)
    if machines:
        actions.add(CaseAction.NEW_MACHINES)
    if not document.supplements and _has_it(session, document):
        actions.add(CaseAction.DELIVER)
    if not own_form and not document.school and not document.supplements:
        actions.add(CaseAction.GO_ON)
    return CaseWork(
        closed=ClosedWork(
            document_id=document.document_id,
            recipients=chosen,
            given_to=", ".join(one.name for one in given),
            names_nobody=accused_of(document) is None,
            read_log=closed_room.read_log(session, document),
            new_machines=machines,
        ),
        filed=filed(session, thread.documents),
        actions=frozenset(actions),
    )


def _has_it(session: Session, document: FinishedDocument) -> bool:
    """Whoever was given a § 12-5 report delivers it; its author while nobody was (user-review § 1.11)."""
    school = session.member_of
    given = closed_room.shared_with(session, document)
    return not given or (school is not None and school.person_id in {one.person_id for one in given})


def _choice(session: Session, document: FinishedDocument) -> DocumentChoice:
    definition = session.form_of(document.pin)
    title = definition.short_title_at(document.level).nb if document.level == DECISION_LEVEL else document.title
    number = f" {document.number}" if document.number > 1 else ""
    return DocumentChoice(document.document_id, f"{title}{number}, {_with_year(document.finished.date())}")


def _is_own(session: Session, document: FinishedDocument) -> bool:
    return not document.school or (session.school is not None and document.author == session.school.person_id)


def _in_words(iso: str) -> str:
    return _with_year(date.fromisoformat(iso[:10])) if iso else ""


def _with_year(day: date) -> str:
    return f"{date_in_words(day)} {day.year}"
