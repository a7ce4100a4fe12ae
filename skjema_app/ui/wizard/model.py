"""The answers being written and what they mean. No widget; tells its listeners what to show anew.

Proposals (``propose``) and what a chosen pupil ``fills`` happen here, once, when a field comes into view; what the
person has changed or cleared is never filled again.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from skjema_app.domain.answers import ROW_ID, Answers, FieldPath, Json, is_empty, value_at
from skjema_app.domain.documents import Pupil
from skjema_app.form_engine.definition import Field, FieldType, PartyFact, PartyKind, Propose, PupilFact
from skjema_app.form_engine.evaluate import FormState, Problem, confirm
from skjema_app.system.texts import _
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.known_people import KnownParty

_YES = "ja"
_CERTAIN_ROLE: Mapping[PartyKind, str] = {PartyKind.PUPIL: "elev", PartyKind.GUARDIAN: "foresatt"}
"""The option of the list «moteroller» that follows from where somebody comes from."""


class FormModel(QObject):
    """Answers, state and proposals of one open draft.

    Signals:
        edited: an answer changed and is not saved yet.
        state_changed: ``state`` is new.
    """

    edited = Signal()
    state_changed = Signal()

    def __init__(self, open_form: OpenForm, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.open_form = open_form
        self._answers: dict[str, Json] = dict(open_form.draft.answers)
        self._proposed: dict[FieldPath, Json] = {}
        self._filled: dict[FieldPath, Json] = {}
        self.state: FormState = open_form.state(self._answers)
        fresh = all(is_empty(value) for value in self._answers.values())
        self._seen = set() if fresh else self._visible()
        self._propose()

    @property
    def answers(self) -> Answers:
        """A snapshot; later edits make new ones and never change this one."""
        return self._answers

    def value(self, path: FieldPath) -> Json:
        """The present answer of a field."""
        return value_at(self._answers, path)

    def set_value(self, path: FieldPath, value: Json) -> None:
        """An answer was changed by the person."""
        if self.value(path) == value:
            return
        self._put(path, value)
        field = self.open_form.definition.field_at(path)
        if field is not None and field.type is FieldType.PUPIL:
            self._fill_from_pupil(path, field, value)
        elif field is not None and field.party_fills:
            self._fill_from_party(path, field, value)
        self._evaluate()
        self.edited.emit()

    def confirm(self, problem: Problem) -> None:
        """The person said «ja, det stemmer» to a question."""
        self._answers = confirm(self._answers, problem)
        self._evaluate()
        self.edited.emit()

    def is_proposed(self, path: FieldPath) -> bool:
        """Whether the answer was filled in by the program and has not been changed since."""
        return path in self._proposed and self._proposed[path] == self.value(path)

    def pupil(self, ref: Json) -> Pupil | None:
        """The pupil of the person's list with this id."""
        return next((pupil for pupil in self.open_form.pupils if pupil.pupil_id == ref), None) if ref else None

    # --- inside ------------------------------------------------------------------------------------------------

    def _put(self, path: FieldPath, value: Json) -> None:
        parts = path.split("/")
        answers = dict(self._answers)
        if len(parts) == 1:
            answers[path] = value
        else:
            rows = answers.get(parts[0])
            changed = [_with(row, parts[1], parts[2], value) for row in rows] if isinstance(rows, list) else []
            answers[parts[0]] = changed
        self._answers = answers

    def _evaluate(self) -> None:
        self.state = self.open_form.state(self._answers)
        self._propose()
        self.state_changed.emit()

    def _propose(self) -> None:
        """Fill what has just come into view; a proposal may bring more into view, so go on until nothing changes."""
        while True:
            visible = self._visible()
            changed = self._renew_proposals(visible)
            for path in visible - self._seen:
                field = self.open_form.definition.field_at(path)
                if field is None or field.propose is None or not is_empty(self.value(path)):
                    continue
                value = self._proposal(field)
                if not is_empty(value):
                    self._put(path, value)
                    self._proposed[path] = value
                    changed = True
            self._seen |= visible
            if not changed:
                return
            self.state = self.open_form.state(self._answers)

    def _renew_proposals(self, visible: set[FieldPath]) -> bool:
        """A proposal that nobody touched follows what it was taken from (another pupil, another kontaktlærer)."""
        changed = False
        for path, before in list(self._proposed.items()):
            field = self.open_form.definition.field_at(path)
            if field is None or path not in visible or self.value(path) != before:
                continue
            now = self._proposal(field)
            if now != before:
                self._put(path, now)
                self._proposed[path] = now
                changed = True
        return changed

    def _proposal(self, field: Field) -> Json:
        form = self.open_form
        match field.propose:
            case Propose.TODAY:
                return form.today.isoformat()
            case Propose.NEXT_SCHOOL_DAY:
                return form.next_school_day.isoformat()
            case Propose.ME:
                return _named(field, form.person_name)
            case Propose.CONTACT_TEACHER:
                return _named(field, self._contact_teacher() or _("Kontaktlæreren"))
            case _:
                return None

    def _contact_teacher(self) -> str:
        facts = self.open_form.definition.facts
        chosen = self._answers.get(facts.pupil) or self.open_form.base.get(facts.pupil)
        pupil = self.pupil(chosen.get("ref")) if isinstance(chosen, dict) else None
        return pupil.contact_teacher if pupil is not None else ""

    def _fill_from_pupil(self, path: FieldPath, field: Field, value: Json) -> None:
        pupil = self.pupil(value.get("ref")) if isinstance(value, dict) else None
        for fact, sibling in field.fills.items():
            target = self.open_form.definition.field(sibling)
            if target is not None:
                self._fill_beside(path, sibling, _fact(pupil, fact, target) if pupil is not None else None)

    def _fill_from_party(self, path: FieldPath, field: Field, value: Json) -> None:
        """Role and organisation as they were the last time; somebody never written before fills nothing in."""
        party = self._party(value)
        for fact, sibling in field.party_fills.items():
            target = self.open_form.definition.field(sibling)
            if target is not None:
                self._fill_beside(path, sibling, party_fact(party, fact, target) if party is not None else None)

    def _party(self, value: Json) -> KnownParty | None:
        if not isinstance(value, dict):
            return None
        name, kind, ref = value.get("name"), value.get("kind"), value.get("ref")
        called = [one for one in self.open_form.parties if one.name == name and one.kind == kind]
        return next((one for one in called if one.ref == ref), None)

    def _fill_beside(self, path: FieldPath, sibling: str, known: Json) -> None:
        """Fill in an answer beside another, unless the person wrote there; what was filled in follows the choice."""
        prefix = path.rpartition("/")[0]
        target = f"{prefix}/{sibling}" if prefix else sibling
        present = self.value(target)
        ours = target in self._filled and self._filled[target] == present
        if (not is_empty(present) and not ours) or (known is None and not ours):
            return
        self._put(target, known)
        self._filled[target] = known

    def _visible(self) -> set[FieldPath]:
        found: set[FieldPath] = set()
        for step in self.state.steps:
            for one in step.fields:
                if one.visible:
                    found.add(one.path)
                    for row in one.rows:
                        found |= {column.path for column in row.fields if column.visible}
        return found


