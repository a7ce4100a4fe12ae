"""*Nytt skoleår* (user-review § 1.10): classes move up or come anew, the last year leaves, cases find their people.

Everything is shown before anything is done. The pupil list is this person's own and can be put back
(`pupil_list_undo`); a case is offered through *Overlat saken* and can be taken back until the other has said yes.
Documents keep the class that stood in them. Plans go on; what should be looked at before the summer is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from skjema_app.domain.documents import Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.flow import CaseFact
from skjema_app.imports.cleaning import group_key, name_key
from skjema_app.system.calendar import date_and_year
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import archive_round, case_people, pupil_list_undo
from skjema_app.workflows.case_facts import CaseFacts
from skjema_app.workflows.case_gather import all_facts
from skjema_app.workflows.flow import is_case
from skjema_app.workflows.free_days import coverage, coverage_sentences, school_year, year_words
from skjema_app.workflows.new_year_classes import ClassMove, classes_of, fingerprint, moved, proposed_moves
from skjema_app.workflows.session import Change, Session

_SPRING = 2
"""From this month on the year that is meant is the next one."""

_FRESH = timedelta(days=60)
"""So long after the whole list was changed nothing is proposed to be moved: it is the new year's already."""


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class: how many pupils, what becomes of it, its contact teachers as the list has them."""

    move: ClassMove
    pupils: int
    contacts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case at the turn of the year.

    Attributes:
        key: document to open.
        case_id: what is handed over, or "" (alone, or not taken in).
        title: «Kari Nordmann · S-2026-014».
        group: class of the case, as it was begun.
        after: class in the new year, or "".
        leaves: the pupil leaves the school.
        responsible: name of the saksansvarlig, or "".
        plan: what becomes of the plan, in a sentence, or "".
        may_hand: this person can offer it to somebody.
        offered: name of whom it is offered to already, or "".
        proposed: person id of whom it should be offered to, or "".
        why: why, in a sentence, or "".
    """

    key: str
    case_id: str
    title: str
    group: str
    after: str
    leaves: bool
    responsible: str
    plan: str
    may_hand: bool = False
    offered: str = ""
    proposed: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class NewYear:
    """Everything that is shown before it is done.

    Attributes:
        title: «2027–2028».
        classes: what becomes of each.
        moving: how many pupils move up.
        leaving: how many leave.
        without: how many have no class, and stay as they are.
        warnings: what looks wrong: two classes that become one.
        cases: open cases, those that somebody must decide on first.
        people: (id, name) of whom a case can be offered to.
        before_summer: what should be done first, in sentences.
        state: of the list that this was made from, for `turn`.
        undo: when the list was last changed as a whole, and can be put back; None when it can't.
        changed: the day that it was changed lately, so that nothing is proposed to be moved; else None.
    """

    title: str
    classes: tuple[ClassRow, ...]
    moving: int
    leaving: int
    without: int
    warnings: tuple[str, ...]
    cases: tuple[OpenCase, ...]
    people: tuple[tuple[str, str], ...]
    before_summer: tuple[str, ...]
    state: str
    undo: pupil_list_undo.ListChange | None
    changed: date | None = None

    @property
    def summary(self) -> str:
        """What is done with the list, in a sentence."""
        parts = [
            ngettext("{n} elev flytter opp.", "{n} elever flytter opp.", self.moving).format(n=self.moving),
            ngettext("{n} slutter.", "{n} slutter.", self.leaving).format(n=self.leaving),
        ]
        if self.without:
            parts.append(
                ngettext(
                    "{n} har ingen klasse og blir stående.", "{n} har ingen klasse og blir stående.", self.without
                ).format(n=self.without)
            )
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Turned:
    """What was done: pupils moved and left, cases offered, and the titles of those that could not be."""

    moving: int
    leaving: int
    offered: int
    not_offered: tuple[str, ...]


def new_year(session: Session, moves: Sequence[ClassMove] | None = None) -> NewYear:
    """Look at the turn of the year; writes nothing. What ``moves`` doesn't name moves a year up.

    Where the whole list was changed lately it stays: a class moves up once a year.

    Raises:
        SkjemaError: NEW_YEAR_NO_CLASS (``group``: a move of a class that nobody is in).
    """
    pupils = session.vault.pupils.list(include_left=True)
    today = session.clock.now().date()
    last = pupil_list_undo.changed_at(session)
    changed = last.date() if last is not None and abs(today - last.date()) < _FRESH else None
    chosen = _complete(pupils, moves, stay=changed is not None)
    after = moved(pupils, chosen)
    cases = _open_cases(session, pupils, after, today)
    contacts = _contacts(pupils)
    counts = dict(classes_of(pupils))
    pairs = list(zip(pupils, after, strict=True))
    return NewYear(
        title=year_words(school_year(today) + (_SPRING <= today.month <= 7)),
        classes=tuple(ClassRow(one, counts[one.before], contacts.get(group_key(one.before), ())) for one in chosen),
        moving=sum(1 for old, new in pairs if not new.left and group_key(old.group) != group_key(new.group)),
        leaving=sum(1 for old, new in pairs if new.left and not old.left),
        without=sum(1 for one in pupils if not one.left and not one.group.strip()),
        warnings=_warnings(chosen),
        cases=cases,
        people=_people(session),
        before_summer=tuple(_before_summer(session, cases, today)),
        state=fingerprint(pupils),
        undo=pupil_list_undo.last_change(session),
        changed=changed,
    )


