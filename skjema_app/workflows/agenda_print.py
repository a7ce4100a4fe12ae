"""An agenda as a PDF, to print or hand out: unsigned, kept nowhere; with names only where somebody asked for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.domain.audit import Deed
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.letters import one_line
from skjema_app.system.calendar import date_and_year, date_in_words, stamp_in_words
from skjema_app.system.texts import _, language
from skjema_app.workflows import audit, pdf_libraries
from skjema_app.workflows.agenda import Agenda
from skjema_app.workflows.agenda_facts import Because
from skjema_app.workflows.agenda_items import AgendaItem
from skjema_app.workflows.decided import DecisionState
from skjema_app.workflows.looking import PdfToShow
from skjema_app.workflows.plain_writes import write_plain
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.documents.model import Block, DocumentModel


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """An item in words: what, about whom, and why it is here."""

    title: str
    about: str
    why: str


def lines_of(agenda: Agenda, *, names: bool) -> tuple[AgendaLine, ...]:
    """The chosen items in words; without ``names`` nobody's name, class, number or words, staff's neither."""
    return tuple(_line(one, names=names) for one in agenda.chosen)


def agenda_pdf(session: Session, agenda: Agenda, *, names: bool) -> PdfToShow:
    """Lay it out.

    Raises:
        SkjemaError: LETTERS_NOT_DRAWABLE, PDF_NOT_CONFORMING.
    """
    pdf_libraries.load()
    from skjema_app.documents import preflight, readback, render, signs

    model = signs.with_signs(_model(session, agenda, names=names))
    pdf = render.render(model, when=session.clock.now())
    preflight.preflight(pdf)
    readback.check_text(pdf, model)
    return PdfToShow(agenda.title, pdf, draft=False)


def write_agenda(session: Session, agenda: Agenda, target: Path, *, names: bool, replace: bool = False) -> None:
    """Put it where the person wants it, as a plain file.

    Raises:
        SkjemaError: FILE_EXISTS unless ``replace``; as `agenda_pdf`, and what ``safe_files`` says of the place.
    """
    if target.exists() and not replace:
        raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))
    write_plain(session, target, agenda_pdf(session, agenda, names=names).pdf)
    audit.note(session, Deed.EXPORTED)


def printed(session: Session) -> None:
    """It went to the printer: the log says so, as of a file."""
    audit.note(session, Deed.PRINTED)


def file_name(agenda: Agenda) -> str:
    """A file name that tells of no pupil: «2026-12-17 Saksliste Klassemøte 8A.pdf»."""
    safe = "".join(letter for letter in agenda.title if letter.isalnum() or letter in " -").strip()
    return f"{agenda.today.isoformat()} {_('Saksliste')} {safe}.pdf"


def _line(one: AgendaItem, *, names: bool) -> AgendaLine:
    if not names:
        return AgendaLine(one.title, "", "" if one.because is Because.DECISION else one.why)
    about = ", ".join(part for part in (one.about, one.group, one.number) if part)
    title = _("{title}: «{which}»").format(title=one.title, which=one.said) if one.said else one.title
    return AgendaLine(title, about, one.why)


def _model(session: Session, agenda: Agenda, *, names: bool) -> DocumentModel:
    from skjema_app.documents.model import DocumentModel, Footer, Pairs, Paragraph, Section

    title = _("Saksliste – {meeting}").format(meeting=agenda.title)
    rows = [(_("Laget"), stamp_in_words(session.clock.now()))]
    if agenda.last is not None:
        rows.append((_("Forrige møte"), date_in_words(agenda.last.day)))
    blocks = tuple(_items(agenda, names=names)) or (Paragraph(_("Ingen saker er åpne. Sakslisten er tom.")),)
    sections = [Section(_("Saker"), blocks)]
    settled = tuple(_settled(agenda)) if names else ()
    if settled:
        sections.append(Section(_("Gjort siden sist"), settled))
    school = one_line(session.person.school)
    return DocumentModel(
        title=one_line(title),
        subtitle=date_and_year(agenda.today),
        school=school,
        author=one_line(session.person.name),
        header=one_line(title),
        notices=(),
        facts=Pairs(tuple(rows), _("Om sakslisten")),
        sections=tuple(sections),
        signatures=(),
        closing=(_("Dette er en saksliste, ikke et referat. Makuler den etter møtet."),),
        footer=Footer(case=_("uten saksnummer"), version=_("Saksliste"), answers="", shielding=""),
        language=f"{language()}-NO",
    )


def _items(agenda: Agenda, *, names: bool) -> Iterator[Block]:
    from skjema_app.documents.model import Paragraph, Subheading

    for number, one in enumerate(lines_of(agenda, names=names), 1):
        yield Subheading(one_line(f"{number}. {one.title}"))
        words = " ".join(part for part in (f"{one.about}." if one.about else "", one.why) if part)
        if words:
            yield Paragraph(one_line(words))


def _settled(agenda: Agenda) -> Iterator[Block]:
    from skjema_app.documents.model import Bullets

    words = [settled_words(one.short, one.state) for one in agenda.settled]
    if words:
        yield Bullets(tuple(one_line(one) for one in words))


def settled_words(what: str, state: DecisionState) -> str:
    """«Gjort: …», or that it is not to be done; without the text where the meeting may not know it."""
    said = _("Gjort") if state is DecisionState.DONE else _("Skal ikke gjøres")
    return f"{said}: {what}" if what else _("{said}: et vedtak om en elev uten navn").format(said=said)