def new_row(row_id: str) -> dict[str, Json]:
    """An empty row."""
    return {ROW_ID: row_id}


def _with(row: Json, row_id: str, field_id: str, value: Json) -> Json:
    if isinstance(row, dict) and row.get(ROW_ID) == row_id:
        changed: dict[str, Json] = {**row, field_id: value}
        return changed
    return row


def _named(field: Field, name: str) -> Json:
    if not name:
        return None
    return {"ref": "", "name": name} if field.type in {FieldType.PERSON, FieldType.PUPIL} else name


def party_fact(party: KnownParty, fact: PartyFact, target: Field) -> Json:
    """What is known of a person for the field beside the name; None where it can't stand there."""
    usual = _CERTAIN_ROLE.get(party.kind, "")
    known = (party.role or usual) if fact is PartyFact.ROLE else party.organisation
    if target.type is FieldType.ONE:
        return known if target.option(known) is not None else None
    return known if known and known != usual else None


def _fact(pupil: Pupil, fact: PupilFact, target: Field) -> Json:
    facts: Mapping[PupilFact, str | bool] = {
        PupilFact.GROUP: pupil.group,
        PupilFact.BIRTH_DATE: pupil.birth_date,
        PupilFact.CONTACT_TEACHER: pupil.contact_teacher,
        PupilFact.PROTECTED: pupil.protected,
    }
    known = facts[fact]
    if isinstance(known, bool):
        if not known:
            return None
        return True if target.type is FieldType.YES_NO else _YES if target.option(_YES) is not None else None
    return _named(target, known)
