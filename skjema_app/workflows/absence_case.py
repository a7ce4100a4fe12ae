"""Absence and cases: which open case is about a pupil's absence, and telling it that a limit was reached.

The case is told the limit and the day, nothing more: the register stays with whoever keeps it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from skjema_app.domain.absence import reached
from skjema_app.domain.documents import FinishedDocument, Pupil
from skjema_app.form_engine.flow import CaseFact
from skjema_app.workflows.absence_facts import ABSENCE
from skjema_app.workflows.absence_register import Register, year_of
from skjema_app.workflows.case_facts import CaseFacts
from skjema_app.workflows.case_gather import all_facts
from skjema_app.workflows.flow import may_note
from skjema_app.workflows.good_practice import note_step
from skjema_app.workflows.session import Session


@dataclass(frozen=True, slots=True)
class AbsenceCases:
    """Cases about absence, as they are known here; closed ones too."""

    found: tuple[CaseFacts, ...] = ()

    def open_about(self, pupil: Pupil) -> tuple[CaseFacts, ...]:
        """Those about one pupil that are open."""
        return tuple(one for one in self.about(pupil) if one.closing is None)

    def about(self, pupil: Pupil) -> tuple[CaseFacts, ...]:
        """Those about one pupil, by name; of namesakes the class tells them apart, as far as it is known."""
        same = [one for one in self.found if one.pupil.casefold() == pupil.name.casefold()]
        in_class = [one for one in same if one.group.casefold() == pupil.group.casefold()]
        return tuple(in_class or same)


def absence_cases(session: Session, facts: Sequence[CaseFacts] | None = None) -> AbsenceCases:
    """Gather them; ``facts``: of every row, where somebody has gathered those already."""
    if facts is None:
        documents = session.vault.documents.list()
        facts = all_facts(session) if any(one.pin.form_id == ABSENCE for one in documents) else ()
    return AbsenceCases(tuple(one for one in facts if CaseFact.ABSENT in one.moments))


def tell_cases(session: Session, register: Register, pupil_ids: Collection[str]) -> tuple[str, ...]:
    """Note in open cases about these pupils which limits were reached; does only what is missing. Gives the cases."""
    cases = absence_cases(session)
    told: dict[str, None] = {}
    for pupil in register.pupils if cases.found else ():
        if pupil.pupil_id not in pupil_ids or pupil.left:
            continue
        days = register.days_of(pupil.pupil_id)
        first, _last = year_of(register.today)
        for case in cases.open_about(pupil):
            if not may_note(session, case):
                continue
            for rule in session.forms.absence:
                times = reached(days, first, register.today, register.school_days, rule.basis, rule.limit)
                if rule.fact is not None and times and rule.fact not in case.moments:
                    key = case.case_id or case.document_id
                    note_step(session, key, rule.fact, happened=times[-1].day.isoformat())
                    told[case.number or case.title] = None
    return tuple(told)


def is_about(document: FinishedDocument, pupil: Pupil, listed: Collection[str]) -> bool:
    """Whether a report is about a pupil: by the id that it was picked by, else by name and class.

    ``listed``: ids of the pupil list here; another vault's list has ids of its own, which say nothing here.
    """
    who = document.answers.get("hvem")
    ref = who.get("ref") if isinstance(who, dict) else ""
    if ref in listed:
        return ref == pupil.pupil_id
    same = document.pupil.casefold() == pupil.name.casefold()
    return same and (not document.group or document.group.casefold() == pupil.group.casefold())
