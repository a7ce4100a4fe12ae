"""What happened to each measure of a plan over all its versions (REQ-22), and why (REQ-23).

A version tells its changes against the nearest version that ran before it, and takes on what that one told: so the
history goes along the parents and is the same whatever came first to a vault, and the wording of a version that was
returned is told to nobody who gets the approved one only (design-review § 1.17). The review page compares with the
version just before instead: whoever decides has read that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from skjema_app.domain.answers import Answers, Json, value_at
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.changes import ChangeKind, FieldChange, changes
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.form_engine.values import rows_of
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _
from skjema_app.workflows.change_words import after_words, before_words
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import ran_before

if TYPE_CHECKING:
    from skjema_app.documents.facts import ChangeLine

SLIP = "skrivefeil"
KIND, WHY, R_TEAM = "tiltak_endring", "tiltak_endring_hvorfor", "tiltak_endring_rteam"
URGENT, URGENT_WHY = "tiltak_endring_haster", "tiltak_endring_haster_hvorfor"
_ABOUT_THE_CHANGE = frozenset({KIND, WHY, R_TEAM, URGENT, URGENT_WHY})
_LONGEST = 700
"""Letters kept of an answer before and after: a little more than is printed; the versions hold the whole of it."""
_MOST_LINES, _MOST_LETTERS = 300, 60_000
"""What travels with a version; what is older stands in the versions before."""


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """One change of one measure.

    Attributes:
        when: when the version that changed it was finished.
        who: who wrote it.
        what: which answer, as the form asks it.
        before: the earlier answer in words, or "".
        after: the later one, or "".
        why: the reason, or "".
        r_team: when R-team discussed it, in words, or "".
        urgent: why it could not wait, or "".
    """

    when: datetime
    who: str
    what: str
    before: str
    after: str
    why: str
    r_team: str
    urgent: str


@dataclass(frozen=True, slots=True)
class MeasureHistory:
    """A measure with everything that changed in it, oldest first. ``gone``: it isn't in this version any more."""

    measure: str
    name: str
    changes: tuple[MeasureChange, ...]
    gone: bool = False


@dataclass(frozen=True, slots=True)
class ChangeLog:
    """What a version tells of its changes: its lines, and words on the version that they go up from ("" for none)."""

    lines: tuple[ChangeLine, ...]
    compared: str


def measure_history(session: Session, document: FinishedDocument) -> tuple[MeasureHistory, ...]:
    """Per measure of a plan, in the plan's order, what changed in it over all versions up to this one.

    Measures that nothing was changed in have no changes; those that are gone come last. Empty for other documents.
    """
    from skjema_app.documents.measures import measure_names

    names = measure_names(session.form_of(document.pin), document.answers)
    if not names:
        return ()
    found: dict[str, list[MeasureChange]] = {measure: [] for measure in names}
    for line in sorted(_lines_of(session, document), key=_when):
        if line.measure:
            found.setdefault(line.measure, []).append(_shown(line))
    return tuple(
        MeasureHistory(measure, names.get(measure, _("Tiltak som er tatt ut")), tuple(lines), measure not in names)
        for measure, lines in found.items()
    )


def change_log(
    session: Session, definition: FormDefinition, answers: Answers, parents: Sequence[str], when: datetime
) -> ChangeLog:
    """What a version that follows these tells: what its grounds told of measures, and what is changed since them."""
    grounds = ran_before(session, parents)
    if not grounds:
        return ChangeLog((), "")
    told: dict[ChangeLine, None] = {}
    for ground in grounds:
        for line in _lines_of(session, ground):
            if line.measure:
                told[line] = None
    lines = [*told, *_own(session, definition, answers, grounds, when)]
    versions = _(" og ").join(_("versjon {number}").format(number=one.number) for one in grounds)
    return ChangeLog(_that_fit(sorted(lines, key=_when)), versions)