def turn(
    session: Session, shown: NewYear, hand_overs: Mapping[str, str] | None = None, text: str = ""
) -> tuple[Turned, Change]:
    """Do it: move the classes as ``shown`` has them, and offer cases (case id → person id) with a sentence.

    A case that can't be offered (it was closed or offered meanwhile) is told; the others are.

    Raises:
        SkjemaError: NEW_YEAR_CHANGED (the list is not the one that was looked at), DISK_FULL, WRITE_DENIED.
    """
    pupils = session.vault.pupils.list(include_left=True)
    if fingerprint(pupils) != shown.state:
        raise SkjemaError(ErrorCode.NEW_YEAR_CHANGED)
    after = moved(pupils, [one.move for one in shown.classes])
    change = Change()
    offered: list[str] = []
    failed: list[str] = []
    titles = {one.case_id: one for one in shown.cases if one.case_id}
    words = text.strip() or _("Nytt skoleår {year}.").format(year=shown.title)
    for case_id, person in (hand_overs or {}).items():
        try:
            change |= _hand(session, case_id, person, words)
        except SkjemaError:
            failed.append(titles[case_id].title if case_id in titles else case_id)
        else:
            offered.append(case_id)
    if shown.moving or shown.leaving or after != pupils:
        pupil_list_undo.remember(session, pupils, after, offered)
        session.vault.pupils.import_list([one for one in after if not one.left], "")
        change |= Change(pupils=True)
    return Turned(shown.moving, shown.leaving, len(offered), tuple(failed)), change


def undo(session: Session) -> tuple[int, Change]:
    """*Angre*: the list as it was, and the offers taken back that nobody has answered. Gives how many of these.

    Raises:
        SkjemaError: NEW_YEAR_NO_UNDO, DISK_FULL, WRITE_DENIED.
    """
    last = pupil_list_undo.last_change(session)
    change = pupil_list_undo.undo(session)
    taken = 0
    for case_id in last.offered if last is not None else ():
        try:
            change |= case_people.take_offer_back(session, case_id)
        except SkjemaError:
            continue  # answered meanwhile: theirs now, and handed back by them alone
        taken += 1
    return taken, change


def _complete(pupils: Sequence[Pupil], moves: Sequence[ClassMove] | None, *, stay: bool) -> tuple[ClassMove, ...]:
    """The proposal, with what was said of some classes in its place."""
    proposed = proposed_moves(pupils)
    if stay:
        proposed = tuple(replace(one, after=one.before) for one in proposed)
    said = {group_key(one.before): one for one in moves or ()}
    known = {group_key(one.before) for one in proposed}
    unknown = next((one.before for key, one in said.items() if key not in known), None)
    if unknown is not None:
        raise SkjemaError(ErrorCode.NEW_YEAR_NO_CLASS, group=unknown[:20])
    return tuple(
        ClassMove(one.before, told.after.strip(), told.contact.strip())
        if (told := said.get(group_key(one.before))) is not None
        else one
        for one in proposed
    )


def _hand(session: Session, case_id: str, person: str, text: str) -> Change:
    """Offer a case; where the one who had it has left, whoever decides gives it at once."""
    try:
        return case_people.hand_over(session, case_id, person, text)
    except SkjemaError as error:
        if error.code is not ErrorCode.CASE_NOBODYS:
            raise
        return case_people.move_case(session, case_id, person, text)


def _warnings(moves: Sequence[ClassMove]) -> tuple[str, ...]:
    found: dict[str, list[str]] = {}
    for one in moves:
        if one.after:
            found.setdefault(group_key(one.after), []).append(one.before)
    return tuple(
        _("{classes} blir én klasse: {after}.").format(
            classes=_(" og ").join(several), after=next(one.after for one in moves if one.before == several[0])
        )
        for several in found.values()
        if len(several) > 1
    )


def _open_cases(session: Session, pupils: Sequence[Pupil], after: Sequence[Pupil], today: date) -> tuple[OpenCase, ...]:
    by_name: dict[str, list[tuple[Pupil, Pupil]]] = {}
    for old, new in zip(pupils, after, strict=True):
        by_name.setdefault(name_key(old.name), []).append((old, new))
    found = [
        _open_case(session, one, _who(one, by_name), today)
        for one in all_facts(session)
        if one.closing is None and one.pupil and is_case(one)
    ]
    return tuple(sorted(found, key=_to_decide_first))


def _who(facts: CaseFacts, by_name: Mapping[str, list[tuple[Pupil, Pupil]]]) -> tuple[Pupil, Pupil] | None:
    """The case's pupil in the list before and after; of namesakes the one in the case's class, else nobody."""
    same = by_name.get(name_key(facts.pupil), [])
    if len(same) > 1:
        same = [pair for pair in same if group_key(pair[0].group) == group_key(facts.group)]
    return same[0] if len(same) == 1 else None


