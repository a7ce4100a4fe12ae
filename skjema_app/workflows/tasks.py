"""What is to be done, by whom and when: one list for *Hjem*, the command line and the calendar file (issue C1, item 3).

Gathered from what is known of each case (`CaseFacts`): promised conversations, deadlines, the proposed step; and from
what waits for a person beside cases (reviews, the archive round, the vault). Who decides is told of every case that
they may read, others of their own. Nothing is stored, nothing with a name leaves the program, and § 12-5 is told of
without a name.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from skjema_app.domain.documents import FinishedDocument
from skjema_app.form_engine.flow import CaseFact, FlowAct, FlowOffer, FlowStep, FlowWho
from skjema_app.form_engine.flow_deadlines import DeadlineKind, DeadlineRule
from skjema_app.form_engine.flow_place import place_in
from skjema_app.system.calendar import day_and_month
from skjema_app.system.texts import _
from skjema_app.workflows import archive_reminders, closed_room, decided, documents, new_year_reminder
from skjema_app.workflows.absence_limits import limits
from skjema_app.workflows.case_facts import CaseFacts
from skjema_app.workflows.case_gather import all_facts
from skjema_app.workflows.case_people_tasks import hand_tasks
from skjema_app.workflows.deadlines import Deadline, deadlines_of, rules_of
from skjema_app.workflows.flow import flow_of, people_of
from skjema_app.workflows.free_days import FreeDays, free_days
from skjema_app.workflows.home_school import school_items
from skjema_app.workflows.remembered import KeptByVault, context
from skjema_app.workflows.session import Session

_KEPT: KeptByVault[tuple[Task, ...]] = KeptByVault()

_DECIDERS_OWN = frozenset({FlowAct.DECIDE, FlowAct.APPROVE, FlowAct.JOIN, FlowAct.CORRECT})
"""Steps that stand among the reviews and what came back."""

_FOLLOW_UP_DAYS = 21
"""How long after its day a conversation after a plan's end is still asked for."""

_RESPONSIBLE = (FlowWho.RESPONSIBLE,)
_KINDS = {"evaluering": "evaluation", "kontrollsamtale": "follow-up"}


class TaskGroup(StrEnum):
    """When something is to be done."""

    OVERDUE = "over-fristen"
    TODAY = "i-dag"
    THIS_WEEK = "denne-uken"
    LATER = "senere"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do.

    Attributes:
        kind: "conversation", "evaluation", "follow-up", "deadline", "next-step", "no-responsible", "pupil-left",
            "two-plans", "decision" (of a meeting; ``action`` is its key), "hand-offer", "hand-moved", "hand-gone",
            "hand-clash" (a case that changes hands), "absence", "new-year", "tell", "closed" (§ 12-5), a kind of
            `home_school` or of `archive_reminders`.
        words: what, and who it is about.
        who: person ids of those whose it is; empty alone.
        mine: it is this person's.
        due: the day, or None.
        group: when.
        why: a sentence more, or "".
        source: where the rule comes from, or "".
        key: document, draft or (absence) pupil.
        action: what opens it: a rule's or a step's id, or "".
        urgent: whoever wrote it marked it «haster», or it can't wait.
    """

    kind: str
    words: str
    who: tuple[str, ...]
    mine: bool
    due: date | None
    group: TaskGroup
    why: str = ""
    source: str = ""
    key: str = ""
    action: str = ""
    urgent: bool = False


def tasks(session: Session, today: date | None = None) -> tuple[Task, ...]:
    """Everything, what is overdue first, then by date. ``today`` other than the clock's only to look ahead."""
    day = session.clock.now().date() if today is None else today
    found = [*_beside_cases(session, day), *of_cases(session, day)]
    return tuple(sorted(found, key=_order))


def of_cases(session: Session, today: date) -> tuple[Task, ...]:
    """What is to be done in cases, and in § 12-5 rooms; in no order."""
    facts, free, rules = all_facts(session), free_days(session), rules_of(session)
    found = [*_closed_rooms(session, today)]
    about, kept = context(session, today, free, rules), _KEPT.of(session)
    for one in facts:
        make = functools.partial(_of_case, session, one, today, free, rules)
        found += kept.get(one.document_id, (about, one), make)
        found += _handed(session, one)
    found += _two_plans(session, facts)
    found += _pupils(session, facts)
    found += _absence(session, facts, today)
    found += _decisions(session, today)
    decides = session.member_of is not None and session.member_of.decides
    return tuple(one for one in found if one.mine or decides)