def _own(
    session: Session,
    definition: FormDefinition,
    answers: Answers,
    grounds: Sequence[FinishedDocument],
    when: datetime,
) -> Iterator[ChangeLine]:
    """Changes against the first ground; what another ground says already, that one has told."""
    from skjema_app.documents.facts import ChangeLine

    first, *others = grounds
    before = session.form_of(first.pin)
    who = session.person.name
    for one in changes(before, first.answers, answers, definition):
        column = one.path.rpartition("/")[2]
        if column in _ABOUT_THE_CHANGE or one.kind is ChangeKind.ROW_MOVED or _told_by(others, one):
            continue
        line = ChangeLine(when, one.label.nb, _cut(before_words(one)), _cut(after_words(one)), "", who)
        row, gone = _measure_of(definition, answers, one), _measure_of(before, first.answers, one)
        if row:
            line = _reasoned(replace(line, label=_("Nytt tiltak")) if one.kind is ChangeKind.ROW_ADDED else line, row)
        elif gone:
            line = replace(line, label=_("Tiltaket er tatt ut"), measure=_text(gone.get("id")))
        yield line


def _told_by(others: Sequence[FinishedDocument], change: FieldChange) -> bool:
    return any(value_at(one.answers, change.path) == change.after for one in others)


def _measure_of(definition: FormDefinition, answers: Answers, change: FieldChange) -> Mapping[str, Json]:
    """The row of the measure that a change is in; empty for another answer."""
    from skjema_app.documents.measures import are_measures

    field_id, _slash, rest = change.path.partition("/")
    field = definition.field(field_id)
    if not rest or field is None or not are_measures(field):
        return {}
    wanted = rest.partition("/")[0]
    return next(({**row, "id": row_id} for row_id, row in rows_of(answers.get(field_id)) if row_id == wanted), {})


def _reasoned(line: ChangeLine, row: Mapping[str, Json]) -> ChangeLine:
    """With why a measure was changed, as its row says; the row says it once, and not in the next version again."""
    named = replace(line, measure=_text(row.get("id")))
    if row.get(KIND) == SLIP:
        return replace(named, why=_("Skrivefeil rettet"))
    hurry = _cut(_text(row.get(URGENT_WHY)) or _("Drøftes etterpå")) if row.get(URGENT) is True else ""
    return replace(named, why=_cut(_text(row.get(WHY))), r_team=_text(row.get(R_TEAM)), urgent=hurry)


def _lines_of(session: Session, document: FinishedDocument) -> tuple[ChangeLine, ...]:
    """What a version told when it was finished; nothing where it didn't say, or said it in a way we can't read."""
    from skjema_app.documents.facts_json import facts_from_json

    stated = session.vault.documents.facts(document.document_id)
    if not stated:
        return ()
    try:
        return facts_from_json(stated).changes
    except SkjemaError as error:
        if error.code is not ErrorCode.ENTRY_BROKEN:
            raise
        return ()


def _that_fit(lines: Iterable[ChangeLine]) -> tuple[ChangeLine, ...]:
    """The newest lines that may travel with a document; where some are left out, a line says so."""
    from skjema_app.documents.facts_json import letters_of

    ordered = list(lines)
    kept: list[ChangeLine] = []
    letters = 0
    for line in reversed(ordered):
        letters += letters_of(line)
        if len(kept) == _MOST_LINES or letters > _MOST_LETTERS:
            older = replace(line, label=_("Eldre endringer"), before="", after=_("Står i de tidligere versjonene."))
            kept.append(replace(older, why="", r_team="", urgent=""))
            break
        kept.append(line)
    return tuple(reversed(kept))


def _shown(line: ChangeLine) -> MeasureChange:
    return MeasureChange(
        when=line.when,
        who=line.who,
        what=line.label,
        before=line.before,
        after=line.after,
        why=line.why,
        r_team=_day(line.r_team),
        urgent=line.urgent,
    )


def _day(iso: str) -> str:
    try:
        return date_in_words(date.fromisoformat(iso)) if iso else ""
    except ValueError:
        return iso


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else words[:_LONGEST]


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _when(line: ChangeLine) -> datetime:
    return line.when
