"""Deputies of the school: naming one with dates, ending it, and what follows for cases when it is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import Deputyship, Membership
from skjema_app.vault.bodies import EntryType
from skjema_app.vault.feed.hands import DEPUTY_OVER, HandsPart, came_because
from skjema_app.vault.feed.pen import NewSchoolEntry, Pen

AHEAD = timedelta(days=3)
"""How long before the first day cases and versions are handed on: a weekend, so that they are there in time."""


class DeputiesPart(HandsPart):
    """Deputies."""

    def deputies(self) -> tuple[Deputyship, ...]:
        """Every deputyship that was ever stated, by its first day."""
        return self.roster.deputies

    def name_deputy(self, person: str, stands_for: str, first: date, last: date) -> Deputyship:
        """Say that somebody decides in the place of another, both days included; an issuer's work.

        Raises:
            SkjemaError: PERSON_UNKNOWN, NOT_ALLOWED, NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED.
        """
        self.person(person)
        self.person(stands_for)
        with self._writing() as pen:
            key = self._say(pen, Deputyship("", person, stands_for, first, last, self.person_id), {})
        return self._deputyship(key)

    def change_deputy(self, deputy_id: str, last: date, *, ends: bool) -> Deputyship:
        """Give a deputyship another last day; with ``ends`` what is held of the deputy's machines is all that counts.

        Raises:
            SkjemaError: PERSON_UNKNOWN (no such deputyship), and as `name_deputy`.
        """
        one = self._deputyship(deputy_id)
        with self._writing() as pen:
            self._say(pen, _until(one, last), self._ends_of(one.person_id) if ends else {})
        return self._deputyship(deputy_id)

    def end_deputies(self) -> int:
        """End what is over by this machine's clock, if it governs who is in; how many entries that took."""
        today = self._today()
        over = [one for one in self.deputies() if one.last < today and not one.ended and self._ends_of(one.person_id)]
        if not over or not self.is_issuer or self.stopped:
            return 0
        with self._writing() as pen:
            for one in over:
                self._say(pen, one, self._ends_of(one.person_id))
            return len(pen.written)

    def let_deputies_out(self) -> int:
        """Take those out of cases whom nothing but a deputyship let in, once it is over; for those who decide."""
        if not self.decides or self.membership is not Membership.CERTIFIED or self.stopped:
            return 0
        persons = {one.person_id for one in self.deputies() if one.ended}
        over = [one for one in persons if not self.person(one).decides and one not in self._soon_deputies()]
        steps = self.all_case_steps() if over else {}
        left = [
            (case, one)
            for case in self.cases()
            for one in over
            if one in case.members and one != case.responsible
            if came_because(steps.get(case.case_id, ()), one) == DEPUTY
        ]
        if left:
            with self._writing() as pen:
                for case, person in left:
                    self._append_removal(pen, case.case_id, person, DEPUTY_OVER)
        return len(left)

    def _soon_deputies(self) -> tuple[str, ...]:
        """Deputies today, or in a few days."""
        today = self._today()
        running = (one for one in self.deputies() if one.first - AHEAD <= today <= one.last and not one.ended)
        return tuple(dict.fromkeys(one.person_id for one in running))

    def _deputyship(self, deputy_id: str) -> Deputyship:
        for one in self.deputies():
            if one.deputy_id == deputy_id:
                return one
        raise SkjemaError(ErrorCode.PERSON_UNKNOWN)

    def _ends_of(self, person: str) -> dict[str, Json]:
        """Of every machine of a person how far it has come here."""
        tips = self._entries().tips()
        devices: Iterable[str] = (one.device for one in self.roster.devices.values() if one.person == person)
        return {device: tips[device].seq if device in tips else -1 for device in devices}

    def _say(self, pen: Pen, one: Deputyship, cutoffs: dict[str, Json], looked: dict[str, Json] | None = None) -> str:
        data: dict[str, Json] = {
            "of": one.deputy_id,
            "person": one.person_id,
            "stands_for": one.stands_for,
            "first": one.first.isoformat(),
            "last": one.last.isoformat(),
            "cutoffs": cutoffs,
            **({"looked": looked} if looked else {}),
        }
        return pen.append(NewSchoolEntry(EntryType.DEPUTY_SET, self._anchor.room, data)).entry_id


DEPUTY = "deputy"
"""Why somebody was let into a case: they decide in the rector's place, for a while."""


def _until(one: Deputyship, last: date) -> Deputyship:
    return Deputyship(one.deputy_id, one.person_id, one.stands_for, min(one.first, last), last, one.named_by)
