"""Every finished document of a vault as plain facts for the archive round; what needs the forms, cases and marks.

The office holds single versions and no cases, so it can't see whether a conversation belongs to a case or a pupil has a
plan. That it was handed a document («archive») says so: somebody who could see it has judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from skjema_app.archive.model import Answer, Belongs, Candidate, Metadata, OldDraft, Part
from skjema_app.domain.answers import Json
from skjema_app.domain.attachments import attachments_of
from skjema_app.domain.documents import DocumentEvent, EventKind, FinishedDocument
from skjema_app.domain.errors import SkjemaError
from skjema_app.domain.school import Mark, MarkKind
from skjema_app.form_engine.definition import EXTRACT_LEVEL, Archive, Begins, FormDefinition
from skjema_app.form_engine.facts_of import facts_of
from skjema_app.form_engine.values import rows_of
from skjema_app.system.texts import _
from skjema_app.workflows import archive_metadata, correction_file, split_minutes
from skjema_app.workflows.evaluation import PLAN_NEXT
from skjema_app.workflows.fill_form import list_drafts
from skjema_app.workflows.school_lookup import ARCHIVE
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import Standing, needs_approval, needs_decision, standing_of

OLD_DRAFT = timedelta(days=14)
_NOTHING = Metadata("", "", "", "", "")
_PARTICIPANTS = "deltakere"
_BORN = "fodselsdato"
_BELONGS = {Archive.YES: Belongs.YES, Archive.NO: Belongs.NO, Archive.ASK: Belongs.ASK}
_ANSWERS = {
    Standing.WAITING: Answer.WAITING,
    Standing.APPROVED: Answer.GIVEN,
    Standing.RETURNED: Answer.RETURNED,
    Standing.CONFLICT: Answer.OPEN,
    Standing.WITHDRAWN: Answer.NOT_NEEDED,
}


def candidates(session: Session, *, whole: bool = True) -> tuple[Candidate, ...]:
    """Everything finished that this vault may read, § 12-5 included, which no round delivers.

    Without ``whole`` titles and what minutes still lack are left out: enough to tell what belongs, and quick.
    """
    documents = session.vault.documents.list()
    gathered = _Gathered(session, documents, whole=whole)
    return tuple(gathered.candidate(one) for one in documents)


def old_drafts(session: Session) -> tuple[OldDraft, ...]:
    """Drafts of this vault that nobody has touched for two weeks; never those of § 12-5."""
    before = (session.clock.now() - OLD_DRAFT).date()  # by days: what is told holds for a whole day
    return tuple(
        OldDraft(one.draft_id, one.title, one.pupil, one.updated)
        for one in list_drafts(session)
        if not one.hidden and one.updated.date() <= before
    )


class _Gathered:
    """What is read once for all documents."""

    def __init__(self, session: Session, documents: Sequence[FinishedDocument], *, whole: bool) -> None:
        self._session = session
        self._whole = whole
        self._documents = {one.document_id: one for one in documents}
        self._events = session.vault.documents.all_events()
        school = session.school
        self._alone = school is None
        self._marks: Mapping[str, tuple[Mark, ...]] = {} if school is None else school.all_marks()
        cases = () if school is None else school.cases()
        self._in_case = {document for case in cases for document in case.documents}
        self._followed = {parent for one in documents for parent in one.parents}
        self._about = {document_id: self._definition(one) for document_id, one in self._documents.items()}
        self._overrides = archive_metadata.overrides(session)

    def candidate(self, one: FinishedDocument) -> Candidate:
        definition = self._about[one.document_id]
        events = self._events.get(one.document_id, ())
        marks = self._marks.get(one.document_id, ())
        handed = any(mark.kind is MarkKind.GRANTED and mark.data.get("why") == ARCHIVE for mark in marks)
        part = _part(one, definition)
        chosen, left_out = _chosen(events)
        facts = definition.facts
        plan = not one.decides and needs_approval(definition, one) and facts.closing is None
        standing = standing_of(marks).standing
        return Candidate(
            document_id=one.document_id,
            form_id=definition.form_id,
            title=one.title,
            pupil=one.pupil,
            group=one.group,
            born=_text(one.answers.get(_BORN)) or self._born_of(one),
            finished=one.finished,
            number=one.number,
            newest=one.document_id not in self._followed,
            belongs=_BELONGS[facts.archive],
            part=part,
            base=one.decides or one.supplements,
            restricted=one.restricted or facts.hidden,
            talk=Begins.TALKS in facts.begins,
            in_case=self._alone or handed or one.document_id in self._in_case,
            answer=self._answer(one, definition, marks, events),
            withdrawn=standing is Standing.WITHDRAWN,
            signed=True,  # nothing is finished without a signature; `archive_check` looks at the bytes
            plan=plan,
            evaluates=facts.closing is not None and not one.decides,
            evaluation_due=_day(one.answers.get(PLAN_NEXT)) if plan else None,
            has_participants=_has_participants(definition, one),
            unsplit=self._unsplit(one, part),
            chosen=chosen or handed or (part is Part.SUPPLEMENT and self._alone),
            left_out=left_out,
            archived=number_of(events),
            sha256=_delivered_hash(one, marks),
            author=one.author_name or self._session.person.name,
            metadata=self._overrides.get(one.document_id) or self._metadata(one, definition, part),
            attachments=(*attachments_of(one.answers), *correction_file.files_of(one, events)),
        )

    def _definition(self, one: FinishedDocument) -> FormDefinition:
        return self._session.form_of(one.pin)

    def _born_of(self, one: FinishedDocument) -> str:
        """What a document is about says when its pupil was born, too."""
        base = self._documents.get(one.decides or one.supplements)
        return _text(base.answers.get(_BORN)) if base is not None and base.pupil == one.pupil else ""

    def _answer(
        self,
        one: FinishedDocument,
        definition: FormDefinition,
        marks: Sequence[Mark],
        events: Sequence[DocumentEvent],
    ) -> Answer:
        if not one.school or one.supplements or one.decides:
            return Answer.NOT_NEEDED
        if any(event.kind is EventKind.APPROVED_OUTSIDE for event in events):
            return Answer.GIVEN
        if needs_decision(definition):
            if any(mark.kind is MarkKind.DECIDED for mark in marks):
                return Answer.GIVEN
            return Answer.NOT_NEEDED if standing_of(marks).standing is Standing.WITHDRAWN else Answer.WAITING
        return _ANSWERS[standing_of(marks).standing] if needs_approval(definition, one) else Answer.NOT_NEEDED

    def _unsplit(self, one: FinishedDocument, part: Part) -> int:
        """Pupils of these minutes without a copy; known to those who may split them."""
        if not self._whole or part is not Part.WHOLE_MINUTES or one.document_id in self._followed:
            return 0
        try:
            pupils = split_minutes.pupils_of(self._session, one.document_id)
        except SkjemaError:
            return 0
        return sum(1 for pupil in pupils if not pupil.document)

    def _metadata(self, one: FinishedDocument, definition: FormDefinition, part: Part) -> Metadata:
        if not self._whole:
            return _NOTHING
        copy_of = one.pupil if part is Part.EXTRACT or one.supplements or one.decides else ""
        said = facts_of(definition, one.answers, level=one.level, copy_of=copy_of)
        more = _(" – utfyllende opplysninger") if part is Part.SUPPLEMENT else ""
        more += _(", versjon {number}").format(number=one.number) if one.number > 1 else ""
        facts = definition.facts
        return Metadata(
            title=said.title + more,
            public_title=said.public_title + more,
            record_type=facts.record_type,
            document_type=facts.document_type,
            shielding=facts.shielding.ref,
        )


def _part(one: FinishedDocument, definition: FormDefinition) -> Part:
    if one.level == EXTRACT_LEVEL:
        return Part.EXTRACT
    if one.decides:
        return Part.DECISION
    if one.supplements:
        return Part.SUPPLEMENT
    return Part.WHOLE_MINUTES if definition.facts.split is not None else Part.OWN


def _chosen(events: Sequence[DocumentEvent]) -> tuple[bool, str]:
    """The last word on whether it is archived: (chosen, why it is left out)."""
    chosen, left_out = False, ""
    for event in events:
        if event.kind is EventKind.ARCHIVE_CHOSEN:
            chosen, left_out = True, ""
        elif event.kind is EventKind.ARCHIVE_LEFT_OUT:
            chosen, left_out = False, event.text or _("uten begrunnelse")
    return chosen, left_out


def number_of(events: Sequence[DocumentEvent]) -> str:
    """The journalpost number; of two the last one counts, and an empty one says that it was taken back."""
    return next((event.text for event in reversed(events) if event.kind is EventKind.ARCHIVED), "")


def _delivered_hash(one: FinishedDocument, marks: Sequence[Mark]) -> str:
    """Of the bytes that `documents.signed_pdf` gives: with the approver's signature where there is one."""
    approved = [mark.data.get("approved_sha256") for mark in marks if mark.kind is MarkKind.APPROVED]
    last = approved[-1] if approved else None
    return last if isinstance(last, str) and last else one.pdf_sha256


def _has_participants(definition: FormDefinition, one: FinishedDocument) -> bool:
    asked = definition.field(_PARTICIPANTS) is not None
    return not asked or one.decides != "" or any(True for _row in rows_of(one.answers.get(_PARTICIPANTS)))


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _day(value: Json) -> date | None:
    try:
        return date.fromisoformat(_text(value)[:10])
    except ValueError:
        return None
