"""What all that is done with a school's journal has in common: its facts, its ledger, settling, and writing.

Nothing is half-done: whatever is written is judged with the whole set before the transaction ends, and an own entry
that would not count takes everything back (NOT_ALLOWED). After any failure the ledger in memory is thrown away.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import sqlalchemy as sa

from skjema_app.crypto.identity import DeviceKeys, Receiver, device_id_of
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import Case, Mark, Membership, SchoolPerson
from skjema_app.system.collecting import no_collecting
from skjema_app.vault.blobs import BlobStore
from skjema_app.vault.bodies import EntryState, OpenEntry
from skjema_app.vault.documents import Documents
from skjema_app.vault.erasing import finish_erasing
from skjema_app.vault.feed.contents import Question, look_at_contents, questions
from skjema_app.vault.feed.erasing import erase
from skjema_app.vault.feed.facts import SchoolFacts, known_feeds
from skjema_app.vault.feed.judging import Outcome, States, judge_and_fold
from skjema_app.vault.feed.ledger import Ledger
from skjema_app.vault.feed.pen import Hand, Pen
from skjema_app.vault.feed.rooms import KeyRing, key_ids
from skjema_app.vault.feed.roster_rows import SchoolState, load_state
from skjema_app.vault.feed.unsealing import Unsealing, named_feeds
from skjema_app.vault.journal import Journal
from skjema_app.vault.judge import Anchor, Judgement, Roster
from skjema_app.vault.owner import load_owner
from skjema_app.vault.state import OpenVault

_MOST_BODIES = 20_000
"""Bodies that are kept at hand between being opened and having their place in the lists."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What of the vault the school's journal works with."""

    opened: OpenVault
    blobs: BlobStore
    documents: Documents
    device: DeviceKeys
    app: str


def with_deputies(roster: Roster, today: date) -> Roster:
    """The roster of a day: whoever is somebody's deputy then decides too."""
    deputies = {one.person_id for one in roster.deputies if one.covers(today)}
    if not deputies:
        return roster
    people = {key: replace(one, deputy=key in deputies) for key, one in roster.people.items()}
    return replace(roster, people=people)


@dataclass(slots=True)
class BegunMarks:
    """Marks as far as they have been read, and from when on they must be read anew."""

    seen: int
    unread: Sequence[str]
    marks: dict[str, tuple[Mark, ...]] = field(default_factory=dict)


