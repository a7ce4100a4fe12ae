"""Minutes split per pupil (REQ-48, user-review § 4.7): each pupil's copy holds their items and the common frame.

A copy is a draft until a person has gone through it: *sure* mentions of other pupils must be gone, every *perhaps* has
been looked at, and «Jeg har lest utdraget» was said of the text as it stands. Then it is finished and signed like any
document and belongs to that pupil: read by its author, by those who decide, and by the members of the pupil's case;
not by who else took part in the meeting.

For the window: ``pupils_of`` (the list), ``start_extract`` (begin or go on), ``watch_of`` (live places to look at, any
thread), ``extract_answers.confirm_spot`` and ``confirm_read`` (give new answers, saved like any), ``review_of`` (all at
once). ``finish_document`` finishes and refuses by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.documents import Draft, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.naming.finder import NameFinder
from skjema_app.domain.naming.masking import Copy
from skjema_app.domain.naming.people import FindingKind, KnownPerson, PersonKind
from skjema_app.form_engine.definition import EXTRACT_LEVEL, FormDefinition
from skjema_app.form_engine.form_facts import SplitFacts
from skjema_app.form_engine.values import rows_of
from skjema_app.system.texts import _
from skjema_app.workflows import fill_form
from skjema_app.workflows.extract_answers import (
    PUPIL_KEY,
    ExtractSpot,
    ExtractWatch,
    is_read,
    items_of,
    owner_of,
    split_answers,
    texts_in,
)
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.name_data import guardians_of, id_of, name_and_ref, name_finder, people_in
from skjema_app.workflows.session import Session

LEADER = "moteleder"
"""Field of the shared block «mote» with who led the meeting."""


@dataclass(frozen=True, slots=True)
class ExtractPupil:
    """A pupil whom a minute has items about.

    Attributes:
        pupil_id: hand it to ``start_extract``.
        name: full name.
        group: class, or "".
        items: how many rows go to the pupil's file.
        draft: id of the draft of this copy, or "".
        document: id of the newest finished copy, or "".
        outdated: it was made from an earlier version of the minute.
        case_id: the pupil's case that a new copy goes into, or "".
    """

    pupil_id: str
    name: str
    group: str
    items: int
    draft: str = ""
    document: str = ""
    outdated: bool = False
    case_id: str = ""


@dataclass(frozen=True, slots=True)
class ExtractReview:
    """How far a copy is from being finished.

    Attributes:
        pupil: name of the pupil whose copy it is.
        names: places where another pupil or guardian is named for sure: write them another way.
        looks: places that may be somebody, not yet looked at.
        seen: places that somebody has looked at and left.
        read: the text as it is now was read.
    """

    pupil: str
    names: tuple[ExtractSpot, ...]
    looks: tuple[ExtractSpot, ...]
    seen: tuple[ExtractSpot, ...]
    read: bool

    @property
    def ready(self) -> bool:
        """Whether it can be finished."""
        return self.read and not self.names and not self.looks


def can_split(session: Session, minute_id: str) -> bool:
    """Whether this person may split this minute: its author or who led the meeting. Raises DOCUMENT_UNKNOWN."""
    minute = session.vault.documents.get(minute_id)
    if session.form_of(minute.pin).facts.split is None or minute.level == EXTRACT_LEVEL:
        return False
    mine = not minute.author or (session.school is not None and minute.author == session.school.person_id)
    return mine or name_and_ref(minute.answers.get(LEADER))[0] == session.person.name


def pupils_of(session: Session, minute_id: str) -> tuple[ExtractPupil, ...]:
    """The pupils with items to archive, in the order of the minute. Raises as ``start_extract``."""
    minute, definition, split = _minute(session, minute_id)
    finder = _finder(session, definition, minute.answers)
    found = []
    for person in _pupils(split, minute.answers, finder):
        items = items_of(split, minute.answers, finder, person.person_id)
        if items:
            done = _copies(session, minute, person)
            newest = done[-1] if done else None
            draft = _draft(session, minute_id, person.person_id)
            found.append(
                ExtractPupil(
                    pupil_id=person.person_id,
                    name=person.name,
                    group=person.group,
                    items=items,
                    draft="" if draft is None else draft.draft_id,
                    document="" if newest is None else newest.document_id,
                    outdated=newest is not None and newest.supplements != minute_id,
                    case_id=_case_for(session, person),
                )
            )
    return tuple(found)


def start_extract(session: Session, minute_id: str, pupil_id: str, *, case_id: str = "") -> OpenForm:
    """Begin a pupil's copy of a minute, or go on with the one begun; after a corrected minute a new version of it.

    Args:
        session: whose vault.
        minute_id: the finished minute.
        pupil_id: of ``pupils_of``.
        case_id: the case it goes into; "" takes the pupil's only case, if there is one.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, EXTRACT_NOT_YOURS (not its author nor leader), EXTRACT_NOT_SPLIT (``reason``:
            ``form`` the form isn't split, ``pupil`` no item is about that pupil, ``old`` and ``document`` when a newer
            version of the minute is to be split instead).
    """
    minute, definition, split = _minute(session, minute_id)
    begun = _draft(session, minute_id, pupil_id)
    if begun is not None:
        return fill_form.open_draft(session, begun.draft_id)
    finder = _finder(session, definition, minute.answers)
    person = finder.people.get(pupil_id)
    if person is None or not items_of(split, minute.answers, finder, pupil_id):
        raise SkjemaError(ErrorCode.EXTRACT_NOT_SPLIT, reason="pupil")
    copy = _copy(session, definition, minute, finder, person)
    answers = split_answers(definition, split, minute.answers, finder, copy, pupil_id)
    answers[PUPIL_KEY] = {"ref": pupil_id, "name": person.name, "group": person.group}
    before = _copies(session, minute, person)
    draft = session.vault.drafts.create(
        minute.pin,
        EXTRACT_LEVEL,
        supplements=minute_id,
        answers=answers,
        revises=(before[-1].document_id,) if before else (),
        case=case_id or _case_for(session, person),
    )
    return fill_form.open_draft(session, draft.draft_id)


def watch_of(session: Session, draft_id: str) -> ExtractWatch:
    """What looks at the copy while it is edited; a plain value. Raises DRAFT_UNKNOWN, DOCUMENT_UNKNOWN."""
    return _watch(session, session.vault.drafts.get(draft_id))


def review_of(session: Session, draft_id: str) -> ExtractReview:
    """How far a copy is from being finished, as it was last saved. Raises DRAFT_UNKNOWN, DOCUMENT_UNKNOWN."""
    draft = session.vault.drafts.get(draft_id)
    return review(_watch(session, draft), draft.answers)


def review(watch: ExtractWatch, answers: Answers) -> ExtractReview:
    """The same for answers at hand, on any thread."""
    spots = watch.spots(answers)
    return ExtractReview(
        pupil=owner_of(answers)[1],
        names=tuple(one for one in spots if one.sure),
        looks=tuple(one for one in spots if not one.sure and not one.seen),
        seen=tuple(one for one in spots if one.seen),
        read=is_read(answers),
    )


def require_ready(session: Session, draft: Draft) -> None:
    """Refuse to finish a copy that isn't ready; any other draft is fine.

    Raises:
        SkjemaError: EXTRACT_NAMES (``count``, ``path``, ``field``: another pupil is named for sure), EXTRACT_LOOKS (the
            same: places that nobody has looked at), EXTRACT_NOT_READ, EXTRACT_NOT_YOURS, EXTRACT_NOT_SPLIT.
    """
    if draft.level != EXTRACT_LEVEL:
        return
    _minute(session, draft.supplements)
    found = review(_watch(session, draft), draft.answers)
    for spots, code in ((found.names, ErrorCode.EXTRACT_NAMES), (found.looks, ErrorCode.EXTRACT_LOOKS)):
        if spots:
            raise SkjemaError(code, count=len(spots), path=spots[0].path, field=spots[0].label)
    if not found.read:
        raise SkjemaError(ErrorCode.EXTRACT_NOT_READ)


def why_words(kind: FindingKind, *, sure: bool) -> str:
    """Why a place should be looked at, as one sentence."""
    if kind is FindingKind.RELATION:
        return _("Her pekes det på noen. Kan det være en annen elev?")
    if kind is FindingKind.PHONE:
        return _("Her står et telefonnummer. Hvem sitt er det?")
    if kind is FindingKind.BIRTH_DATE:
        return _("Dette ligner en fødselsdato.")
    if kind is FindingKind.NATIONAL_ID:
        return _("Dette ligner et fødselsnummer.")
    if kind is FindingKind.EMAIL:
        return _("Her står en e-postadresse. Hvem sin er det?")
    if kind is FindingKind.INITIALS:
        return _("Dette kan være initialene til en annen elev.")
    if sure:
        return _("Her står navnet på en annen elev eller en foresatt.")
    return _("Dette kan være navnet på en annen elev.")


# --- inside ----------------------------------------------------------------------------------------------------------


def _minute(session: Session, minute_id: str) -> tuple[FinishedDocument, FormDefinition, SplitFacts]:
    minute = session.vault.documents.get(minute_id)
    definition = session.form_of(minute.pin)
    split = definition.facts.split
    if split is None or minute.level == EXTRACT_LEVEL:
        raise SkjemaError(ErrorCode.EXTRACT_NOT_SPLIT, reason="form")
    if not can_split(session, minute_id):
        raise SkjemaError(ErrorCode.EXTRACT_NOT_YOURS)
    newer = [one for one in _series(session, minute) if one.number > minute.number]
    if newer:
        raise SkjemaError(ErrorCode.EXTRACT_NOT_SPLIT, reason="old", document=newer[-1].document_id)
    return minute, definition, split


def _series(session: Session, document: FinishedDocument) -> list[FinishedDocument]:
    """Every version of a document, oldest first."""
    own = document.series or document.document_id
    found = [one for one in session.vault.documents.list() if own in {one.series, one.document_id}]
    return sorted(found, key=_age)


def _age(document: FinishedDocument) -> tuple[int, str]:
    return document.number, document.finished.isoformat()


def _finder(session: Session, definition: FormDefinition, answers: Answers) -> NameFinder:
    """Everybody the vault knows, and everybody the minute itself names."""
    return name_finder(session, people_in(definition, answers)).that_knows(texts_in(definition, answers))


def _pupils(split: SplitFacts, answers: Answers, finder: NameFinder) -> list[KnownPerson]:
    found: dict[str, KnownPerson] = {}
    for rows, column in split.rows.items():
        for _row_id, row in rows_of(answers.get(rows)):
            known = finder.people.get(id_of(finder, PersonKind.PUPIL, row.get(column)))
            if known is not None:
                found.setdefault(known.person_id, known)
    return list(found.values())


def _copy(
    session: Session, definition: FormDefinition, minute: FinishedDocument, finder: NameFinder, person: KnownPerson
) -> Copy:
    """Whose copy it is; near are all whom the minute names, the classes of its pupils, and the minute's class."""
    named = {
        id_of(finder, one.kind, {"ref": one.person_id, "name": one.name})
        for one in people_in(definition, minute.answers)
    } - {""}
    groups = {finder.people[one].group for one in named if one in finder.people} | {minute.group, person.group}
    groups = {_bare(group) for group in groups if group}
    near = named | {one.person_id for one in finder.people.values() if one.group and _bare(one.group) in groups}
    own = {person.person_id} | guardians_of(session, person.name)
    return Copy(frozenset(own), frozenset(near))


