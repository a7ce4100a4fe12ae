"""One pupil's part of a minute's answers: rows of others dropped, the common frame kept, every text masked (REQ-48).

Pure. What the copy itself needs to remember stands in its draft's answers under keys of its own, which no field has and
no document prints: whose copy it is, what was looked at, and which text was read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from skjema_app.domain.answers import ROW_ID, Answers, FieldPath, Json, is_empty
from skjema_app.domain.documents import Draft
from skjema_app.domain.naming.finder import NameFinder
from skjema_app.domain.naming.masking import Copy, Verdict, mask, verdict
from skjema_app.domain.naming.people import FindingKind, PersonKind
from skjema_app.form_engine.definition import EXTRACT_LEVEL, Field, FieldType, FormDefinition, PartyKind, Phase
from skjema_app.form_engine.form_facts import SplitFacts
from skjema_app.form_engine.values import rows_of
from skjema_app.workflows.name_data import id_of, name_and_ref

PUPIL_KEY = "_utdrag_av"
"""In a copy's draft: ``{"ref", "name", "group"}`` of the pupil whose copy it is."""

SEEN_KEY = "_utdrag_sett"
"""Keys of the places that a person has looked at and left standing."""

READ_KEY = "_utdrag_lest"
"""Digest of the text that a person has said to have read."""

_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
_PEOPLE = frozenset({FieldType.PERSON, FieldType.PUPIL, FieldType.PARTY})


@dataclass(frozen=True, slots=True)
class ExtractSpot:
    """A place in a copy that a person should look at.

    Attributes:
        path: the field, or the cell of a row.
        label: its question, in bokmål.
        start: first character in the answer (for a person field in the name).
        end: the character after the last.
        words: what stands there.
        kind: what it is; ``why_words`` says it.
        sure: another pupil or guardian is named: it must go before the copy can be finished.
        seen: somebody has looked and left it.
        suggestion: what could stand there instead, or "".
        key: tells this place with this text from all others.
    """

    path: FieldPath
    label: str
    start: int
    end: int
    words: str
    kind: FindingKind
    sure: bool
    seen: bool
    suggestion: str
    key: str


def split_answers(
    definition: FormDefinition, split: SplitFacts, answers: Answers, finder: NameFinder, copy: Copy, pupil: str
) -> dict[str, Json]:
    """The answers as ``pupil``'s copy begins; those who wrote the minute edit it from there.

    Attachments stay with the minute: nobody can see for a picture whom it shows.
    """
    kept: dict[str, Json] = {}
    for _step, one in definition.fields():
        value = answers.get(one.field_id)
        if one.phase is not Phase.AUTHOR or is_empty(value) or one.type is FieldType.ATTACHMENT:
            continue
        if one.type is FieldType.ROWS:
            rows: list[Json] = [*_rows(one, split, value, finder, copy, pupil)]
            if rows:
                kept[one.field_id] = rows
        else:
            masked = _masked(one, value, finder, copy)
            if not is_empty(masked):
                kept[one.field_id] = masked
    return kept


def items_of(split: SplitFacts, answers: Answers, finder: NameFinder, pupil: str) -> int:
    """How many rows of a minute go to a pupil's file."""
    return sum(
        1
        for rows, column in split.rows.items()
        for _row_id, row in rows_of(answers.get(rows))
        if id_of(finder, PersonKind.PUPIL, row.get(column)) == pupil and _goes_to_file(rows, split, row)
    )


def leaves(definition: FormDefinition, answers: Answers) -> Iterator[tuple[FieldPath, Field, Json]]:
    """Every answer with its path and field, those in rows included."""
    for _step, one in definition.fields():
        value = answers.get(one.field_id)
        if one.type is not FieldType.ROWS:
            yield one.field_id, one, value
            continue
        for row_id, row in rows_of(value):
            for column in one.fields:
                yield f"{one.field_id}/{row_id}/{column.field_id}", column, row.get(column.field_id)


def text_of(one: Field, value: Json) -> str:
    """The text of an answer in which people can be named, or ""."""
    if one.type in _TEXTS:
        return value if isinstance(value, str) else ""
    return name_and_ref(value)[0] if one.type in _PEOPLE else ""


def texts_in(definition: FormDefinition, answers: Answers) -> Iterator[str]:
    """Every text of the answers in which people can be named."""
    return (text_of(one, value) for _path, one, value in leaves(definition, answers))


def owner_of(answers: Answers) -> tuple[str, str, str]:
    """Id, name and class of the pupil whose copy a draft is; empty for any other draft."""
    value = answers.get(PUPIL_KEY)
    name, ref = name_and_ref(value)
    group = value.get("group") if isinstance(value, dict) else ""
    return ref, name, group if isinstance(group, str) else ""


def owner_of_draft(draft: Draft) -> tuple[str, str, str]:
    """The same for a draft; empty for one that is no copy."""
    return owner_of(draft.answers) if draft.level == EXTRACT_LEVEL else ("", "", "")


def confirm_spot(answers: Answers, spot: ExtractSpot) -> dict[str, Json]:
    """The answers with a place that was looked at and may stand. A sure mention can't be left standing."""
    seen = seen_keys(answers)
    return dict(answers) if spot.sure or spot.key in seen else {**answers, SEEN_KEY: [*sorted(seen), spot.key]}