def _open_case(session: Session, facts: CaseFacts, pair: tuple[Pupil, Pupil] | None, today: date) -> OpenCase:
    school = session.school
    leaves = pair is not None and pair[1].left
    after = "" if pair is None or pair[1].left else pair[1].group
    responsible = school.person(facts.responsible).name if school is not None and facts.responsible else ""
    title = f"{facts.pupil} · {facts.number}" if facts.number else facts.pupil
    made = OpenCase(
        key=facts.document_id,
        case_id=facts.case_id,
        title=title,
        group=facts.group if pair is None else pair[0].group or facts.group,
        after=after,
        leaves=leaves,
        responsible=responsible,
        plan=_plan_words(facts, today, leaves=leaves),
    )
    return _with_people(session, facts, made, pair)


def _with_people(session: Session, facts: CaseFacts, made: OpenCase, pair: tuple[Pupil, Pupil] | None) -> OpenCase:
    """Who it is offered to: the new contact teacher, where the old one has it, or where nobody has it any more."""
    school = session.member_of
    if school is None or not facts.case_id:
        return made
    case = school.case(facts.case_id)
    view = case_people.hand_view(session, case, closed=False)
    offered = next((one.name for one in view.offers if not one.moved), "")
    proposed = why = ""
    contact = "" if pair is None or pair[1].left else pair[1].contact_teacher
    had = pair is not None and name_key(pair[0].contact_teacher) == name_key(made.responsible)
    if contact and not offered and (had or view.left) and name_key(contact) != name_key(made.responsible):
        proposed = next((one.person_id for one in view.candidates if name_key(one.name) == name_key(contact)), "")
        why = (
            _("{name} blir kontaktlærer.").format(name=contact)
            if proposed
            else _("{name} blir kontaktlærer, men er ikke i Skjema ennå.").format(name=contact)
        )
    elif view.left and not offered:
        why = _("Den som var saksansvarlig, er ikke lenger med i Skjema.")
    may_hand = view.may_offer or view.may_move
    return replace(
        made, may_hand=may_hand and not offered, offered=offered, proposed=proposed if may_hand else "", why=why
    )


def _plan_words(facts: CaseFacts, today: date, *, leaves: bool) -> str:
    if not facts.plan or facts.known(CaseFact.PLAN_ENDED):
        return _("Eleven slutter. Avslutt saken med en grunn.") if leaves else ""
    if leaves:
        return _("Eleven slutter. Evaluer planen før sommeren, og avslutt saken med en grunn.")
    moment = facts.moments.get(CaseFact.EVALUATE_BY)
    if moment is None:
        return _("Planen går videre. Den har ingen dag for evaluering; bestem en før sommeren.")
    day = moment.last.date()
    words = date_and_year(day)
    if day < today:
        return _("Evalueringen var satt til {day}. Evaluer planen før sommeren.").format(day=words)
    return _("Planen går videre. Den evalueres {day}.").format(day=words)


def _before_summer(session: Session, cases: Sequence[OpenCase], today: date) -> Sequence[str]:
    said: list[str] = []
    doubled = _two_plans(cases)
    if doubled:
        said.append(
            _("Disse har to åpne saker med plan. Bestem hvilken som skal gjelde: {names}.").format(
                names=", ".join(doubled)
            )
        )
    gone = sum(one.leaves for one in cases)
    if gone:
        said.append(
            ngettext(
                "{n} åpen sak gjelder en elev som slutter. Den går i en siste arkivrunde når den er avsluttet.",
                "{n} åpne saker gjelder elever som slutter. De går i en siste arkivrunde når de er avsluttet.",
                gone,
            ).format(n=gone)
        )
    if session.school is not None and archive_round.may_archive(session):
        said.append(archive_round.round_view(session, "").sentence)
    said += coverage_sentences([one for one in coverage(session, today) if one.year == school_year(today) + 1])
    said.append(_("Avsluttede saker og ferdige dokumenter blir liggende som de er, med klassen de ble skrevet i."))
    return said


def _two_plans(cases: Sequence[OpenCase]) -> list[str]:
    found: dict[tuple[str, str], int] = {}
    for one in cases:
        if one.plan and not one.leaves:
            key = (one.title.split(" · ")[0], one.after or one.group)
            found[key] = found.get(key, 0) + 1
    return [name for (name, _group), count in found.items() if count > 1]


def _contacts(pupils: Sequence[Pupil]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for one in pupils:
        if not one.left and one.contact_teacher.strip():
            found.setdefault(group_key(one.group), {})[one.contact_teacher.strip()] = None
    return {key: tuple(sorted(names)) for key, names in found.items()}


def _people(session: Session) -> tuple[tuple[str, str], ...]:
    school = session.member_of
    return () if school is None else tuple((one.person_id, one.name) for one in school.people() if one.active)


def _to_decide_first(one: OpenCase) -> tuple[bool, bool, str]:
    return not (one.proposed or one.why), not one.leaves, one.title.casefold()


__all__ = ["ClassMove", "ClassRow", "NewYear", "OpenCase", "Turned", "new_year", "turn", "undo"]