def _of_case(
    session: Session, facts: CaseFacts, today: date, free: FreeDays, rules: Sequence[DeadlineRule]
) -> tuple[Task, ...]:
    return tuple(case_tasks(session, facts, today, free, rules))


def case_tasks(
    session: Session, facts: CaseFacts, today: date, free: FreeDays, rules: Sequence[DeadlineRule]
) -> Iterator[Task]:
    """What is to be done in one case; a pure function of what is known, the rules and the day."""
    yield from _talks(session, facts, today)
    if not flow_of(session, facts) or _is_the_rectors(session, facts):
        return
    running = [one for one in deadlines_of(facts, rules, today, free) if one.kind is not DeadlineKind.INFORMATION]
    for one in running:
        if not _is_near(one, today) or _is_begun(facts, one.offers):
            continue
        who = people_of(session, facts, one.who)
        yield Task(
            kind=_KINDS.get(one.rule_id, "deadline"),
            words=_about(one.label, facts),
            who=who,
            mine=_is_mine(session, who),
            due=one.day,
            group=group_of(one.day, today),
            why=one.rule,
            source=one.source,
            key=facts.plan or facts.document_id,
            action=one.rule_id,
        )
    yield from _next(session, facts, running, today)
    yield from _nobody_has_it(session, facts)


def _is_the_rectors(session: Session, facts: CaseFacts) -> bool:
    """Alone: a report that was handed over is the rector's to act on, until something else is written or noted."""
    begun = {CaseFact.DECIDED, CaseFact.INVESTIGATED, CaseFact.PLAN_WRITTEN}
    return session.school is None and facts.known(CaseFact.REPORTED) and not begun & set(facts.moments)


def group_of(due: date | None, today: date) -> TaskGroup:
    """Which group a day is in; the week ends on Sunday."""
    if due is None or due == today:
        return TaskGroup.TODAY
    if due < today:
        return TaskGroup.OVERDUE
    sunday = today + timedelta(days=6 - today.weekday())
    return TaskGroup.THIS_WEEK if due <= sunday else TaskGroup.LATER


def _talks(session: Session, facts: CaseFacts, today: date) -> Iterator[Task]:
    for talk in facts.talks if facts.closing is None else ():
        who = people_of_talk(session, facts)
        yield Task(
            kind="conversation",
            words=_about(_("Samtale med eleven"), facts),
            who=who,
            mine=_is_mine(session, who),
            due=talk.day,
            group=group_of(talk.day, today),
            why=_("{who} snakker med eleven.").format(who=talk.who),
            key=talk.document_id,
        )


def people_of_talk(session: Session, facts: CaseFacts) -> tuple[str, ...]:
    """A promised conversation is for everybody who works with the case, until somebody has had it."""
    return () if session.school is None else tuple(dict.fromkeys((*facts.members, facts.author)))


def _next(session: Session, facts: CaseFacts, running: Sequence[Deadline], today: date) -> Iterator[Task]:
    flow = flow_of(session, facts)
    step = None if flow is None else place_in(flow, facts.moments).here
    if step is None or _is_told_elsewhere(session, step, running) or _is_begun(facts, step.offers):
        return
    who = people_of(session, facts, step.who)
    yield Task(
        kind="next-step",
        words=_about(step.label.nb, facts),
        who=who,
        mine=_is_mine(session, who),
        due=None,
        group=TaskGroup.LATER if step.ends or facts.meeting else TaskGroup.THIS_WEEK,
        why=step.why.nb,
        source=step.source,
        key=facts.document_id,
        action=step.step_id,
    )


def _is_told_elsewhere(session: Session, step: FlowStep, running: Sequence[Deadline]) -> bool:
    """The reviews tell it, or a deadline that runs offers the same (near or not: then its day is what counts)."""
    first = step.offers[0]
    if session.school is not None and first.act in _DECIDERS_OWN:
        return True
    return any(_same(first, one) for deadline in running for one in deadline.offers)


def _same(one: FlowOffer, other: FlowOffer) -> bool:
    return (one.form, one.act, one.fact) == (other.form, other.act, other.fact)


