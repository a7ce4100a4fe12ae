"""*Overlat saken*: offering a case, answering, moving it; and who came into a case when, and through whom.

Whoever is to take a case over must read it first, so the offer lets them in, and a no takes them out again where the
offer was all that let them in: what they had they keep, what is written from then on they can't read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import Mark, MarkKind
from skjema_app.vault.bodies import EntryState, EntryType, text, texts
from skjema_app.vault.feed.cases import CasesPart
from skjema_app.vault.feed.ledger import Entry
from skjema_app.vault.feed.pen import Pen

OFFERED = "handover"
"""Why somebody was let into a case: it was offered to them, or moved to them."""

DEPUTY_OVER = "deputy-over"
"""Why somebody was taken out of a case: they are nobody's deputy any more."""


@dataclass(frozen=True, slots=True)
class CaseStep:
    """How the circle of a case's readers changed.

    Attributes:
        person_id: whose place changed.
        came: they came in; False when they were taken out.
        by: person id of who did it.
        when: by their clock.
        why: code, or "".
        reason: of who came in when the case was opened: a code of ``tilgang.yaml``, or "" where nothing was said.
    """

    person_id: str
    came: bool
    by: str
    when: datetime
    why: str = ""
    reason: str = ""


class HandsPart(CasesPart):
    """Hand-overs."""

    def offer_case(self, case_id: str, person: str, words: str) -> Mark:
        """Offer a case to somebody, who is let into it to see what it is about.

        Raises:
            SkjemaError: CASE_UNKNOWN, PERSON_UNKNOWN, NOT_ALLOWED, NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED.
        """
        return self._hand_to(case_id, MarkKind.HAND_OFFERED, person, words)

    def move_case(self, case_id: str, person: str, words: str) -> Mark:
        """Give a case to somebody at once; for those who decide. Raises as `offer_case`."""
        return self._hand_to(case_id, MarkKind.HAND_MOVED, person, words)

    def answer_offer(self, case_id: str, offer: str, words: str, *, accepted: bool) -> Mark:
        """Accept or decline what was offered, or moved, to this person; a no also takes them out again.

        Raises:
            SkjemaError: as `offer_case`.
        """
        kind = MarkKind.HAND_ACCEPTED if accepted else MarkKind.HAND_DECLINED
        return self._answer(case_id, kind, offer, words, "" if accepted else self.person_id)

    def take_offer_back(self, case_id: str, offer: str, words: str = "") -> Mark:
        """Take an offer back before it is answered. Raises as `offer_case`."""
        return self._answer(case_id, MarkKind.HAND_TAKEN_BACK, offer, words, self._offered_to(offer))

    def case_steps(self, case_id: str) -> tuple[CaseStep, ...]:
        """Who came into a case and who was taken out, in the order of its room; as far as the entries count."""
        return self.all_case_steps().get(case_id, ())

    def all_case_steps(self) -> dict[str, tuple[CaseStep, ...]]:
        """The same for every case, in one look."""
        found = [one for one in self._entries() if one.kind in _STEPS and one.state is EntryState.ACCEPTED]
        steps: dict[str, list[CaseStep]] = {}
        for entry in sorted(found, key=_place):
            steps.setdefault(entry.room, []).extend(_steps(entry))
        return {room: tuple(listed) for room, listed in steps.items()}

    def _hand_to(self, case_id: str, kind: MarkKind, person: str, words: str) -> Mark:
        self.case(case_id)
        self.person(person)
        with self._writing() as pen:
            self._append_member(pen, case_id, person, OFFERED)
            entry = self._append_hand(pen, case_id, kind, person=person, words=words)
        return self._mark(entry)

    def _answer(self, case_id: str, kind: MarkKind, offer: str, words: str, leaving: str) -> Mark:
        """Answer an offer; ``leaving`` is taken out where nothing but the offer let them in."""
        if leaving not in self.case(case_id).members or not self._came_with_offer(case_id, leaving):
            leaving = ""
        with self._writing() as pen:
            entry = self._append_hand(pen, case_id, kind, offer=offer, words=words)
            if leaving:
                self._append_removal(pen, case_id, leaving)
        return self._mark(entry)

    def _append_hand(
        self, pen: Pen, case_id: str, kind: MarkKind, *, person: str = "", offer: str = "", words: str
    ) -> str:
        data: dict[str, Json] = {"kind": kind.value, "person": person, "offer": offer, "text": words}
        return self._append(pen, case_id, EntryType.CASE_HANDED, data)

    def _came_with_offer(self, case_id: str, person: str) -> bool:
        return came_because(self.case_steps(case_id), person) == OFFERED

    def _offered_to(self, offer: str) -> str:
        entry = self._entries().get(offer)
        if entry is None or entry.kind != EntryType.CASE_HANDED:
            raise SkjemaError(ErrorCode.NOT_ALLOWED, reason="offer")
        return text(entry.claims, "person")


def came_because(steps: Iterable[CaseStep], person: str) -> str:
    """Why somebody who is in a case came into it, the last time that they did; a code, or ""."""
    why: str | None = None
    for step in steps:
        if step.person_id == person:
            why = None if not step.came else step.why if why is None else why
    return why or ""


_STEPS = frozenset({EntryType.CASE_OPENED, EntryType.MEMBER_ADDED, EntryType.MEMBER_REMOVED})


def _steps(entry: Entry) -> Iterator[CaseStep]:
    when = datetime.fromisoformat(entry.at)
    if entry.kind == EntryType.CASE_OPENED:
        people = (entry.by, text(entry.claims, "responsible"), *texts(entry.claims, "members"))
        reasons = entry.claims.get("reasons")
        said = reasons if isinstance(reasons, dict) else {}
        for person in dict.fromkeys(one for one in people if one):
            yield CaseStep(person, True, entry.by, when, "opened", str(said.get(person, "")))
        return
    why = entry.claims.get("why")
    came = entry.kind == EntryType.MEMBER_ADDED
    yield CaseStep(text(entry.claims, "person"), came, entry.by, when, why if isinstance(why, str) else "")


def _place(entry: Entry) -> tuple[int, str]:
    return entry.depth, entry.entry_id