def _bare(group: str) -> str:
    return "".join(group.split()).casefold()


def _watch(session: Session, draft: Draft) -> ExtractWatch:
    minute = session.vault.documents.get(draft.supplements)
    definition = session.form_of(minute.pin)
    finder = _finder(session, definition, minute.answers)
    ref, name, group = owner_of(draft.answers)
    value: Json = {"ref": ref, "name": name}
    person_id = id_of(finder, PersonKind.PUPIL, value)
    person = finder.people.get(person_id, KnownPerson(ref, PersonKind.PUPIL, name, group=group))
    return ExtractWatch(definition, finder, _copy(session, definition, minute, finder, person))


def _draft(session: Session, minute_id: str, pupil_id: str) -> Draft | None:
    drafts = session.vault.drafts.list()
    wanted = (one for one in drafts if one.level == EXTRACT_LEVEL and one.supplements == minute_id)
    return next((one for one in wanted if owner_of(one.answers)[0] == pupil_id), None)


def _copies(session: Session, minute: FinishedDocument, person: KnownPerson) -> list[FinishedDocument]:
    """Finished copies for this pupil of any version of the minute, oldest first."""
    versions = {one.document_id for one in _series(session, minute)}
    found = [
        one
        for one in session.vault.documents.list()
        if one.level == EXTRACT_LEVEL and one.supplements in versions and one.pupil == person.name
    ]
    return sorted(found, key=_age)


def _case_for(session: Session, person: KnownPerson) -> str:
    """The pupil's case, where this person is a member of just one."""
    school = session.member_of
    if school is None:
        return ""
    found = [
        case.case_id
        for case in school.cases()
        if case.pupil == person.name
        and (not case.group or not person.group or _bare(case.group) == _bare(person.group))
    ]
    return found[0] if len(found) == 1 else ""