def _is_near(one: Deadline, today: date) -> bool:
    if one.rule_id == "kontrollsamtale" and (today - one.day).days > _FOLLOW_UP_DAYS:
        return False
    return one.ahead == 0 or one.day - timedelta(days=one.ahead) <= today


def _is_begun(facts: CaseFacts, offers: Sequence[FlowOffer]) -> bool:
    """Whether the form that is asked for is being written: then the draft itself waits on *Hjem*."""
    forms = {FlowAct.PLAN: "aktivitetsplan", FlowAct.EVALUATE: "evaluering"}
    return any((one.form or forms.get(one.act or FlowAct.NOTE, "")) in facts.drafts for one in offers[:1])


def _handed(session: Session, facts: CaseFacts) -> Iterator[Task]:
    """A case that is offered, or was given to somebody; until they have answered."""
    for one in hand_tasks(session, facts):
        words = _about(one.words, facts)
        mine = _is_mine(session, one.who)
        yield Task(one.kind, words, one.who, mine, None, TaskGroup.TODAY, one.why, key=facts.document_id)


def _nobody_has_it(session: Session, facts: CaseFacts) -> Iterator[Task]:
    """A person who leaves with open tasks: whoever decides must give the case to somebody else."""
    school = session.school
    if school is None or not facts.case_id or facts.closing is not None:
        return
    if facts.responsible and school.person(facts.responsible).active:
        return
    deciders = tuple(one.person_id for one in school.people() if one.active and one.decides)
    yield Task(
        kind="no-responsible",
        words=_about(_("Saken mangler saksansvarlig"), facts),
        who=deciders,
        mine=_is_mine(session, deciders),
        due=None,
        group=TaskGroup.TODAY,
        why=_("Den som var saksansvarlig, er ikke lenger med i Skjema. Oppgavene i saken venter på deg."),
        key=facts.document_id,
    )


def _two_plans(session: Session, facts: Sequence[CaseFacts]) -> Iterator[Task]:
    """Two cases about one pupil, each with a plan that is open."""
    named = Counter(one.name.casefold() for one in session.vault.pupils.list(include_left=True))
    found: dict[tuple[str, str], list[CaseFacts]] = {}
    for one in facts:
        if one.plan and one.closing is None and one.pupil and not _plan_is_ended(one):
            # Of a name that one pupil has the class tells nothing: the first case may be of last year's class.
            group = "" if named[one.pupil.casefold()] == 1 else one.group.casefold()
            found.setdefault((one.pupil.casefold(), group), []).append(one)
    for several in found.values():
        if len(several) > 1:
            who = tuple(dict.fromkeys(person for one in several for person in (*one.members, one.author) if person))
            yield Task(
                kind="two-plans",
                words=_about(_("Eleven har {n} åpne planer").format(n=len(several)), several[0]),
                who=who,
                mine=_is_mine(session, who),
                due=None,
                group=TaskGroup.THIS_WEEK,
                why=_("Bestem hvilken plan som skal gjelde, og avslutt den andre saken."),
                key=several[0].document_id,
            )


def _plan_is_ended(facts: CaseFacts) -> bool:
    return facts.known(CaseFact.PLAN_ENDED)


def _pupils(session: Session, facts: Sequence[CaseFacts]) -> Iterator[Task]:
    """Open cases about a pupil who has left, as the class list says."""
    listed: dict[str, list[bool]] = {}
    for pupil in session.vault.pupils.list(include_left=True):
        listed.setdefault(pupil.name.casefold(), []).append(pupil.left)
    for one in facts:
        if (
            one.closing is None
            and one.pupil
            and flow_of(session, one)
            and all(listed.get(one.pupil.casefold(), [False]))
        ):
            who = people_of(session, one, _RESPONSIBLE)
            yield Task(
                kind="pupil-left",
                words=_about(_("Eleven står ikke lenger på klasselisten"), one),
                who=who,
                mine=_is_mine(session, who),
                due=None,
                group=TaskGroup.THIS_WEEK,
                why=_("Har eleven sluttet, avslutter du saken med en grunn."),
                key=one.document_id,
            )


