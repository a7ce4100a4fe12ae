"""Fill a form: choose it, open its draft, keep what is written, earlier versions, delete and undo."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.documents import Draft, DraftVersion, EventKind, FinishedDocument, Place, Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import DECISION_LEVEL, EXTRACT_LEVEL, OWN_LEVELS, Begins, FormDefinition
from skjema_app.form_engine.evaluate import FormState, Severity, evaluate
from skjema_app.form_engine.facts_of import facts_of
from skjema_app.form_engine.mentions import Mention, find_names
from skjema_app.form_engine.values import rows_of
from skjema_app.system.calendar import next_school_day
from skjema_app.system.texts import _, language
from skjema_app.workflows.access import may_fill
from skjema_app.workflows.check_data import confirmed_data, known_phones
from skjema_app.workflows.extract_answers import owner_of_draft
from skjema_app.workflows.known_people import KnownParty, known_people
from skjema_app.workflows.name_data import lexicon
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.standing import Standing, standing_of

_OPEN_DRAFT = "open_draft"


@dataclass(frozen=True, slots=True)
class FormChoice:
    """A form as it is offered: with its level, and how long it takes.

    Attributes:
        form_id: id of the form.
        level: id of the level.
        title: e.g. «Melding til rektor (§ 12-4)».
        lead: one sentence on when to use this level.
        minutes: about how many minutes it takes.
    """

    form_id: str
    level: str
    title: str
    lead: str
    minutes: int


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """A draft in a list: never more than the list needs. ``hidden``: § 12-5, named in its own place only.

    ``kept_out`` of recovery by its author; ``locked``: … and this vault was opened without the password that reads it.
    """

    draft_id: str
    title: str
    pupil: str
    group: str
    level: str
    updated: datetime
    missing: int
    deleted: datetime | None = None
    hidden: bool = False
    kept_out: bool = False
    locked: bool = False


@dataclass(frozen=True, slots=True)
class OpenForm:
    """All that the wizard needs, as plain values; everything about pages is computed from it on the UI thread.

    Attributes:
        draft: the draft as it was last written.
        definition: the pinned form version.
        base: frozen answers of the document this draft supplements, or empty.
        pupils: the person's pupil list, for the picker.
        staff: names of staff used before, for the picker.
        person_name: the author's name («jeg»).
        today: date to propose.
        next_school_day: date that «ikke ennå» proposes.
        phones: (label, number, confirmed by the school) shown at acute danger.
        earlier_words: pupils' own words in older documents; the same words again are asked about once.
        others: names of other pupils, who stay out of a plan (user-review § 3.13); empty for other forms.
        parties: everybody who can be suggested as taking part in something.
        before: frozen answers of the version that runs, when this draft is to follow it; else empty.
        before_number: number of that version, or 0.
        confirmed: ids of what the school has looked over, shown without «kontroller».
        at_school: what is finished is sent to others, unless the answers keep it here (§ 12-5).
    """

    draft: Draft
    definition: FormDefinition
    base: Answers
    pupils: tuple[Pupil, ...]
    staff: tuple[str, ...]
    person_name: str
    today: date
    next_school_day: date
    phones: tuple[tuple[str, str, bool], ...]
    earlier_words: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    at_school: bool = False
    parties: tuple[KnownParty, ...] = ()
    before: Answers = field(default_factory=dict)
    before_number: int = 0
    confirmed: frozenset[str] = frozenset()

    def sends(self, answers: Answers) -> bool:
        """Whether *Ferdigstill* sends the document to anybody, with these answers."""
        facts = facts_of(self.definition, answers, level=self.draft.level, base=self.base, before=self.before)
        return self.at_school and not facts.restricted

    def mentions(self, answers: Answers) -> tuple[Mention, ...]:
        """Where the answers name other pupils, who should stay out of this document; asked about, never refused."""
        return find_names(self.definition, answers, self.others, lexicon()) if self.others else ()

    def state(self, answers: Answers) -> FormState:
        """What these answers mean: visible fields, gaps, progress. Pure and fast (well under a frame)."""
        return evaluate(
            self.definition,
            answers,
            level=self.draft.level,
            base=self.base,
            before=self.before,
            today=self.today,
            earlier_words=self.earlier_words,
        )


def form_choices(session: Session) -> tuple[FormChoice, ...]:
    """The forms and levels that *Meld fra* offers, lightest first: reports. A plan is begun in its case."""
    found = [
        FormChoice(form.form_id, level.level_id, form.title.in_(language()), level.lead.in_(language()), level.minutes)
        for form in session.forms.all()
        if Begins.REPORT in form.facts.begins and may_fill(session, form)
        for level in form.levels
    ]
    return tuple(sorted(found, key=lambda choice: choice.minutes))


def start_draft(session: Session, form_id: str, level: str, *, supplements: str = "") -> OpenForm:
    """Make the draft's row before its first field is shown, and open it.

    Raises FORM_UNKNOWN, or DOCUMENT_UNKNOWN when there is no document to supplement. A supplement uses the form
    version of the document it adds to, and there is never more than one open supplement to a document.
    """
    if supplements:
        document = session.vault.documents.get(supplements)
        for draft in session.vault.drafts.list():
            if draft.supplements == supplements and draft.level not in OWN_LEVELS:
                return open_draft(session, draft.draft_id)
        definition = session.form_of(document.pin)
    else:
        definition = session.forms.current(form_id)
    if definition.level(level) is None:
        raise SkjemaError(ErrorCode.FORM_UNKNOWN, level=level)
    draft = session.vault.drafts.create(definition.pin, level, supplements=supplements, answers={})
    remember_place(session, draft.draft_id)
    return _opened(session, draft, definition)


def open_draft(session: Session, draft_id: str) -> OpenForm:
    """Open a draft where it was left; keeps the state at opening as a version. Raises DRAFT_UNKNOWN."""
    draft = session.vault.drafts.open(draft_id)
    if draft.finished or draft.deleted:
        raise SkjemaError(ErrorCode.DRAFT_UNKNOWN)
    remember_place(session, draft_id)
    return _opened(session, draft, session.form_of(draft.pin))


def save_draft(session: Session, draft_id: str, answers: Answers, place: Place) -> datetime:
    """Write answers and place in one durable commit; returns when."""
    return session.vault.drafts.save(draft_id, answers, place)


def widen_draft(session: Session, draft_id: str, level: str) -> OpenForm:
    """Go from *kort* to *utfyllende* in the same draft (or back); nothing written is lost."""
    draft = session.vault.drafts.set_level(draft_id, level)
    definition = session.form_of(draft.pin)
    if definition.level(level) is None:
        raise SkjemaError(ErrorCode.FORM_UNKNOWN, level=level)
    return _opened(session, draft, definition)


def list_drafts(session: Session, *, deleted: bool = False) -> tuple[DraftSummary, ...]:
    """Drafts newest first; with ``deleted`` those that can be brought back."""
    found = session.vault.drafts.list(include_deleted=True) if deleted else session.vault.drafts.list()
    chosen = [draft for draft in found if (draft.deleted is not None) == deleted and not draft.finished]
    return tuple(draft_summary(session, draft) for draft in chosen)


def draft_versions(session: Session, draft_id: str) -> tuple[DraftVersion, ...]:
    """Earlier versions, newest first («Vis tidligere versjoner»)."""
    return session.vault.drafts.versions(draft_id)


def restore_draft_version(session: Session, draft_id: str, version_id: int) -> OpenForm:
    """Bring an earlier version back; the present one is kept as a version first."""
    draft = session.vault.drafts.restore_version(draft_id, version_id)
    return _opened(session, draft, session.form_of(draft.pin))


def delete_draft(session: Session, draft_id: str) -> Change:
    """*Slett kladd*: hidden at once, can be undone for 30 days."""
    session.vault.drafts.delete(draft_id)
    if last_place(session) == draft_id:
        remember_place(session, "")
    return Change(drafts=True)


def undelete_draft(session: Session, draft_id: str) -> Change:
    """Bring a deleted draft back."""
    session.vault.drafts.undelete(draft_id)
    return Change(drafts=True)


def remember_place(session: Session, draft_id: str) -> None:
    """Remember which draft is open ("" for none), so that unlocking returns to it."""
    if session.vault.settings.get(_OPEN_DRAFT) != draft_id:
        session.vault.settings.set(_OPEN_DRAFT, draft_id)


def last_place(session: Session) -> str:
    """Draft id that was open at the last lock or crash, or ""."""
    draft_id = session.vault.settings.get(_OPEN_DRAFT) or ""
    drafts = session.vault.drafts.list() if draft_id else ()
    is_open = any(draft.draft_id == draft_id and not draft.locked for draft in drafts)
    return draft_id if is_open else ""


def is_decision(draft: Draft) -> bool:
    """Whether a draft is a decision on a report, not a supplement to it."""
    return draft.level == DECISION_LEVEL


def base_answers(session: Session, draft: Draft) -> Answers:
    """Frozen answers of what a supplement adds to: its document and the supplements finished before it."""
    if not draft.supplements or draft.level == EXTRACT_LEVEL:
        return {}
    first = session.vault.documents.get(draft.supplements)
    earlier = [
        d for d in session.vault.documents.list() if d.supplements == draft.supplements and d.level != EXTRACT_LEVEL
    ]
    merged: dict[str, Json] = dict(first.answers)
    for document in sorted(earlier, key=lambda one: one.finished):
        merged |= document.answers
    return merged


def before_answers(session: Session, draft: Draft) -> Answers:
    """Frozen answers of the version that runs while this draft is written: what a change of it is measured against.

    That is the nearest version before it that was approved. A version that was returned, or that nobody has answered
    yet, never ran: to mend it is no change of a measure, and needs no reason (user-review § 2.10). Empty for a first
    version. Where a draft joins a fork, the rows of both are there to be kept.
    """
    merged: dict[str, Json] = {}
    for document in _running(session, draft):
        merged = _with_rows_of(document.answers, merged)
    return merged


def _running(session: Session, draft: Draft) -> tuple[FinishedDocument, ...]:
    """The approved versions that a draft follows: one, or two where it joins a fork; none for a first version."""
    found: dict[str, FinishedDocument] = {}
    wanted, asked = list(draft.revises), set[str]()
    while wanted:
        document_id = wanted.pop(0)
        if document_id in asked:
            continue
        asked.add(document_id)
        try:
            document = session.vault.documents.get(document_id)
        except SkjemaError:  # an earlier version that this vault may not read
            continue
        if not document.school or _ran(session, document):
            found[document_id] = document
        else:
            wanted += document.parents
    return tuple(found.values())


def _with_rows_of(answers: Answers, first: dict[str, Json]) -> dict[str, Json]:
    """The first answers, with the rows that only the others have."""
    if not first:
        return dict(answers)
    joined = dict(first)
    for field_id, value in answers.items():
        mine = joined.get(field_id)
        if isinstance(mine, list) and isinstance(value, list):
            known = {row_id for row_id, _row in rows_of(mine)}
            joined[field_id] = [*mine, *(row for row_id, row in rows_of(value) if row_id not in known)]
    return joined


def _ran(session: Session, document: FinishedDocument) -> bool:
    events = session.vault.documents.events(document.document_id)
    outside = any(event.kind is EventKind.APPROVED_OUTSIDE for event in events)
    return outside or _is_approved(session, document.document_id)


def _opened(session: Session, draft: Draft, definition: FormDefinition) -> OpenForm:
    now = session.clock.now()
    pupils = session.vault.pupils.list()
    known = known_people(session, pupils)
    return OpenForm(
        draft=draft,
        definition=definition,
        base=base_answers(session, draft),
        pupils=pupils,
        staff=known.staff,
        person_name=session.person.name,
        today=now.date(),
        next_school_day=next_school_day(now.date()),
        phones=known_phones(session, session.vault.settings.get("principal_phone") or ""),
        earlier_words=_earlier_words(session, draft),
        others=_others(session, draft, definition),
        at_school=_at_school(session, draft),
        parties=known.parties,
        before=before_answers(session, draft),
        confirmed=confirmed_data(session),
        before_number=max((one.number for one in _running(session, draft)), default=0),
    )


def _others(session: Session, draft: Draft, definition: FormDefinition) -> tuple[str, ...]:
    """Other pupils whom a document in a case should not name: those of the case, and those on the person's list."""
    if not draft.case or session.school is None:
        return ()
    own = draft.answers.get(definition.facts.pupil)
    own_name = own.get("name") if isinstance(own, dict) else ""
    linked = set(session.school.case(draft.case).documents)
    names = {document.pupil for document in session.vault.documents.list() if document.document_id in linked}
    names |= {pupil.name for pupil in session.vault.pupils.list()}
    return tuple(sorted(name for name in names if name and name != own_name))


