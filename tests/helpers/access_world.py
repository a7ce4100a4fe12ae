"""The matrix of who may do what, tried out: every role × action × form as entries of one school, judged together.

What is expected is told here from the data alone (the lists in the files), by other code than the program's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from judge_kit import ANCHOR, AT, PDF, ROOM, School, founded, person_id, room_id

from skjema_app.domain.access import Action, ByForm, Who
from skjema_app.domain.answers import Json
from skjema_app.domain.audit import Deed
from skjema_app.domain.roles import Role
from skjema_app.form_engine.access_rules import AccessRules
from skjema_app.form_engine.definition import EXTRACT_LEVEL, FormDefinition
from skjema_app.form_engine.library import FormLibrary
from skjema_app.vault.bodies import EntryState, EntryType
from skjema_app.vault.judge import judge
from skjema_app.vault.judge.batch import BatchLine, batch_data

NOBODY, STAND_IN = "uten-rolle", "stedfortreder"
WRITERS: tuple[str, ...] = (*(role.value for role in Role), NOBODY, STAND_IN)
"""One person of each role, one that has none, and a teacher who stands in for the rector today."""
AUTHOR = "vera"
"""Writes what others have to do with: every role that a form can ask for, and nothing to decide."""
_OTHERS_ROLES = ("laerer", "kontaktlaerer", "trinnleder", "radgiver", "sosiallaerer")
_LEADERS = frozenset({Role.PRINCIPAL.value, Role.DEPUTY.value, STAND_IN})


@dataclass(frozen=True, slots=True)
class Try:
    """One cell: who tries what with what, how they stand to it, and whether the data let them."""

    who: str
    action: Action
    form: str
    standing: str
    entry_id: str
    allowed: bool


@dataclass
class Tried:
    """All cells and their verdicts."""

    cells: list[Try] = field(default_factory=list)
    verdicts: Mapping[str, tuple[EntryState, str]] = field(default_factory=dict)

    def wrong(self) -> list[str]:
        """Cells where the judge says something else than the data."""
        found = []
        for cell in self.cells:
            state, reason = self.verdicts[cell.entry_id]
            right = EntryState.ACCEPTED if cell.allowed else EntryState.REFUSED
            if state is not right or (not cell.allowed and reason not in REASONS):
                found.append(f"{cell.who} {cell.action} {cell.form} {cell.standing}: {state.value} {reason}")
        return found


REASONS = frozenset(
    {"role", "form-role", "not-author", "own-document", "not-member", "not-offered", "offer"}
)  # «offer»: an answer to what was asked of somebody else


@cache
def forms() -> FormLibrary:
    """As they came with the program."""
    return FormLibrary.load()


def counts_as(rules: AccessRules, who: str) -> frozenset[str]:
    """Role codes that somebody is counted as where a form names them."""
    own = {STAND_IN: {"laerer", "ass_rektor"}, NOBODY: set()}.get(who, {who})
    return frozenset(own | {one.role.value for one in rules.stands_in if own & {by.value for by in one.by}})


def allowed(rules: AccessRules, who: str, action: Action, form: FormDefinition | None, stands: frozenset[Who]) -> bool:
    """What the files say."""
    right = next(one for one in rules.rights if one.action is action)
    stands |= {Who.DECIDER} if who in _LEADERS else set()
    stands |= {Who.OFFICE} if who == Role.OFFICE else set()
    if not stands & set(right.who) or (Who.AUTHOR in stands and not right.own):
        return False
    if right.by_form is None or form is None:
        return True
    access, counted = form.facts.access, counts_as(rules, who)
    if right.by_form is ByForm.DECIDED:
        return form.facts.decision is not None and not form.facts.hidden  # § 12-5 is answered by whom it went to
    named = access.fills if right.by_form is ByForm.FILLS else access.approves
    return "alle" in named or not counted.isdisjoint(named)


def device_of(who: str) -> str:
    """Name of somebody's device, and of the person."""
    return f"den-{who}"


def hand(kind: str, person: str = "", offer: str = "") -> dict[str, Json]:
    """What a hand-over says."""
    return {"kind": kind, "person": person_id(person) if person else "", "offer": offer, "text": ""}


def _event(action: Action, kind: str, version: int) -> tuple[Action, str, Mapping[str, object]]:
    return action, EntryType.DOCUMENT_EVENT, {"kind": kind, "version": version}


_ABOUT: Sequence[tuple[Action, str, Mapping[str, object]]] = (
    _event(Action.NOTE, "note", 1),
    _event(Action.NOTE, "sent-home", 3),
    (Action.RECEIPT, EntryType.DOCUMENT_RECEIPT, {}),
    (Action.NOTE_READING, EntryType.AUDIT_DOCUMENT, {}),
    (Action.GRANT, EntryType.DOCUMENT_GRANTED, {}),
    (Action.WITHDRAW, EntryType.DOCUMENT_WITHDRAWN, {}),
    (Action.APPROVE, EntryType.DOCUMENT_APPROVED, {}),
    (Action.RETURN, EntryType.DOCUMENT_RETURNED, {}),
    (Action.SETTLE, EntryType.DOCUMENT_SETTLED, {}),
    (Action.DECIDE, EntryType.DOCUMENT_DECIDED, {}),
    _event(Action.NOTE_OWN, "step-done", 4),
    _event(Action.CHOOSE_ARCHIVE, "archive-chosen", 3),
    _event(Action.ARCHIVE, "archived", 3),
    _event(Action.ARCHIVE, "approved-outside", 1),
)