def _decisions(session: Session, today: date) -> Iterator[Task]:
    """What meetings decided, for the one who does it; of somebody who can't, for whoever led the meeting."""
    for one in decided.decisions(session):
        if one.state is not decided.DecisionState.OPEN:
            continue
        mine = _is_mine(session, one.who) if one.who else one.doer in {"", session.person.name}
        passed = {
            decided.Passed.LEFT: _("{name} er ikke med i Skjema."),
            decided.Passed.NO_KEY: _("{name} kan ikke lese referatet. Gi beskjed."),
        }
        yield Task(
            kind="decision",
            words=_("Vedtak: {what}").format(what=one.short),
            who=one.who,
            mine=mine,
            due=one.due,
            group=TaskGroup.THIS_WEEK if one.due is None else group_of(one.due, today),
            why=passed[one.passed].format(name=one.doer) if one.passed in passed else "",
            source=_("{meeting}, {day}").format(meeting=one.meeting, day=day_and_month(one.day)),
            key=one.minute_id,
            action=one.key,
        )


def _absence(session: Session, facts: Sequence[CaseFacts], today: date) -> Iterator[Task]:
    """Limits that were reached in the register that this person keeps; ``key`` is the pupil's id."""
    me = session.school.person_id if session.school is not None else ""
    for one in limits(session, facts=facts):
        yield Task(
            kind="absence",
            words=one.words,
            who=(me,) if me else (),
            mine=True,
            due=one.due,
            group=group_of(one.due, today),
            why=one.why,
            source=one.source,
            key=one.pupil.pupil_id,
            action=one.rule.rule_id,
        )


def _beside_cases(session: Session, today: date) -> Iterator[Task]:
    """What waits at the school, and because of the archive round."""
    me = session.school.person_id if session.school is not None else ""
    for item in school_items(session):
        group = TaskGroup.OVERDUE if item.pressing else TaskGroup.TODAY
        yield Task(item.kind, item.title, (me,), mine=True, due=None, group=group, key=item.key, urgent=item.urgent)
    year = new_year_reminder.reminder(session)
    if year is not None:
        whose = (me,) if me else ()
        group = group_of(year.day, today)
        yield Task(
            "new-year", year.sentence, whose, mine=True, due=year.day, group=group, why=year.rule, source=year.source
        )
    for one in archive_reminders.reminders(session):
        yield Task(
            one.kind.value,
            one.sentence,
            (me,) if me else (),
            mine=True,
            due=one.day,
            group=TaskGroup.THIS_WEEK if one.day is None else group_of(one.day, today),
            why=one.rule,
            source=one.source,
            key=one.document_id or one.draft_id,
        )


def _closed_rooms(session: Session, today: date) -> Iterator[Task]:
    """§ 12-5: that something waits, never what."""
    for document in (one for one in session.vault.documents.list() if one.restricted):
        if closed_room.waits_for_telling(session, document):
            words = _("Skjermet sak: noen skal ha beskjed (§ 12-5)")
            yield _pressing("tell", words, document.document_id)
        if closed_room.may_answer(session, document):
            yield _pressing("closed", _("Skjermet sak venter på deg"), document.document_id)
        yield from _restricted_talk(session, document, today)


def _restricted_talk(session: Session, document: FinishedDocument, today: date) -> Iterator[Task]:
    """A conversation that was promised in a § 12-5 room waits for its author only."""
    events = session.vault.documents.events(document.document_id)
    talk = documents.open_conversation(session, document, events)
    school = session.school
    if talk is None or (document.school and (school is None or document.author != school.person_id)):
        return
    words = _("Samtale med eleven: {title}").format(title=_("Skjermet sak"))
    yield Task(
        "conversation", words, (), mine=True, due=talk.day, group=group_of(talk.day, today), key=document.document_id
    )


def _pressing(kind: str, words: str, key: str) -> Task:
    return Task(kind, words, (), mine=True, due=None, group=TaskGroup.OVERDUE, key=key, urgent=True)


def _about(what: str, facts: CaseFacts) -> str:
    who = facts.pupil or _("Ukjent elev")
    return f"{what}: {who} · {facts.number}" if facts.number else f"{what}: {who}"


def _is_mine(session: Session, who: Sequence[str]) -> bool:
    return session.school is None or session.school.person_id in who


def _order(one: Task) -> tuple[int, date, bool, str]:
    return list(TaskGroup).index(one.group), one.due or date.min, not one.urgent, one.words