def _at_school(session: Session, draft: Draft) -> bool:
    if session.member_of is None:
        return False
    return not draft.supplements or bool(session.vault.documents.get(draft.supplements).school)


def _is_approved(session: Session, document_id: str) -> bool:
    marks = session.school.marks(document_id) if session.school is not None else ()
    return standing_of(marks).standing is Standing.APPROVED


def _earlier_words(session: Session, draft: Draft) -> tuple[str, ...]:
    """Of other documents; when a version that was never approved is corrected, its words belong there."""
    same = {session.vault.documents.get(one).series for one in draft.revises if not _is_approved(session, one)}
    words = []
    for document in session.vault.documents.list():
        if document.restricted or (document.school and document.series in same):
            continue
        definition = session.form_of(document.pin)
        for field_id, value in document.answers.items():
            field = definition.field(field_id)
            if field is not None and field.own_words and isinstance(value, str):
                words.append(value)
    return tuple(words)


def draft_summary(session: Session, draft: Draft) -> DraftSummary:
    """A draft as lists show it."""
    definition = session.form_of(draft.pin)
    base = base_answers(session, draft)
    today = session.clock.now().date()
    before = before_answers(session, draft)
    state = evaluate(definition, draft.answers, level=draft.level, base=base, before=before, today=today)
    _ref, copy_of, _group = owner_of_draft(draft)
    facts = facts_of(definition, draft.answers, level=draft.level, base=base, before=before, copy_of=copy_of)
    return DraftSummary(
        draft_id=draft.draft_id,
        title=_draft_title(definition, draft),
        pupil=_("Ukjent elev") if facts.pupil_unknown else facts.pupil,
        group=facts.group,
        level=draft.level,
        updated=draft.updated,
        missing=sum(1 for problem in state.problems if problem.severity is Severity.ERROR),
        deleted=draft.deleted,
        hidden=facts.restricted or definition.facts.hidden or draft.locked,
        kept_out=draft.kept_out,
        locked=draft.locked,
    )


def _draft_title(definition: FormDefinition, draft: Draft) -> str:
    if draft.level == EXTRACT_LEVEL:
        return definition.title_at(draft.level).nb
    if is_decision(draft):
        return definition.short_title_at(draft.level).nb
    return _("Utfyllende opplysninger") if draft.supplements else definition.short_title.nb