def _batch(device: str) -> dict[str, Json]:
    """What a program notes of its person's day: the first of its chain."""
    lines = [BatchLine("08:12", Deed.UNLOCKED)]
    return dict(batch_data(person_id(device), AT[:10], lines, number=0, before=""))


def _noted(kind: str) -> dict[str, Json]:
    return {"kind": kind, "happened": "", "who": "", "how": "", "text": ""}


_IN_CASE: Sequence[tuple[Action, str, Mapping[str, Json]]] = (
    (Action.LINK, EntryType.VERSION_LINKED, {"entry": "e" * 64, "room": "1" * 32, "key": "2" * 64}),
    (Action.NOTE_CASE, EntryType.CASE_NOTED, _noted("step-done")),
    (Action.NOTE_CASE_READING, EntryType.AUDIT_CASE, {}),
    (Action.CLOSE_CASE, EntryType.CASE_NOTED, _noted("closed")),
    (Action.CLOSE_CASE, EntryType.CASE_NOTED, _noted("reopened")),
    (Action.ADD_MEMBER, EntryType.MEMBER_ADDED, {"person": "other"}),
    (Action.REMOVE_MEMBER, EntryType.MEMBER_REMOVED, {"person": "other", "cutoffs": {}}),
    (Action.REMOVE_MEMBER, EntryType.MEMBER_REMOVED, {"person": "me", "cutoffs": {}}),
    (Action.ROTATE, EntryType.CASE_ROTATED, {"prev_keys": ["3" * 64], "members": []}),
    (Action.NUMBER_CASE, EntryType.CASE_SUFFIX, {"suffix": "b"}),
    (Action.OFFER_CASE, EntryType.CASE_HANDED, {"kind": "hand-offered", "person": "other", "text": ""}),
    (Action.MOVE_CASE, EntryType.CASE_HANDED, {"kind": "hand-moved", "person": "other", "text": ""}),
    (Action.ANSWER_OFFER, EntryType.CASE_HANDED, {"kind": "hand-accepted", "offer": "me", "text": ""}),
    (Action.ANSWER_OFFER, EntryType.CASE_HANDED, {"kind": "hand-declined", "offer": "other", "text": ""}),
    (Action.TAKE_BACK_OFFER, EntryType.CASE_HANDED, {"kind": "hand-taken-back", "offer": "other", "text": ""}),
)


def school_of_all() -> School:
    """One of each, certified; Vera; and the teacher who stands in."""
    school = founded()
    for who in WRITERS:
        roles = {NOBODY: [], STAND_IN: ["laerer"]}.get(who, [who])
        school.certify("rektor", device_of(who), device_of(who), roles)
    school.certify("rektor", AUTHOR, AUTHOR, list(_OTHERS_ROLES))
    data: dict[str, Json] = {
        "first": AT[:10],
        "last": AT[:10],
        "of": "",
        "person": person_id(device_of(STAND_IN)),
        "stands_for": person_id("rektor"),
        "cutoffs": {},
    }
    school.write("rektor", EntryType.DEPUTY_SET, ROOM, data)
    return school


