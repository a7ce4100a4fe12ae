"""A hit as it is shown: who, what, when, and the piece of text in which the words stand. Plain values."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from skjema_app.domain.answers import Answers
from skjema_app.domain.documents import Draft, FinishedDocument
from skjema_app.domain.letters import one_line
from skjema_app.domain.school import Case
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.system.calendar import date_and_year
from skjema_app.system.texts import _
from skjema_app.workflows.fill_form import DraftSummary
from skjema_app.workflows.meetings import is_meeting
from skjema_app.workflows.search_marks import Marked, Marker
from skjema_app.workflows.session import Session
from skjema_app.workflows.show_answers import answers_in_words

_REMEMBERED = 400


class HitKind(StrEnum):
    """What was found; also the groups, in this order."""

    CASE = "sak"
    DRAFT = "kladd"
    DOCUMENT = "dokument"
    MEETING = "mote"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found, as plain text with ranges to mark.

    Attributes:
        kind: its group.
        opens: id of the draft or document to open; for a case the document that its row begins with.
        title: who it is about, else what it is.
        about: form, number and dates.
        snippet: where the words stand, or how it begins.
        question: the question that the snippet answers, or "".
        when: day it was finished, opened or last written.
        older: a newer version has followed it.
    """

    kind: HitKind
    opens: str
    title: Marked
    about: Marked
    snippet: Marked
    question: str
    when: date
    older: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found, to be read: each question with its answer, marked.

    Attributes:
        title: who it is about, or what it is.
        about: form, number and dates.
        answers: question and answer.
    """

    title: str
    about: str
    answers: tuple[tuple[str, Marked], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A question and a piece of its answer; ``met``: which parts of the search stand in the answer."""

    question: str
    snippet: Marked
    met: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Lines:
    """Answers in words, each on one clean line, beside their questions."""

    questions: tuple[str, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, definition: FormDefinition, answers: Answers) -> Lines:
        """From answers."""
        shown = answers_in_words(definition, answers)
        return cls(tuple(one.label for one in shown), tuple(one_line(one.text) for one in shown))

    @classmethod
    def told(cls, both: Iterable[tuple[str, str]]) -> Lines:
        """From pairs of what something is and its text; without text it is left out."""
        kept = [(what, one_line(text)) for what, text in both if text.strip()]
        return cls(tuple(what for what, _text in kept), tuple(text for _what, text in kept))

    def piece(self, marker: Marker, told: frozenset[int] = frozenset()) -> Piece | None:
        """The question and the piece of its answer that meet a search best; None when none meets any of it."""
        place, met = marker.best_of(self.texts, told)
        return Piece(self.questions[place], marker.snippet(self.texts[place]), met) if place >= 0 else None

    def beginning(self, marker: Marker) -> Piece:
        """The longest answer: what it is about, when that isn't sought."""
        if not self.texts:
            return Piece("", Marked(""))
        place = max(range(len(self.texts)), key=self._length)
        return Piece(self.questions[place], marker.snippet(self.texts[place]))

    def all(self, marker: Marker) -> tuple[tuple[str, Marked], ...]:
        """Every question with its answer."""
        both = zip(self.questions, self.texts, strict=True)
        return tuple((question, Marked(text, marker.ranges(text))) for question, text in both)

    def _length(self, place: int) -> int:
        return len(self.texts[place])


class Lately:
    """What was found lately, with its lines: finished documents never change, and the next letter is typed at once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: OrderedDict[str, tuple[FinishedDocument, Lines]] = OrderedDict()

    def documents(self, ids: Sequence[str]) -> list[FinishedDocument]:
        """These documents, in this order; what isn't there is left out."""
        missing = [one for one in ids if one not in self._kept]
        for one in self._session.vault.documents.several(missing):
            lines = Lines.of(self._session.form_of(one.pin), one.answers)
            self._kept[one.document_id] = one, lines
        found = [self._kept[one][0] for one in ids if one in self._kept]
        for document in found:
            self._kept.move_to_end(document.document_id)
        while len(self._kept) > _REMEMBERED:
            self._kept.popitem(last=False)
        return found

    def lines(self, document: FinishedDocument) -> Lines:
        """The lines of a document."""
        kept = self._kept.get(document.document_id)
        return kept[1] if kept is not None else Lines.of(self._session.form_of(document.pin), document.answers)


def document_hit(
    marker: Marker,
    document: FinishedDocument,
    definition: FormDefinition,
    lines: Lines,
    beside: Callable[[FinishedDocument], Lines],
    *,
    older: bool,
) -> Hit:
    """A finished document.

    Args:
        marker: of the search.
        document: what was found.
        definition: its form.
        lines: its answers.
        beside: gives what was written about it; asked only where the answers don't say why it was found.
        older: a newer version has followed it.
    """
    lived, finished = _day_of(document.experienced), document.finished.date()
    about = (
        document.title if document.pupil else "",
        _("versjon {n}").format(n=document.number) if document.number > 1 or older else "",
        _("gjelder {day}").format(day=date_and_year(lived)) if lived and lived != finished else "",
        _("ferdig {day}").format(day=date_and_year(finished)),
    )
    title = marker.marked(_joined(document.pupil or document.title, document.group))
    piece = _piece(marker, marker.meets(title.text), document, lines, beside)
    kind = HitKind.MEETING if is_meeting(definition) else HitKind.DOCUMENT
    shown = marker.marked(" · ".join(part for part in about if part))
    return Hit(kind, document.document_id, title, shown, piece.snippet, piece.question, finished, older)


def _piece(
    marker: Marker,
    told: frozenset[int],
    document: FinishedDocument,
    lines: Lines,
    beside: Callable[[FinishedDocument], Lines],
) -> Piece:
    """What says best why it was found, beside the title, which tells ``told``."""
    if marker.is_all(told):
        return lines.beginning(marker)
    found = lines.piece(marker, told)
    if found is not None and marker.is_all(told | found.met):
        return found
    other = beside(document).piece(marker, told)
    if other is not None and (found is None or len(told | other.met) > len(told | found.met)):
        return other
    return found or lines.beginning(marker)


def case_hit(marker: Marker, case: Case, linked: Sequence[FinishedDocument], notes: Lines) -> Hit:
    """A case. ``linked``: its documents that are read here, at least one."""
    opened = case.opened.date()
    day = _("åpnet {day}").format(day=date_and_year(opened))
    piece = notes.piece(marker)
    return Hit(
        HitKind.CASE,
        linked[0].document_id,
        marker.marked(_joined(case.pupil or _("Ukjent elev"), case.group)),
        marker.marked(f"{case.number} · {day}"),
        piece.snippet if piece is not None else marker.marked(", ".join(dict.fromkeys(one.title for one in linked))),
        piece.question if piece is not None else "",
        opened,
    )


def draft_hit(marker: Marker, draft: Draft, summary: DraftSummary, lines: Lines) -> Hit:
    """A draft of this person."""
    who = _joined(summary.pupil, summary.group)
    written = draft.updated.date()
    last = _("sist skrevet {day}").format(day=date_and_year(written))
    title = marker.marked(who or summary.title)
    told = marker.meets(title.text)
    found = None if marker.is_all(told) else lines.piece(marker, told)
    piece = found or lines.beginning(marker)
    return Hit(
        HitKind.DRAFT,
        draft.draft_id,
        title,
        marker.marked(f"{summary.title} · {last}" if who else last),
        piece.snippet,
        piece.question,
        written,
    )


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
