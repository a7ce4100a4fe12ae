"""What waits for whom because a case changes hands: an answer, an offer that nobody can answer, two at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from skjema_app.domain.school import MarkKind
from skjema_app.system.texts import _
from skjema_app.workflows.case_facts import CaseFacts
from skjema_app.workflows.case_people import open_offers
from skjema_app.workflows.session import Session


@dataclass(frozen=True, slots=True)
class HandTask:
    """One such thing: ``kind`` is "hand-offer", "hand-moved", "hand-gone" or "hand-clash"; ``who`` person ids."""

    kind: str
    words: str
    who: tuple[str, ...]
    why: str


def hand_tasks(session: Session, facts: CaseFacts) -> Iterator[HandTask]:
    """Of one case; nothing in a closed one, where nobody can say yes."""
    school = session.school
    if school is None or not facts.case_id or facts.closing is not None:
        return
    marks = school.marks(facts.case_id)
    deciders = tuple(one.person_id for one in school.people() if one.active and one.decides)
    giver = (facts.responsible,) if facts.responsible and school.person(facts.responsible).active else deciders
    for mark in open_offers(marks):
        receiver = school.person(str(mark.data.get("person")))
        by = school.person(mark.person_id).name
        said = mark.data.get("text")
        text = f"«{said}»" if isinstance(said, str) and said else ""
        moved = mark.kind is MarkKind.HAND_MOVED
        if receiver.active:
            words = _("Du er satt opp som saksansvarlig") if moved else _("{name} spør om du kan ta over saken")
            yield HandTask("hand-moved" if moved else "hand-offer", words.format(name=by), (receiver.person_id,), text)
        elif not moved:
            why = _("Ta tilbudet tilbake, og velg en annen.")
            words = _("{name} har sluttet og kan ikke ta over saken").format(name=receiver.name)
            yield HandTask("hand-gone", words, giver, why)
    if any(mark.data.get("clash") for mark in marks):
        people = tuple(dict.fromkeys((*giver, *deciders)))
        yield HandTask("hand-clash", _("To svarte samtidig"), people, _("Velg hvem som skal være saksansvarlig."))