def confirm_read(answers: Answers) -> dict[str, Json]:
    """The answers with «Jeg har lest utdraget»; counts for this text only."""
    return {**answers, READ_KEY: read_digest(answers)}


def is_read(answers: Answers) -> bool:
    """Whether the text as it is now was read."""
    return answers.get(READ_KEY) == read_digest(answers)


def read_digest(answers: Answers) -> str:
    """Digest of what a copy says."""
    said = {key: value for key, value in answers.items() if not key.startswith("_")}
    text = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def seen_keys(answers: Answers) -> frozenset[str]:
    """Keys of the places that were looked at."""
    value = answers.get(SEEN_KEY)
    return frozenset(key for key in value if isinstance(key, str)) if isinstance(value, list) else frozenset()


@dataclass(slots=True)
class ExtractWatch:
    """Looks at a copy while it is edited, on any thread; only texts that changed are looked through again.

    Attributes:
        definition: the form.
        finder: knows everybody.
        copy: whose copy it is.
    """

    definition: FormDefinition
    finder: NameFinder
    copy: Copy
    _kept: dict[FieldPath, tuple[Json, tuple[ExtractSpot, ...]]] = field(default_factory=dict)

    def spots(self, answers: Answers) -> tuple[ExtractSpot, ...]:
        """Every place to look at, in the form's order."""
        found: list[ExtractSpot] = []
        kept: dict[FieldPath, tuple[Json, tuple[ExtractSpot, ...]]] = {}
        seen = seen_keys(answers)
        for path, one, value in leaves(self.definition, answers):
            if not text_of(one, value):
                continue
            before = self._kept.get(path)
            if before is None or before[0] != value:
                before = (value, tuple(spots_in(path, one, text_of(one, value), self.finder, self.copy)))
            kept[path] = before
            found += (replace(spot, seen=True) if spot.key in seen and not spot.sure else spot for spot in before[1])
        self._kept = kept
        return tuple(found)


def spots_in(path: FieldPath, one: Field, text: str, finder: NameFinder, copy: Copy) -> Iterator[ExtractSpot]:
    """The places in one answer's text that a person should look at, none of them seen yet."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    for finding in finder.find(text):
        judged = verdict(finding, finder, copy)
        if judged is Verdict.KEEP or (judged is Verdict.LOOK and one.type in _PEOPLE):
            continue  # a field for a person says who it is
        yield ExtractSpot(
            path=path,
            label=one.label.nb,
            start=finding.start,
            end=finding.end,
            words=text[finding.start : finding.end],
            kind=finding.kind,
            sure=judged is Verdict.MASK,
            seen=False,
            suggestion=finding.suggestion,
            key=f"{path}:{finding.start}:{digest}",
        )


def _rows(
    one: Field, split: SplitFacts, value: Json, finder: NameFinder, copy: Copy, pupil: str
) -> Iterator[dict[str, Json]]:
    about = split.rows.get(one.field_id, "")
    for row_id, row in rows_of(value):
        whose = row.get(about) if about else None
        if not is_empty(whose):
            if id_of(finder, PersonKind.PUPIL, whose) != pupil or not _goes_to_file(one.field_id, split, row):
                continue
        elif any(_is_another(column, row.get(column.field_id), finder, copy) for column in one.fields):
            continue
        kept: dict[str, Json] = {ROW_ID: row_id}
        for column in one.fields:
            masked = _masked(column, row.get(column.field_id), finder, copy)
            if not is_empty(masked):
                kept[column.field_id] = masked
        if len(kept) > 1:
            yield kept


def _goes_to_file(rows: str, split: SplitFacts, row: Mapping[str, Json]) -> bool:
    """«Arkiveres på elev»: a row goes along unless somebody said no."""
    return row.get(split.archive.get(rows, "")) is not False


def _is_another(column: Field, value: Json, finder: NameFinder, copy: Copy) -> bool:
    """Whether a participant is another pupil, or a guardian who isn't known to be this pupil's."""
    if column.type is FieldType.PUPIL:
        return not is_empty(value) and id_of(finder, PersonKind.PUPIL, value) not in copy.own
    if column.type is not FieldType.PARTY or not isinstance(value, dict):
        return False
    match value.get("kind"):
        case PartyKind.PUPIL.value:
            return id_of(finder, PersonKind.PUPIL, value) not in copy.own
        case PartyKind.GUARDIAN.value:
            return id_of(finder, PersonKind.GUARDIAN, value) not in copy.own
        case _:
            return False


def _masked(one: Field, value: Json, finder: NameFinder, copy: Copy) -> Json:
    """A text masked, a person of another's left out, anything else as it is."""
    if one.type is FieldType.ATTACHMENT:
        return None
    if one.type in _TEXTS and isinstance(value, str):
        return mask(value, finder, copy).text
    if one.type in _PEOPLE:
        name = name_and_ref(value)[0]
        if _is_another(one, value, finder, copy):
            return None
        return None if any(verdict(f, finder, copy) is Verdict.MASK for f in finder.find(name)) else value
    return value
