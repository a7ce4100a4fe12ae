"""How far a row of *Saker* has come into the archive: numbers, what waits, and plain files that can go (§ 1.7).

Told to everybody who reads the row; nothing is said before the first document has its journalpost number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from skjema_app.archive.model import Round, Term
from skjema_app.archive.select import select
from skjema_app.domain.documents import EventKind, FinishedDocument
from skjema_app.system.calendar import date_in_words
from skjema_app.workflows import archive_facts
from skjema_app.workflows.session import Session


@dataclass(frozen=True, slots=True)
class FiledLine:
    """A document with its journalpost number: title with the version, number, day in words, by whom."""

    document_id: str
    title: str
    number: str
    day: str
    by: str


@dataclass(frozen=True, slots=True)
class Filed:
    """How far a row has come.

    Attributes:
        lines: what has its number, oldest first.
        waiting: how many documents of the row have none, and are to have one.
        files: names of single PDFs that were saved as plain files from this row, each once.
    """

    lines: tuple[FiledLine, ...]
    waiting: int
    files: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Everything that is to be archived has its number: only then can copies go."""
        return not self.waiting


def filed(session: Session, documents: Sequence[FinishedDocument]) -> Filed | None:
    """How far they have come; None while nothing of them is archived."""
    events = session.vault.documents.all_events()
    lines, files = [], []
    for one in documents:
        own = events.get(one.document_id, ())
        files += [event.text for event in own if event.kind is EventKind.EXPORTED and event.text]
        number = archive_facts.number_of(own)
        if number:
            last = [event for event in own if event.kind is EventKind.ARCHIVED][-1]
            title = f"{one.title} {one.number}" if one.number > 1 else one.title
            lines.append(FiledLine(one.document_id, title, number, _day(last.happened), last.who))
    if not lines:
        return None
    return Filed(tuple(lines), len(unfiled(session, documents)), tuple(dict.fromkeys(files)))


def unfiled(session: Session, documents: Sequence[FinishedDocument]) -> frozenset[str]:
    """Ids of those that have no number, and are to have one. Goes through everything once, whatever is asked for."""
    ids = {one.document_id for one in documents}
    found = select(archive_facts.candidates(session, whole=False), Round(Term.JUNE, date.max))
    waiting = {one.document_id for one in found.items}
    waiting |= {one.document_id for one in found.questions}
    waiting |= {one.document_id for one in found.missing if one.blocks}
    restricted = {one.document_id for one in documents if one.restricted}
    unnumbered = restricted - {one.document_id for one in found.archived}
    return frozenset((waiting & ids) | unnumbered)


def _day(iso: str) -> str:
    try:
        return date_in_words(date.fromisoformat(iso[:10]))
    except ValueError:
        return iso