class Grid:
    """Writes every cell into one school; `tried` judges them all at once."""

    def __init__(self) -> None:
        self.school = school_of_all()
        self.rules = forms().access
        self._auth = self.school.heads()
        self._cells: list[Try] = []
        self._rooms = 0

    def tried(self) -> Tried:
        """The verdicts."""
        judged = judge(self.school.held, ANCHOR, {}, forms().access_book)
        return Tried(self._cells, {key: (one.state, one.reason) for key, one in judged.entries.items()})

    def documents(self) -> None:
        """Everything that is done with a document, by everybody, with every form, to own ones and others'."""
        for form in forms().definitions:
            for who in WRITERS:
                self._fill(form, who)
                self._extract(form, who)
                self._decide(form, who)
                for own in (False, True):
                    self._about(form, who, own=own)

    def cases(self) -> None:
        """Everything that is done with a case, by everybody, as a stranger to it, a member, its responsible."""
        for who in WRITERS:
            room = self._room()
            self._cell(who, Action.OPEN_CASE, "", "", self._open(device_of(who), room, ()), frozenset())
            for standing in ("stranger", "member", "responsible"):
                self._in_case(who, standing)

    # documents

    def _fill(self, form: FormDefinition, who: str) -> None:
        key = self._finish(form, device_of(who), self._room())
        self._cell(who, Action.FILL, form.form_id, "", key, frozenset({Who.READER}), form)

    def _extract(self, form: FormDefinition, who: str) -> None:
        """A pupil's copy of minutes: whoever led the meeting may make it, whoever writes such minutes."""
        key = self._finish(form, device_of(who), self._room(), level=EXTRACT_LEVEL)
        self._cell(who, Action.EXTRACT, form.form_id, "", key, frozenset({Who.READER}), form)

    def _decide(self, form: FormDefinition, who: str) -> None:
        report = self._finish(form, AUTHOR, self._room())
        decides: Json = {"entry": report, "pdf_sha256": PDF}
        key = self._finish(form, device_of(who), self._room(), decides=decides)
        self._cell(who, Action.DECIDE, form.form_id, "a document", key, frozenset(), form)

    def _about(self, form: FormDefinition, who: str, *, own: bool) -> None:
        """Each in a room of its own, so that nothing hangs on another."""
        stands = frozenset({Who.READER, Who.AUTHOR} if own else {Who.READER})
        for action, kind, data in _ABOUT:
            if own and kind == EntryType.DOCUMENT_SETTLED:
                continue  # nobody can have approved it before: see the test of that rule
            room = self._room()
            authors: list[Json] = [person_id(AUTHOR), *([person_id(device_of(who))] if own else [])]
            document = self._finish(form, AUTHOR, room, authors=authors)
            after = document
            if kind == EntryType.DOCUMENT_SETTLED:
                after = self._mark("rektor", EntryType.DOCUMENT_APPROVED, room, document, document, {})
            if kind == EntryType.AUDIT_DOCUMENT:
                data = {**_batch(device_of(who)), "revision": document}
                key = self._write(device_of(who), kind, room, (after,), data)
            else:
                key = self._mark(device_of(who), kind, room, document, after, data)
            if kind == EntryType.DOCUMENT_SETTLED and not form.facts.access.approves:
                continue  # there is no approval to settle, whoever tries
            self._cell(who, action, form.form_id, "own" if own else "another's", key, stands, form)

    def _finish(self, form: FormDefinition, device: str, room: str, **claims: Json) -> str:
        return self.school.finish(device, room, after=(), auth=self._auth, pin=form.pin, **claims)

    def _mark(self, device: str, kind: str, room: str, document: str, after: str, data: Mapping[str, object]) -> str:
        return self.school.mark(device, kind, room, document, after=(after,), auth=self._auth, **data)

    # cases

    def _in_case(self, who: str, standing: str) -> None:
        device, member = device_of(who), standing != "stranger"
        stands = {Who.MEMBER} if member else set()
        stands |= {Who.RESPONSIBLE} if standing == "responsible" else set()
        for action, kind, data in _IN_CASE:
            room = self._room()
            opened = self._open(
                "rektor", room, (device, AUTHOR) if member else (AUTHOR,), device if Who.RESPONSIBLE in stands else ""
            )
            after, said, how = opened, dict(data), set(stands)
            if kind == EntryType.AUDIT_CASE:
                said = _batch(device)
            if "offer" in said:
                asked = device if said["offer"] == "me" else AUTHOR
                after = self._write("rektor", EntryType.CASE_HANDED, room, (opened,), hand("hand-offered", asked))
                said["offer"] = after
                how |= {Who.ASKED} if asked == device else set()
            if said.get("person") in {"me", "other"}:
                said["person"] = person_id(device if said["person"] == "me" else AUTHOR)
                how |= {Who.SELF} if action is Action.REMOVE_MEMBER and data["person"] == "me" else set()
            key = self._write(device, kind, room, (after,), said)
            if member or action is Action.REMOVE_MEMBER:
                self._cell(who, action, "", standing, key, frozenset(how))
            else:  # whoever is not in a case writes nothing in it, whatever their role
                self._cells.append(Try(who, action, "", standing, key, allowed=False))

    def _open(self, device: str, room: str, members: tuple[str, ...], responsible: str = "") -> str:
        data: dict[str, Json] = {
            "number": "S-2026-001",
            "pupil": "Ola",
            "group": "8A",
            "responsible": person_id(responsible) if responsible else "",
            "members": [person_id(one) for one in members],
            "why": "",
        }
        return self._write(device, EntryType.CASE_OPENED, room, (), data)

    def _write(self, device: str, kind: str, room: str, after: tuple[str, ...], data: Mapping[str, Json]) -> str:
        return self.school.write(device, kind, room_id(room), data, after=after, auth=self._auth)

    def _room(self) -> str:
        self._rooms += 1
        return f"grid {self._rooms}"

    def _cell(
        self,
        who: str,
        action: Action,
        form: str,
        standing: str,
        key: str,
        stands: frozenset[Who],
        definition: FormDefinition | None = None,
    ) -> None:
        may = allowed(self.rules, who, action, definition, stands)
        self._cells.append(Try(who, action, form, standing, key, may))
