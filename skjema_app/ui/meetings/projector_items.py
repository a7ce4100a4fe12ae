"""What the meeting view turns the pages of: every agenda item, and every row about one pupil, in the form's order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from skjema_app.domain.answers import Answers, FieldPath, Json, is_empty
from skjema_app.domain.documents import Pupil
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition, PartyKind
from skjema_app.form_engine.state import FormState, RowState
from skjema_app.form_engine.values import rows_of
from skjema_app.ui.wizard.agenda_card import ItemParts, item_parts
from skjema_app.ui.wizard.participants_view import party_column
from skjema_app.ui.wizard.texts import shown
from skjema_app.workflows.meetings import ABSENT, AGENDA, PARTICIPANTS, PRESENCE
from skjema_app.workflows.show_answers import value_in_words


@dataclass(frozen=True, slots=True)
class ProjectorItem:
    """One page of the meeting view.

    Attributes:
        path: of the row.
        field: the ``rows`` field.
        row: its cells.
    """

    path: FieldPath
    field: Field
    row: RowState

    @property
    def parts(self) -> ItemParts:
        """What its columns are."""
        return item_parts(self.field)

    def words(self, field: Field | None) -> str:
        """What a cell says, or ""."""
        if field is None:
            return ""
        value: Json = next((cell.value for cell in self.row.fields if cell.field is field and cell.visible), None)
        return "" if is_empty(value) else value_in_words(field, value).strip()

    def title(self) -> str:
        """The theme; without one what the list is called."""
        return self.words(self.parts.theme) or shown(self.field.label)

    def pupil(self) -> str:
        """Whom it is about, or ""."""
        return self.words(self.parts.pupil)

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Everything short that is answered: question and answer."""
        known = {self.parts.theme, self.parts.pupil, *self.parts.texts}
        short = [one for one in self.field.fields if one not in known and one.type is not FieldType.YES_NO]
        return tuple((shown(one.label), self.words(one)) for one in short if self.words(one))


def names_others(item: ProjectorItem, pupils: Iterable[Pupil]) -> bool:
    """Whether the texts of an item seem to name a pupil whom it isn't about: a first name is enough."""
    about = {word.casefold() for word in item.pupil().split()}
    text = " ".join(item.words(one) for one in (item.parts.theme, *item.parts.texts))
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", text)}
    words |= {word.removesuffix("s") for word in words}
    given = {one.name.split()[0].casefold() for one in pupils if one.name.strip() and not one.left}
    return bool((given - about) & words)


def has_meeting_view(definition: FormDefinition) -> bool:
    """Whether a form has an agenda to turn the pages of."""
    field = definition.field(AGENDA)
    return field is not None and item_parts(field).theme is not None


def items_of(definition: FormDefinition, state: FormState) -> tuple[ProjectorItem, ...]:
    """The items as they are now."""
    split = definition.facts.split
    wanted = {AGENDA, *(split.rows if split is not None else ())}
    return tuple(
        ProjectorItem(f"{one.path}/{row.row_id}", one.field, row)
        for step in state.steps
        for one in step.fields
        if one.path in wanted and one.visible
        for row in one.rows
    )


def others_present(definition: FormDefinition, answers: Answers) -> bool:
    """Whether somebody who isn't staff is there."""
    field = definition.field(PARTICIPANTS)
    column = party_column(field) if field is not None else None
    if column is None:
        return False
    for _row_id, row in rows_of(answers.get(PARTICIPANTS)):
        party = row.get(column.field_id)
        here = isinstance(party, dict) and not is_empty(party) and row.get(PRESENCE) != ABSENT
        if here and isinstance(party, dict) and party.get("kind") != PartyKind.STAFF.value:
            return True
    return False
