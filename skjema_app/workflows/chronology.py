"""*Kronologi*: the lines of a timeline that somebody chose, as a PDF to print or to save, and its trace in the case.

Three steps, so that neither typing nor saving waits: ``compose`` reads the vault, ``render`` needs none and may run
beside it, ``save`` or ``printed`` write down what was done. § 12-5 and what the person can't read is never in it: the
timeline that it is made of has none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.naming.finder import NameFinder
from skjema_app.domain.naming.masking import Copy, mask
from skjema_app.domain.naming.people import PersonKind
from skjema_app.system.texts import _
from skjema_app.workflows import documents as document_work
from skjema_app.workflows import pdf_libraries
from skjema_app.workflows.looking import PdfToShow
from skjema_app.workflows.name_data import guardians_of, id_of, name_finder, named_id
from skjema_app.workflows.plain_writes import write_plain
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.timeline_filter import (
    NO_FILTER,
    TimelineFilter,
    TimelineOrder,
    day_of,
    filter_words,
    grouped,
    order_words,
    shown,
)
from skjema_app.workflows.timeline_item import ItemKind, PupilRole, TimelineItem
from skjema_app.workflows.timeline_wide import TimelineScope, WideTimeline, open_timeline

if TYPE_CHECKING:
    from skjema_app.documents.chronology import ChronologyFacts, ChronologyLine

_ID_LETTERS = 8


@dataclass(frozen=True, slots=True)
class ChronologyWish:
    """What somebody wants.

    Attributes:
        scope: whose timeline.
        chosen: which of its lines, in which order.
        name_others: with the names of other pupils than those that it is about.
    """

    scope: TimelineScope
    chosen: TimelineFilter = NO_FILTER
    name_others: bool = False


@dataclass(frozen=True, slots=True)
class Chronology:
    """What it will say; a plain value, safe on any thread.

    Attributes:
        facts: for the document.
        count: how many lines.
        file_name: what to call the file; names nobody.
        rows: documents whose cases are told of it.
    """

    facts: ChronologyFacts
    count: int
    file_name: str
    rows: tuple[str, ...]


def compose(session: Session, wish: ChronologyWish) -> Chronology:
    """Read what is to stand in it.

    Raises:
        SkjemaError: what `open_timeline` raises; CHRONOLOGY_EMPTY when the choice leaves no line.
    """
    from skjema_app.documents.chronology import ChronologyFacts, ChronologyPart

    found = open_timeline(session, wish.scope)
    chosen = shown(found.items, wish.chosen)
    if not chosen:
        raise SkjemaError(ErrorCode.CHRONOLOGY_EMPTY)
    order = wish.chosen.order
    hide = None if wish.name_others else _Hidden(session, found)
    now = session.clock.now()
    facts = ChronologyFacts(
        about=_about(found, wish.scope),
        number=found.number,
        school=session.person.school,
        made_by=session.person.name,
        made=now,
        order=order_words(order),
        chosen=filter_words(wish.chosen),
        left_out=len(found.items) - len(chosen),
        others_named=wish.name_others,
        shielding=_shielding(session, found),
        parts=tuple(
            ChronologyPart(part.heading, tuple(_line(one, order, hide) for one in part.items))
            for part in grouped(chosen, order)
        ),
    )
    number = f" {found.number}" if found.number else ""
    name = _("{date} Kronologi{number}.pdf").format(date=now.date().isoformat(), number=number)
    return Chronology(facts, len(chosen), name, tuple(one.document_id for one in found.first))


def render(made: Chronology) -> PdfToShow:
    """The PDF: PDF/A-2a and PDF/UA-1, unsigned. Needs no vault.

    Raises:
        SkjemaError: PDF_NOT_CONFORMING and what else the layout can say; never of letters.
    """
    pdf_libraries.load()
    from skjema_app.documents import chronology, preflight, readback
    from skjema_app.documents import render as rendering

    model = chronology.chronology(made.facts)
    pdf = rendering.render(model, when=made.facts.made)
    preflight.preflight(pdf)
    readback.check_text(pdf, model)
    return PdfToShow(_("Kronologi"), pdf, draft=False)


def save(session: Session, made: Chronology, paper: PdfToShow, target: Path, *, replace: bool = False) -> Change:
    """Write it as a plain file, and write down in each case that it was done.

    Raises:
        SkjemaError: FILE_EXISTS unless ``replace``; what ``safe_files`` says of the place.
    """
    if target.exists() and not replace:
        raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))
    write_plain(session, target, paper.pdf)
    return _noted(session, made, EventKind.EXPORTED, _("Kronologi: {file}").format(file=target.name))


def printed(session: Session, made: Chronology) -> Change:
    """Write down in each case that it was printed."""
    return _noted(session, made, EventKind.PRINTED, _("Kronologi"))


def _noted(session: Session, made: Chronology, kind: EventKind, text: str) -> Change:
    changes = [document_work.record_event(session, one, kind, text=text) for one in made.rows]
    return Change(documents=any(one.documents for one in changes))


def _about(found: WideTimeline, scope: TimelineScope) -> str:
    if scope.group:
        return _("klasse {group}").format(group=scope.group)
    if not found.pupils:
        return ", ".join(found.groups)
    groups = f", {found.groups[0]}" if len(found.pupils) == len(found.groups) == 1 else ""
    return f"{', '.join(found.pupils)}{groups}"


def _shielding(session: Session, found: WideTimeline) -> str:
    """The paragraph that the documents are shielded by; the first one that has any."""
    rules = (session.form_of(one.pin).facts.shielding.ref for one in found.first)
    return next((rule for rule in rules if rule), "")


def _line(item: TimelineItem, order: TimelineOrder, hide: _Hidden | None) -> ChronologyLine:
    from skjema_app.documents.chronology import ChronologyLine

    moment: datetime = item.when if order is TimelineOrder.LIVED else item.written
    timed = item.kind is not ItemKind.DEADLINE and not (moment.hour == moment.minute == 0)
    by_lived = order is TimelineOrder.LIVED
    hidden = _same if hide is None else hide.text
    return ChronologyLine(
        day=day_of(item, order),
        clock=moment if timed else None,
        written=item.written.date() if item.told_later and by_lived else None,
        happened=item.lived if item.told_later and not by_lived else None,
        what=hidden(item.title),
        more=hidden(item.text if item.brief is None else item.brief),
        who=hidden(", ".join(item.people)),
        where=hidden(_where(item)),
        pupils=_pupils(item.roles, hide),
    )


def _where(item: TimelineItem) -> str:
    """Where the line stands, so that it can be found again."""
    if item.document_id:
        place = _("dokument {id}").format(id=item.document_id[:_ID_LETTERS])
    elif item.kind is ItemKind.DEADLINE:
        place = _("regnet ut av Skjema")
    elif item.about:
        place = item.about
    else:
        place = _("hendelse i saken")
    return "; ".join(part for part in (item.case, place if not item.case.startswith(place) else "") if part)


def _pupils(roles: Sequence[PupilRole], hide: _Hidden | None) -> str:
    said = []
    for one in roles:
        name = one.name if hide is None else hide.pupil(one.name)
        said.append(f"{name} ({one.role.lower()})" if one.role else name)
    return ", ".join(said)


class _Hidden:
    """Other pupils than those that the chronology is about, replaced by the search's own rule."""

    def __init__(self, session: Session, found: WideTimeline) -> None:
        texts = (text for item in found.items for text in (item.title, item.text, item.brief or ""))
        self._finder: NameFinder = name_finder(session).that_knows(texts)
        own = {id_of(self._finder, PersonKind.PUPIL, {"name": name}) for name in found.pupils}
        own |= {named_id(PersonKind.PUPIL, name) for name in found.pupils}
        for name in found.pupils:
            own |= guardians_of(session, name)
        self._own = frozenset(_plain(found.pupils))
        self._copy = Copy(frozenset(own - {""}))
        self._known: dict[str, str] = {}

    def text(self, text: str) -> str:
        """The text without other pupils' names."""
        if text not in self._known:
            self._known[text] = mask(text, self._finder, self._copy).text
        return self._known[text]

    def pupil(self, name: str) -> str:
        """A pupil of an incident: by name only where the chronology is about them."""
        return name if name.casefold() in self._own else _("[annen elev]")


def _same(text: str) -> str:
    return text


def _plain(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}