class SchoolCore:
    """The school's journal of one vault."""

    def __init__(self, around: Surroundings, facts: SchoolFacts) -> None:
        self._around = around
        self._facts = facts
        self._anchor = Anchor(facts.school, facts.room, facts.sheet_feed)
        self._asked: set[str] = set()
        self._ledger: Ledger | None = None
        self._unsealing: Unsealing | None = None
        self._states: States | None = None
        self._feeds: dict[str, bytes] | None = None
        self._key_ids: dict[str, None] | None = None
        self._bodies: dict[str, OpenEntry] = {}
        self._state: SchoolState | None = None
        self._roster: tuple[date, Roster] | None = None
        self._known_marks: dict[str, tuple[Mark, ...]] | None = None
        self._read_marks: dict[str, tuple[Mark, ...]] = {}
        self._read_cases: dict[str, Case] = {}
        self._seen_marks = self._seen_cases = -1
        self._begun_marks: BegunMarks | None = None
        self._unsettled = True
        self._changed = 0
        self._erased = False

    # --- who and what ------------------------------------------------------------------------------------------------

    @property
    def facts(self) -> SchoolFacts:
        """What this vault itself knows of its school."""
        return self._facts

    @property
    def school_id(self) -> str:
        """32 hex digits."""
        return self._facts.school

    @property
    def name(self) -> str:
        """The school's name; from the invitation until the founding entry could be read."""
        return self.roster.school_name or self._facts.invited_school

    @property
    def person_id(self) -> str:
        """Who this vault's person is in the school, 32 hex digits."""
        return self._facts.person

    @property
    def began_alone(self) -> bool:
        """Whether the person had begun alone, before the school."""
        return self._facts.began_alone

    @property
    def roster(self) -> Roster:
        """Who is in the school, as the entries held say; with who is somebody's deputy today."""
        known = self._school_state().roster
        if not known.deputies:
            return known
        today = self._today()
        if self._roster is None or self._roster[0] != today:
            self._roster = (today, with_deputies(known, today))
        return self._roster[1]

    @property
    def stopped(self) -> bool:
        """A newer program has said something in the school room that this one doesn't understand."""
        return self._school_state().stopped

    @property
    def me(self) -> SchoolPerson | None:
        """This person in the roster; None before certification."""
        return self.roster.people.get(self.person_id)

    @property
    def is_issuer(self) -> bool:
        """Whether this device may certify and close devices now."""
        issuing = self.roster.issuers.get(self._device_id)
        return issuing is not None and issuing.until == -1 and self.membership is Membership.CERTIFIED

    def sheet_in_force(self) -> tuple[Receiver, ...]:
        """The recovery sheet as a reader of the school room: whoever holds it finds the school again by it."""
        roster = self.roster
        feed = roster.sheets[-1] if roster.sheets else self._facts.sheet_feed
        return (Receiver(device_id_of(feed), roster.recovery_public),) if roster.recovery_public else ()

    @property
    def decides(self) -> bool:
        """Whether this person may decide and approve."""
        return self.me is not None and self.me.decides

    @property
    def membership(self) -> Membership:
        """How this vault stands to its school."""
        state = self._school_state()
        standing = state.roster.devices.get(self._device_id)
        if self.needs_new_device:
            return Membership.RENEW
        if standing is None:
            return Membership.WAITING if self._facts.asked == self._device_id else Membership.RENEW
        return Membership.CERTIFIED if standing.active else Membership.CLOSED

    @property
    def needs_new_device(self) -> bool:
        """The own feed tells two histories, or the folder knows more of it than this vault: never write it again."""
        if self._facts.spoiled == self._device_id:
            return True
        return any(fork.device_id == self._device_id for fork in self._school_state().forks)

    # --- settling ----------------------------------------------------------------------------------------------------

    def take_in(self) -> int:
        """Open, judge and project what is there; the number of entries whose state changed.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED, DATABASE_DAMAGED.
        """
        if self._unsettled:
            with self._transaction() as connection:
                self._changed += self._settle(connection).changed
            self._unsettled = False
        changed, self._changed = self._changed, 0
        self._after_erasing()
        return changed

    def questions(self, most: int = 500) -> tuple[Question, ...]:
        """Versions and approvals that came whole and wait to be proven; each is asked about once while this is open.

        Raises:
            SkjemaError: DATABASE_DAMAGED, BLOB_MISSING, BLOB_DAMAGED.
        """
        with self._transaction() as connection, self._ring(connection) as ring:
            blobs = self._around.blobs
            ledger = self._load(connection)
            return questions(connection, ledger, ring, blobs, self._bodies, asked=self._asked, most=most)

    def answer(self, answers: Mapping[str, str]) -> int:
        """Keep the answers, by entry: "" proven, ``form-unknown`` goes on waiting, any other word refuses.

        Gives the number of entries whose state changed.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED, DATABASE_DAMAGED.
        """
        self._asked.update(answers)
        with self._transaction() as connection:
            ledger = self._load(connection)
            for entry_id, verdict in answers.items():
                entry = ledger[entry_id]
                entry.content = verdict
                ledger.mark_content(entry)
            changed = self._settle(connection).changed
        self._after_erasing()
        return changed

    def _settle(self, connection: sa.Connection) -> Outcome:
        ledger = self._load(connection)
        with self._ring(connection) as ring:
            self._unseal(connection, ledger, ring)
            return self._judge(connection, ledger, ring)

    def _judge(self, connection: sa.Connection, ledger: Ledger, ring: KeyRing) -> Outcome:
        """Judge and project what was opened."""
        look_at_contents(connection, ledger, ring, self._around.blobs, self._bodies)
        outcome = judge_and_fold(connection, ledger, ring, self._known_states(), self._bodies)
        self._take(outcome)
        self._erase(connection, ledger, ring, outcome.judgement.erased)
        return outcome

    def _erase(self, connection: sa.Connection, ledger: Ledger, ring: KeyRing, erased: frozenset[str]) -> None:
        """Cut what two people have stated to be gone (`erasing.py`), with the states that say so."""
        if not erased:
            return
        journal = Journal(load_owner(connection, self._around.app).writer)
        if erase(connection, ledger, ring, erased, journal, self._around.opened.clock.now()):
            self._erased = True

    def _after_erasing(self) -> None:
        """Nothing of what was erased stays in memory, on free pages, in the log or among the files."""
        if not self._erased:
            return
        self._erased = False
        self.forget()
        self._around.documents.forget()
        finish_erasing(self._around.opened, self._around.blobs)

    def _unseal(self, connection: sa.Connection, ledger: Ledger, ring: KeyRing) -> None:
        """Open what can be opened; what was read is kept at hand until it has its place in the lists."""
        if self._unsealing is None:
            self._unsealing = Unsealing(connection, ledger, self._around.device, self.school_id)
        opened = self._unsealing.run(connection, ring, self._feed_keys(ledger))
        if len(self._bodies) + len(opened) > _MOST_BODIES:
            self._bodies = {}
        self._bodies |= opened

    def _known_states(self) -> States:
        if self._states is None:
            self._states = States(self._anchor, self._around.opened.access)
        return self._states

    def _feed_keys(self, ledger: Ledger) -> dict[str, bytes]:
        """Feed keys known so far: own, sheet's, that of who invited us, and every one that an opened entry names.

        Kept beside the ledger; whoever opens or writes an entry that names one adds it.
        """
        if self._feeds is None:
            self._feeds = {**named_feeds(ledger), **known_feeds(self._facts, self._around.device)}
        return self._feeds

    def _take(self, outcome: Outcome) -> None:
        self._known_marks = None
        if outcome.people:
            self._state = self._roster = None
        if outcome.people:  # a version itself never changes; its author's name may
            self._around.documents.forget()

    # --- writing -----------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Pen]:
        """One transaction to write own entries in; at its end all of them count, or nothing was written.

        Raises:
            SkjemaError: NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED; NOT_ALLOWED with ``reason`` (of the judge).
        """
        self._require_writable()
        with self._transaction() as connection, self._ring(connection) as ring:
            pen = self._pen(connection, ring)
            yield pen
            self.conclude(pen)
        self._after_erasing()

    def _pen(self, connection: sa.Connection, ring: KeyRing) -> Pen:
        ledger = self._load(connection)
        return self.first_pen(connection, ring, self._known_states().judge(ledger))

    def first_pen(self, connection: sa.Connection, ring: KeyRing, judgement: Judgement) -> Pen:
        """A pen that asks nobody whether it may write: for founding. What it writes is judged by `conclude`."""
        return Pen(
            connection,
            self._load(connection),
            ring,
            judgement,
            Hand(self._around.device, self.person_id),
            school=self.school_id,
            school_room=self._anchor.room,
            app=self._around.app,
            now=self._around.opened.clock.now(),
        )

    def conclude(self, pen: Pen) -> None:
        """Judge the whole set with what was written.

        Raises:
            SkjemaError: NOT_ALLOWED.
        """
        ledger = self._load(pen.connection)
        outcome = judge_and_fold(pen.connection, ledger, pen.ring, self._known_states(), dict(pen.opened))
        for entry_id in pen.written:
            entry = ledger[entry_id]
            if entry.state is not EntryState.ACCEPTED:
                raise SkjemaError(ErrorCode.NOT_ALLOWED, reason=entry.reason, kind=entry.kind)
        if any(ledger[entry_id].device != self._device_id for entry_id in pen.written):
            self._unsealing = None  # it counts the tags of the sheet's feed, which the pen has gone on with
        self._feed_keys(ledger).update(named_feeds(ledger[entry_id] for entry_id in pen.written))
        self._take(outcome)
        self._erase(pen.connection, ledger, pen.ring, outcome.judgement.erased)

    def _require_writable(self) -> None:
        membership = self.membership
        if membership is Membership.RENEW:
            raise SkjemaError(ErrorCode.MUST_RENEW)
        if membership is not Membership.CERTIFIED:
            raise SkjemaError(ErrorCode.NOT_CERTIFIED, reason=membership.value)
        if self.stopped:
            raise SkjemaError(ErrorCode.SCHOOL_STOPPED)

    # --- shared ------------------------------------------------------------------------------------------------------

    @property
    def _device_id(self) -> str:
        return self._around.device.device_id

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        try:
            with no_collecting(), self._around.opened.database.transaction() as connection:
                yield connection
        except BaseException:
            self.forget()
            raise

    def forget(self) -> None:
        """What is in memory may not be what is in the database."""
        self._ledger = self._unsealing = self._states = self._state = self._known_marks = self._roster = None
        self._feeds = self._key_ids = None
        self._bodies = {}
        self._changed = 0
        self._unsettled = True

    def _today(self) -> date:
        return self._around.opened.clock.now().date()

    def _ring(self, connection: sa.Connection) -> KeyRing:
        """The keys held, for a ``with``. Their ids are kept beside the ledger."""
        if self._key_ids is None:
            self._key_ids = key_ids(connection)
        return KeyRing(connection, self.school_id, self._key_ids)

    def _load(self, connection: sa.Connection) -> Ledger:
        if self._ledger is None:
            self._ledger = Ledger.load(connection)
        return self._ledger

    def _read(self, work: Callable[[sa.Connection], Ledger]) -> Ledger:
        with self._transaction() as connection:
            return work(connection)

    def _entries(self) -> Ledger:
        return self._ledger if self._ledger is not None else self._read(self._load)

    def _school_state(self) -> SchoolState:
        if self._state is None:
            with self._around.opened.database.transaction() as connection:
                self._state = load_state(connection)
        return self._state
