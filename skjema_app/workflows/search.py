"""*Søk*: everything that this person may read, found by titles, names, texts and dates, with the words marked.

Finished documents and cases come from the vault's index, drafts are looked through here: they are few and change with
every key press. Never § 12-5, neither documents nor drafts: *Skjermet* has a search of its own (user-review § 3.10).
Nothing that is typed is written anywhere; that somebody searched is noted, never what for.

Order within each group: titles and names that hold just these words, then those that begin with them, then texts, then
what is found by another name of its form; each newest first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from skjema_app.domain.documents import DocumentEvent, Draft, FinishedDocument
from skjema_app.domain.school import Mark
from skjema_app.system.texts import _, language
from skjema_app.vault.search import Hay, Query, meets
from skjema_app.vault.search_index import FORM_KEY, OPTION_KEY, PERSON_KEY, words_of
from skjema_app.vault.search_words import keys_of_date, slug_key
from skjema_app.workflows import audit
from skjema_app.workflows.fill_form import DraftSummary, draft_summary
from skjema_app.workflows.left_out import left_out
from skjema_app.workflows.search_hits import (
    Hit,
    HitKind,
    Lately,
    Lines,
    Reading,
    case_hit,
    document_hit,
    draft_hit,
)
from skjema_app.workflows.search_marks import Marked, Marker
from skjema_app.workflows.search_query import Asked, Meaning, understand
from skjema_app.workflows.session import Session

MOST_DOCUMENTS, MOST_OTHERS = 30, 8
_LABEL_MOST = 80
_ORDER = {kind: place for place, kind in enumerate(HitKind)}


@dataclass(frozen=True, slots=True)
class Found:
    """An answer.

    Attributes:
        hits: grouped, and in order within each group.
        more: there are more documents than these.
        asked: there was something to look for.
        query: what was looked for, to mark the same words where a hit is opened.
        behind: what came lately is still being indexed, so there may be more.
    """

    hits: tuple[Hit, ...] = ()
    more: bool = False
    asked: bool = False
    query: Query = ()
    behind: bool = False


@dataclass(frozen=True, slots=True)
class _KnownDraft:
    updated: datetime
    hay: Hay
    lines: Lines
    summary: DraftSummary


class Finder:
    """Searches one session; keeps the texts of what was found lately, so that the next letter is answered fast.

    Used on the vault's thread only. Let go of it at lock: it holds plain text.
    """

    def __init__(self, session: Session, *, whole: bool = True) -> None:
        """Without ``whole`` an answer is what is indexed by now (`Found.behind`); else it waits for all."""
        self._session = session
        self._whole = whole
        self._labels, self._names = _meanings(session)
        self._lately = Lately(session)
        self._drafts: dict[str, _KnownDraft] = {}
        self._shown: Sequence[str] = ()
        self._events: dict[str, tuple[DocumentEvent, ...]] | None = None
        # Asked once: it looks at every entry of the school.
        left = [one.document for one in left_out(session) if not one.document.restricted]
        self._left_out = [(one, Hay.of_document(one)) for one in left]

    def find(self, text: str, *, older: bool = False) -> Found:
        """Everything that meets what was typed. Never fails for what it says.

        Args:
            text: as it stands in the field.
            older: versions too that a newer one has followed.

        Raises:
            SkjemaError: DATABASE_DAMAGED.
        """
        asked = understand(text, (*self._people(), *self._labels), self._names)
        if not asked.says_something:
            return Found()
        audit.searched(self._session)
        marker = Marker(asked.query)
        documents, more = self._documents(asked, older=older)
        self._shown, self._events = [one.document_id for one in documents], None
        followed = self._session.vault.search.followed([one.document_id for one in documents]) if older else frozenset()
        hits = [
            *self._cases(asked, marker),
            *self._draft_hits(asked, marker),
            *(self._hit(marker, one, older=one.document_id in followed) for one in documents),
            # What this person finished that doesn't count at the school: it stands in their own list alone.
            *(self._hit(marker, one) for one, hay in self._left_out if meets(asked.query, hay)),
        ]
        behind = not self._whole and self._session.vault.search.is_behind
        return Found(tuple(sorted(hits, key=_group)), more, asked=True, query=asked.query, behind=behind)

    def read(self, hit: Hit, query: Query) -> Reading:
        """What a hit says, with the words marked; of a case its first document. Empty when it is gone meanwhile."""
        marker = Marker(query)
        answers: tuple[tuple[str, Marked], ...] = ()
        if hit.kind is HitKind.DRAFT:
            known = self._drafts.get(hit.opens)
            answers = known.lines.all(marker) if known is not None else ()
        else:
            for document in self._lately.documents((hit.opens,)):
                audit.read_document(self._session, document)
                answers = self._lately.lines(document).all(marker)
        return Reading(hit.title.text, hit.about.text, answers)

    def _documents(self, asked: Asked, *, older: bool) -> tuple[list[FinishedDocument], bool]:
        found: dict[str, None] = {}
        for query in (asked.named, asked.titles, asked.query, asked.wider):
            if query and len(found) <= MOST_DOCUMENTS:
                ids = self._session.vault.search.documents(
                    query, most=MOST_DOCUMENTS + 1, older=older, whole=self._whole
                )
                found.update(dict.fromkeys(ids))
        return self._readable(list(found)[:MOST_DOCUMENTS]), len(found) > MOST_DOCUMENTS

    def _readable(self, ids: Sequence[str]) -> list[FinishedDocument]:
        """These, without what belongs to a § 12-5 document although it doesn't say so itself."""
        documents = self._lately.documents(ids)
        named = {one for document in documents for one in (document.supplements, document.decides) if one}
        hidden = {one.document_id for one in self._lately.documents(sorted(named)) if one.restricted}
        return [one for one in documents if not one.restricted and not {one.supplements, one.decides} & hidden]

    def _hit(self, marker: Marker, document: FinishedDocument, *, older: bool = False) -> Hit:
        definition = self._session.form_of(document.pin)
        lines = self._lately.lines(document)
        return document_hit(marker, document, definition, lines, self._beside, older=older)

    def _beside(self, document: FinishedDocument) -> Lines:
        """What was written about a document beside its answers: what happened, comments, who wrote it."""
        school = self._session.school
        if self._events is None:  # for all that are shown, in one look
            self._events = self._session.vault.documents.events_of(self._shown)
        events = self._events.get(document.document_id, ())
        marks = school.marks(document.document_id) if school is not None and document.school else ()
        told = [(_("Skrevet ned etterpå"), " · ".join(filter(None, (one.who, one.how, one.text)))) for one in events]
        told += [(_("Kommentar"), _written(mark, "comment", "reason")) for mark in marks]
        return Lines.told((*told, (_("Skrevet av"), document.author_name)))

    def _cases(self, asked: Asked, marker: Marker) -> Iterator[Hit]:
        school = self._session.school
        if school is None:
            return
        found: dict[str, None] = {}
        for query in (asked.named, asked.titles, asked.query):
            if query and len(found) < MOST_OTHERS:
                found.update(
                    dict.fromkeys(self._session.vault.search.cases(query, most=MOST_OTHERS, whole=self._whole))
                )
        for case_id in list(found)[:MOST_OTHERS]:
            case = school.case(case_id)
            linked = [one for one in self._lately.documents(case.documents) if not one.restricted]
            if linked:  # else it has no row in *Saker* either
                notes = [_written(mark, "who", "how", "text") for mark in school.marks(case_id)]
                yield case_hit(marker, case, linked, Lines.told((_("Skrevet ned i saken"), one) for one in notes))

    def _draft_hits(self, asked: Asked, marker: Marker) -> Iterator[Hit]:
        drafts = self._session.vault.drafts.list()  # the newest first
        self._drafts = {one.draft_id: self._drafts[one.draft_id] for one in drafts if one.draft_id in self._drafts}
        found: list[tuple[bool, int]] = []
        for place, draft in enumerate(drafts):
            known = self._draft(draft)
            if not known.summary.hidden and meets(asked.query, known.hay):
                found.append((not meets(asked.titles, known.hay), place))
        for _later, place in sorted(found)[:MOST_OTHERS]:
            known = self._draft(drafts[place])
            yield draft_hit(marker, drafts[place], known.summary, known.lines)

    def _draft(self, draft: Draft) -> _KnownDraft:
        known = self._drafts.get(draft.draft_id)
        if known is None or known.updated != draft.updated:
            summary = draft_summary(self._session, draft)
            days = (draft.created.date(), draft.updated.date())
            keys = [slug_key(FORM_KEY, draft.pin.form_id), *(key for day in days for key in keys_of_date(day))]
            hay = Hay.of((summary.title, summary.pupil, summary.group), tuple(words_of(dict(draft.answers))), keys)
            lines = Lines.of(self._session.form_of(draft.pin), draft.answers)
            known = self._drafts[draft.draft_id] = _KnownDraft(draft.updated, hay, lines, summary)
        return known

    def _people(self) -> Iterator[Meaning]:
        school = self._session.school
        if school is not None:
            for person in school.people():
                yield Meaning.of(person.name, slug_key(PERSON_KEY, person.person_id))


