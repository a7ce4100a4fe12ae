"""What the register says to the absence report (4.7): counts with their period, never the pupil's words."""

from __future__ import annotations

from skjema_app.domain.absence import AbsenceDay, Basis, Validity, count, reached
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Pupil
from skjema_app.form_engine.absence_rules import AbsenceRule
from skjema_app.form_engine.flow import CaseFact
from skjema_app.workflows.absence_facts import ABSENCE
from skjema_app.workflows.absence_register import Register, count_of, read_register, year_of
from skjema_app.workflows.session import Session

_REACHED = ((CaseFact.ABSENT_REPORT, "t15"), (CaseFact.ABSENT_MEET, "t10"), (CaseFact.ABSENT_IN_A_ROW, "t3"))
_CONTACT = "kontakt"


def known_for(session: Session, form_id: str, name: str, group: str) -> dict[str, Json]:
    """For a form that is begun in a case: what the register here says of the case's pupil; of namesakes nothing."""
    if form_id != ABSENCE or not name:
        return {}
    register = read_register(session)
    same = [one for one in register.pupils if one.name.casefold() == name.casefold() and not one.left]
    in_class = [one for one in same if one.group.casefold() == group.casefold()]
    found = in_class or same
    return known_answers(session, register, found[0]) if len(found) == 1 else {}


def known_answers(session: Session, register: Register, pupil: Pupil) -> dict[str, Json]:
    """What the register says of this school year: how much of which kind, how far it has come, who was contacted."""
    answers: dict[str, Json] = {"hvem": {"ref": pupil.pupil_id, "name": pupil.name}}
    if pupil.group:
        answers["klasse"] = pupil.group
    days = register.days_of(pupil.pupil_id)
    first, _last = year_of(register.today)
    within = [one for one in days if first <= one.day <= register.today and register.school_days(one.day)]
    if not within:
        return answers
    counted = count_of(register, pupil.pupil_id)
    rows: list[Json] = [
        row
        for number, kind in enumerate((kind, noted) for kind in Validity for noted in (False, True))
        if (row := _row(f"r{number}", within, *kind, register)) is not None
    ]
    answers |= {"fravar": rows, "fravar_sum": counted.days}
    if counted.longest:
        answers["fravar_rad"] = counted.longest
    answers |= _how_far(session, register, within)
    contacts = [one for one in register.handled if one.pupil_id == pupil.pupil_id and one.rule == _CONTACT]
    told: dict[tuple[str, str, str], Json] = {
        (one.happened, one.how, one.note): {
            "id": f"k{number}",
            "kontakt_dato": one.happened,
            **({"kontakt_hvordan": one.how} if one.how else {}),
            **({"kontakt_utfall": one.note} if one.note else {}),
        }
        for number, one in enumerate(contacts)
        if one.happened >= first.isoformat()
    }
    if told:
        answers["kontakt"] = list(told.values())
    return answers


def _row(row_id: str, days: list[AbsenceDay], kind: Validity, noted: bool, register: Register) -> Json:
    mine = [one for one in days if one.validity is kind and one.documented is noted]
    if not mine:
        return None
    counted = count(mine, mine[0].day, mine[-1].day, register.school_days)
    made: dict[str, Json] = {
        "id": row_id,
        "fravar_fra": mine[0].day.isoformat(),
        "fravar_til": mine[-1].day.isoformat(),
        "fravar_dager": counted.days,
        "fravar_slag": kind.value,
        "fravar_dokumentert": noted,
    }
    if counted.hours:
        made["fravar_timer"] = counted.hours
    return made


def _how_far(session: Session, register: Register, days: list[AbsenceDay]) -> dict[str, Json]:
    first, _last = year_of(register.today)
    rules: dict[CaseFact | None, AbsenceRule] = {one.fact: one for one in session.forms.absence}
    for fact, answer in _REACHED:
        rule = rules.get(fact)
        if rule is None:
            continue
        times = reached(days, first, register.today, register.school_days, rule.basis, rule.limit)
        if times:
            return {"terskel": answer, "terskel_dato": times[-1].day.isoformat()}
    found = reached(days, first, register.today, register.school_days, Basis.YEAR, 1)
    return {"terskel": "t1", "terskel_dato": found[0].day.isoformat()} if found else {"terskel": "t1"}
