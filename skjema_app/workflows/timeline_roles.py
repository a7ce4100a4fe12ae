"""The pupils of one incident with their role in it, read from the answers of the documents that tell of it.

Which answers are roles is seen from the form: a choice among utsatt, involvert and vitne, of the pupil that the
document is about, or in a row beside another pupil. Nothing of it is kept anywhere else: a role is of one incident.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.documents import FinishedDocument
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition, PupilFact
from skjema_app.form_engine.values import rows_of
from skjema_app.system.texts import language
from skjema_app.workflows.timeline_item import PupilRole

_ROLES = frozenset({"utsatt", "involvert", "vitne"})


def own_role(definition: FormDefinition, document: FinishedDocument) -> str:
    """The role of the pupil that the document is about, in words; "" when it doesn't say."""
    for _step, field in definition.fields():
        if _is_role(field):
            return _words(field, document.answers.get(field.field_id))
    return ""


def other_pupils(definition: FormDefinition, document: FinishedDocument) -> tuple[PupilRole, ...]:
    """Other pupils that it names with a role, in its order."""
    found: dict[PupilRole, None] = {}
    for _step, field in definition.fields():
        if field.type is FieldType.ROWS:
            found.update(dict.fromkeys(_row_pupils(field, document.answers)))
    return tuple(found)


def pupil_of(definition: FormDefinition, document: FinishedDocument, role: str = "") -> PupilRole | None:
    """The pupil that it is about, or None."""
    if not document.pupil:
        return None
    return PupilRole(document.pupil, document.group, role, _ref(document.answers.get(definition.facts.pupil)))


def incident_roles(told: Iterable[tuple[FormDefinition, FinishedDocument]]) -> tuple[PupilRole, ...]:
    """The pupils of one incident, as its report and what was added to it tell: the last word on each counts.

    Empty while nobody has a role: that the report is about a pupil says the case itself.
    """
    pairs = tuple(told)
    role = next((found for definition, one in reversed(pairs) if (found := own_role(definition, one))), "")
    others = {(one.name.casefold(), one.ref): one for definition, doc in pairs for one in other_pupils(definition, doc)}
    if not pairs or not (role or others):
        return ()
    main = pupil_of(*pairs[0], role)
    return (*(() if main is None else (main,)), *others.values())


def _row_pupils(field: Field, answers: Answers) -> Iterator[PupilRole]:
    pupil = next((one for one in field.fields if one.type is FieldType.PUPIL), None)
    role = next((one for one in field.fields if _is_role(one)), None)
    if pupil is None or role is None:
        return
    group = pupil.fills.get(PupilFact.GROUP, "")
    for _row_id, row in rows_of(answers.get(field.field_id)):
        name = _name(row.get(pupil.field_id))
        if name:
            value = row.get(group)
            said = value if isinstance(value, str) else ""
            yield PupilRole(name, said, _words(role, row.get(role.field_id)), _ref(row.get(pupil.field_id)))


def _is_role(field: Field) -> bool:
    ids = {option.option_id for option in field.options}
    return field.type is FieldType.ONE and bool(ids) and ids <= _ROLES


def _words(field: Field, value: Json) -> str:
    option = field.option(value) if isinstance(value, str) else None
    return option.label.in_(language()) if option is not None else ""


def _name(value: Json) -> str:
    name = value.get("name") if isinstance(value, dict) else None
    return name.strip() if isinstance(name, str) else ""


def _ref(value: Json) -> str:
    ref = value.get("ref") if isinstance(value, dict) else None
    return ref if isinstance(ref, str) else ""