def matching_ids(session: Session, text: str, *, hidden: bool, whole: bool = True) -> frozenset[str]:
    """Ids of all documents, older versions too, that meet what was typed: for the lists.

    ``hidden``: of § 12-5 alone, which stand in no index; ``whole``: wait until everything is indexed.
    """
    labels, names = _meanings(session)
    asked = understand(text, labels, names)
    for query in (asked.query, asked.wider):
        found = (
            session.vault.documents.search_restricted(query)
            if hidden
            else session.vault.search.documents(query, older=True, whole=whole)
        )
        if found:
            return frozenset(found)
    return frozenset()


def _meanings(session: Session) -> tuple[tuple[Meaning, ...], tuple[Meaning, ...]]:
    """Labels of options and titles of forms; and the words that forms are known by beside."""
    labels: dict[Meaning, None] = {}
    names: dict[Meaning, None] = {}
    for form in session.forms.definitions:
        key = slug_key(FORM_KEY, form.form_id)
        labels[Meaning.of(form.title.in_(language()), key)] = None
        names.update(dict.fromkeys(Meaning.of(word, key) for word in form.search_words))
        for field in form.index.values():
            for option in field.options:
                label = option.label.in_(language())
                if len(label) <= _LABEL_MOST:
                    labels[Meaning.of(label, slug_key(OPTION_KEY, option.option_id))] = None
    return tuple(labels), tuple(names)


def _written(mark: Mark, *names: str) -> str:
    """What somebody wrote in a mark."""
    return " · ".join(text for text in map(mark.data.get, names) if isinstance(text, str) and text)


def is_behind(session: Session) -> bool:
    """Whether some of what came in a crowd is not indexed yet."""
    return session.vault.search.is_behind


def catch_up(session: Session) -> bool:
    """Index some of what came in a crowd, with an exchange or a rebuild. Returns whether more is left."""
    return session.vault.search.catch_up()


def _group(hit: Hit) -> int:
    return _ORDER[hit.kind]


__all__ = ["Finder", "Found", "Hit", "HitKind", "Reading", "catch_up", "is_behind", "matching_ids"]
