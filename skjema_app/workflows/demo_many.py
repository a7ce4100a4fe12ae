"""``skjema demo --pupils N``: a whole school year's pupils for the archive round. Nobody here exists.

Every pupil gets a report with its fuller answers and a decision; every third a plan that is approved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from skjema_app.domain.answers import Json
from skjema_app.workflows import review
from skjema_app.workflows.demo_hand import DemoHand
from skjema_app.workflows.demo_people import CLOSING_DECISION, OWN_WORDS_REPORT, PLAN, PLAN_DECISION, SUPPLEMENT
from skjema_app.workflows.session import Session

Exchange: TypeAlias = Callable[..., None]

_FIRST = (
    *("Ada", "Birk", "Cecilie", "Didrik", "Eira", "Falk", "Guro", "Håvar", "Ines", "Jarle", "Kaia", "Live", "Mikkel"),
    *("Nora", "Odin", "Pernille", "Ronja", "Sander", "Tiril", "Ulrik", "Vilja", "Yngve", "Ærlend", "Øyvind", "Åse"),
)
_LAST = ("Påfunn", "Diktvik", "Tenktstad", "Oppspinn", "Luftslott", "Eventyrli", "Fabelmo", "Sagntun")
_GROUPS = ("8A", "8B", "8C", "9A", "9B", "9C", "10A", "10B", "10C")
_ASKED_ABOUT = "Resten tas på evalueringsmøtet."
_PLAN_EVERY = 3


def many_pupils(count: int, teacher: DemoHand, rector: DemoHand, office: Session, exchange: Exchange) -> int:
    """Do the work for so many more pupils, one exchange a stage; gives how many documents were finished."""
    about = [_pupil(number) for number in range(count)]
    reports = [teacher.report(_renamed(OWN_WORDS_REPORT, name, group)) for name, group in about]
    for report, (name, group) in zip(reports, about, strict=True):
        teacher.report(_renamed(SUPPLEMENT, name, group), supplements=report.document_id)
    exchange(teacher.session, rector.session, teacher.session)
    for number, report in enumerate(reports):
        closing = {**CLOSING_DECISION, "skoleeier_varslet": False}
        rector.decision(report.document_id, closing if number % _PLAN_EVERY else PLAN_DECISION)
    exchange(rector.session, teacher.session)
    plans = []
    for number, (report, (name, group)) in enumerate(zip(reports, about, strict=True)):
        if not number % _PLAN_EVERY:
            case = rector.case_of(report.document_id)
            plans.append(teacher.plan(case.case_id, _renamed(PLAN, name, group)))
    exchange(teacher.session, rector.session)
    for one in plans:
        gaps = review.review(rector.session, one.document_id).gaps
        review.approve(rector.session, one.document_id, comment=_ASKED_ABOUT if gaps else "")
    exchange(rector.session, teacher.session, office, rector.session)
    return 3 * count + len(plans)


def _pupil(number: int) -> tuple[str, str]:
    """Name and class; no two are alike."""
    first, rest = _FIRST[number % len(_FIRST)], number // len(_FIRST)
    last, again = _LAST[rest % len(_LAST)], rest // len(_LAST)
    middle = f" {chr(ord('A') + again)}." if again else ""
    return f"{first}{middle} {last}", _GROUPS[number % len(_GROUPS)]


def _renamed(texts: Mapping[str, Json], name: str, group: str) -> dict[str, Json]:
    """The fixed texts about somebody else."""
    made = {key: _replaced(value, name) for key, value in texts.items()}
    if "hvem" in made:
        made |= {"hvem": {"ref": "", "name": name}, "klasse": group}
    return made


def _replaced(value: Json, name: str) -> Json:
    if isinstance(value, str):
        return value.replace("Kari Eksempel", name).replace("Kari", name.split()[0])
    if isinstance(value, list):
        return [_replaced(one, name) for one in value]
    if isinstance(value, dict):
        return {key: _replaced(one, name) for key, one in value.items()}
    return value
