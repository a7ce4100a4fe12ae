"""The contents page of a pupil's package (innsyn): what is in it, as what, and what is not; PDF/A-2a and PDF/UA-1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from skjema_app.documents.model import Bullets, DocumentModel, Footer, Notice, Pairs, Section, Table
from skjema_app.documents.render import render
from skjema_app.domain.letters import one_line
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.texts import _


@dataclass(frozen=True, slots=True)
class PackageLine:
    """A document of the package: its file, title, day, by whom, and whether it is the signed original or a copy."""

    file: str
    title: str
    day: str
    author: str
    what: str


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """What the page says.

    Attributes:
        pupil: whose package.
        group: their class, or "".
        school: name of the school.
        made_by: who made it, and looked at every place.
        made: when.
        asked_by: who asked for it, or "".
        lines: the documents, oldest first.
        data: the other files, each with what it holds.
        not_inside: what is not in it, in sentences.
        files: names of attachments, each with its document; they are not in the package.
        notes: what was noted in the cases: day and what, and the text.
    """

    pupil: str
    group: str
    school: str
    made_by: str
    made: datetime
    asked_by: str
    lines: tuple[PackageLine, ...]
    data: tuple[tuple[str, str], ...]
    not_inside: tuple[str, ...]
    files: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


def contents_page(facts: PackageFacts) -> bytes:
    """The page as a PDF, unsigned.

    Raises:
        SkjemaError: LETTERS_NOT_DRAWABLE, PDF_NOT_CONFORMING.
    """
    title = _("Innsyn: innhold")
    who = ", ".join(one for one in (one_line(facts.pupil), one_line(facts.group)) if one)
    opening = [(_("Gjelder"), who), (_("Skole"), one_line(facts.school) or _("ikke oppgitt"))]
    if facts.asked_by:
        opening.append((_("Bedt om av"), one_line(facts.asked_by)))
    opening += [
        (_("Laget av"), one_line(facts.made_by)),
        (_("Laget"), stamp_in_words(facts.made)),
        (_("Dokumenter"), str(len(facts.lines))),
    ]
    header = (_("Fil"), _("Dokument"), _("Dato"), _("Skrevet av"), _("Hva det er"))
    rows = tuple((one.file, one_line(one.title), one.day, one_line(one.author), one.what) for one in facts.lines)
    sections = [
        Section(_("Dokumentene"), (Table(header, rows, _("Dokumentene i pakken"), (0.16, 0.28, 0.16, 0.18, 0.22)),)),
        Section(_("Opplysningene som data"), (Pairs(facts.data, _("Filer som maskiner kan lese")),)),
    ]
    if facts.notes:
        rows_of = tuple((one_line(what), one_line(text) or "–") for what, text in facts.notes)
        sections.append(Section(_("Ført i saken"), (Pairs(rows_of, _("Det som er ført i saken, eldst først")),)))
    if facts.files:
        rows_of = tuple((one_line(name), one_line(where)) for name, where in facts.files)
        sections.append(Section(_("Vedlegg, som ikke er i pakken"), (Pairs(rows_of, _("Vedlegg og dokumentene")),)))
    if facts.not_inside:
        sections.append(Section(_("Dette er ikke med"), (Bullets(facts.not_inside),)))
    model = DocumentModel(
        title=title,
        subtitle=_("Ferdige dokumenter om eleven i Skjema som den som laget pakken, kan lese."),
        school=one_line(facts.school),
        author=one_line(facts.made_by),
        header=title,
        notices=(Notice(_("Filene er ikke kryptert. Gi dem bare til den som har rett til innsyn.")),),
        facts=Pairs(tuple(opening), _("Hvem pakken gjelder, hvem som laget den, og når")),
        sections=tuple(sections),
        signatures=(),
        closing=(
            _(
                "Navn på andre som Skjema kjente igjen, er tatt ut av kopiene. Der det var i tvil, har den som laget "
                "pakken sett på stedet og bestemt."
            ),
        ),
        footer=Footer(case=title, version="", answers="", shielding=""),
    )
    return render(model, when=facts.made)
