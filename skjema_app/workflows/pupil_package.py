"""*Innsyn*: everything about one pupil as a package of plain files (GDPR art. 15, domain § 2.6).

Each document about the pupil alone goes as its signed original; every other as a copy in which others are masked, by
the same search as a copy for home. What may be somebody is looked at, spot by spot, and every copy in which something
was taken out is read: nothing is written before a person has said so of each. Beside the PDFs lies the same as data,
and a page that says what there is, and what there is not. That it was made is an event of every document in it, and
noted in the log.

§ 12-5 is never in it, nor drafts, nor documents about others that only name the pupil: these are weighed one by one.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from skjema_app.domain.answers import Json, is_empty
from skjema_app.domain.attachments import attachments_of
from skjema_app.domain.audit import Deed
from skjema_app.domain.documents import DocumentEvent, EventKind, FinishedDocument, Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import FieldType
from skjema_app.system import safe_files
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import audit, documents, home_copy, package_lists
from skjema_app.workflows.correction_words import corrections_in
from skjema_app.workflows.extract_answers import ExtractSpot, leaves, text_of
from skjema_app.workflows.home_copy import HomeCopy
from skjema_app.workflows.plain_writes import write_plain
from skjema_app.workflows.session import Change, Session

CONTENTS, DATA, TABLE = "00-innhold.pdf", "opplysninger.json", "dokumenter.csv"
_HOW = "innsyn"
_AROUND = 70


@dataclass(frozen=True, slots=True)
class Item:
    """A document of the package.

    Attributes:
        document_id: which.
        title: what it is, with its version.
        day: when it was finished, in words.
        file: name of its file in the package; names nobody.
        original: the signed file goes; else ``copy``.
        copy: the copy as it stands now.
        attachments: how many attachments stay out.
        read: the digest of the copy that somebody says to have read, or "".
    """

    document_id: str
    title: str
    day: str
    file: str
    original: bool
    copy: HomeCopy
    attachments: int
    read: str = ""

    @property
    def open_spots(self) -> tuple[ExtractSpot, ...]:
        """Places that nobody has looked at; an original has none."""
        return () if self.original else self.copy.open_spots

    @property
    def unread(self) -> bool:
        """Something about others was taken out, and nobody has read the copy as it stands now."""
        return not self.original and self.copy.replaced > 0 and self.read != self.copy.digest


@dataclass(frozen=True, slots=True)
class Package:
    """A package being made; a plain value, safe on any thread.

    Attributes:
        pupil: whose.
        group: their class, or "".
        items: oldest first.
        mentioned: documents about others that name the pupil, and are not in it.
        restricted: documents of § 12-5 about the pupil that this person reads; told to nobody in the package.
    """

    pupil: str
    group: str
    items: tuple[Item, ...]
    mentioned: int
    restricted: int

    @property
    def open_spots(self) -> tuple[tuple[Item, ExtractSpot], ...]:
        """Every place that somebody has to look at yet."""
        return tuple((item, spot) for item in self.items for spot in item.open_spots)

    @property
    def unread(self) -> tuple[Item, ...]:
        """Every copy that somebody has to read yet."""
        return tuple(item for item in self.items if item.unread)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the folder, names of the files, and what changed."""

    folder: Path
    files: tuple[str, ...]
    change: Change


def begin(session: Session, pupil: str, group: str = "") -> Package:
    """The package as it begins: what is sure is taken out. Costs as much as a preview of each document.

    Args:
        session: whose vault.
        pupil: name, as the documents have it.
        group: class, where two have one name; "" takes all.

    Raises:
        SkjemaError: RIGHTS_PUPIL_UNKNOWN.
    """
    name, found = _plain(pupil), session.vault.documents.list()
    about = [one for one in found if _plain(one.pupil) == name and (not group or _plain(one.group) == _plain(group))]
    own = sorted((one for one in about if not one.restricted), key=_finished)
    if not name or not own:
        raise SkjemaError(ErrorCode.RIGHTS_PUPIL_UNKNOWN)
    others = [one for one in found if not one.restricted and one not in about and _names(one, name)]
    for one in own:
        audit.read_document(session, one)  # whoever makes it reads in all of them
    return Package(
        pupil=own[-1].pupil,
        group=own[-1].group,
        items=tuple(_item(session, one, number) for number, one in enumerate(own, 1)),
        mentioned=len(others),
        restricted=sum(one.restricted for one in about),
    )


def with_words(session: Session, package: Package, document_id: str, spot: ExtractSpot, words: str) -> Package:
    """The package with other words in one place of a document."""
    return _changed(package, document_id, lambda copy: home_copy.with_words(session, copy, spot, words))


def masked(session: Session, package: Package, document_id: str, spot: ExtractSpot) -> Package:
    """The package with what stands in a place taken out."""
    return with_words(session, package, document_id, spot, spot.suggestion or _("[tatt ut]"))


def confirmed(package: Package, document_id: str, spot: ExtractSpot) -> Package:
    """The package with a place that somebody has looked at and that may stand."""
    return _changed(package, document_id, lambda copy: home_copy.confirmed(copy, spot))


def was_read(package: Package, document_id: str) -> Package:
    """The package with «Jeg har lest kopien» of one document; it counts for the text as it stands now."""
    items = tuple(
        replace(item, read=item.copy.digest) if item.document_id == document_id else item for item in package.items
    )
    return replace(package, items=items)


def words_of(session: Session, item: Item) -> tuple[str, ...]:
    """A copy in words, to be read where there are no pages: the question and what stands there."""
    form = session.form_of(session.vault.documents.get(item.document_id).pin)
    found = ((one, text_of(one, value)) for _path, one, value in leaves(form, item.copy.answers))
    return tuple(f"{one.label.nb}: {text}" for one, text in found if text)


def around(item: Item, spot: ExtractSpot) -> str:
    """The words around a place, to judge it by; "" where it stands in a row or is no text."""
    value = item.copy.answers.get(spot.path)
    if not isinstance(value, str):
        return ""
    first, last = max(0, spot.start - _AROUND), min(len(value), spot.end + _AROUND)
    return f"{'…' if first else ''}{value[first:last].strip()}{'…' if last < len(value) else ''}"


def write(session: Session, package: Package, folder: Path, *, asked_by: str = "") -> Written:
    """Write it into a folder that is empty or not there, and note it.

    Raises:
        SkjemaError: RIGHTS_LOOKS with ``count``; RIGHTS_UNREAD; FILE_EXISTS, WRITE_DENIED, DISK_FULL; what laying out
            can say. Where a file could not be written, those before it lie there.
    """
    left = package.open_spots
    if left:
        raise SkjemaError(ErrorCode.RIGHTS_LOOKS, count=len(left))
    if package.unread:
        raise SkjemaError(ErrorCode.RIGHTS_UNREAD)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(folder))
    made = {item.file: _pdf(session, item) for item in package.items}
    made[DATA] = json.dumps(_data(session, package), ensure_ascii=False, indent=2).encode("utf-8")
    made[TABLE] = _table(session, package)
    made[CONTENTS] = _contents(session, package, asked_by)
    with safe_files.file_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        write_plain(session, folder / name, data)
    _note(session, package, made, asked_by)
    return Written(folder, tuple(sorted(made)), Change(documents=True, exchange=True))


# --- inside -----------------------------------------------------------------------------------------------------------


def _item(session: Session, document: FinishedDocument, number: int) -> Item:
    copy = home_copy.make_copy(session, document, document.pupil)
    form = session.form_of(document.pin)
    left_out = len(attachments_of(document.answers))
    title = f"{form.title.nb} {document.number}" if document.number > 1 else form.title.nb
    return Item(
        document_id=document.document_id,
        title=title,
        day=date_in_words(document.finished.date()),
        file=f"{number:02} {document.finished.date().isoformat()} {form.short_title.nb}.pdf".replace("/", "-"),
        original=_is_about_nobody_else(session, document, copy),
        copy=copy,
        attachments=left_out,
    )


def _is_about_nobody_else(session: Session, document: FinishedDocument, copy: HomeCopy) -> bool:
    """Whether the signed file can go as it is: the copy says just the same, and nothing has to be looked at."""
    if copy.replaced or copy.spots or document.number > 1:
        return False
    if corrections_in(session.vault.documents.events(document.document_id)):
        return False  # the copy says what was corrected
    definition = session.form_of(document.pin)
    fields = {one.field_id for _step, one in definition.fields() if one.type is not FieldType.ATTACHMENT}
    said = {name: value for name, value in document.answers.items() if name in fields and not is_empty(value)}
    return said == dict(copy.answers)


def _changed(package: Package, document_id: str, change: Callable[[HomeCopy], HomeCopy]) -> Package:
    items = tuple(
        replace(item, copy=change(item.copy)) if item.document_id == document_id else item for item in package.items
    )
    return replace(package, items=items)


def _pdf(session: Session, item: Item) -> bytes:
    if item.original:
        return documents.signed_pdf(session, item.document_id)
    return home_copy.copy_pdf(session, item.copy).pdf


def _data(session: Session, package: Package) -> dict[str, Json]:
    """Everything as data, masked as the copies are."""
    listed = _listed(session, package)
    return {
        "gjelder": {"navn": package.pupil, "klasse": package.group},
        "skole": session.person.school,
        "laget": session.clock.now().isoformat(timespec="seconds"),
        "laget_av": session.person.name,
        "klasseliste": [_pupil(one) for one in listed],
        "fravaer": _absence(session, listed),
        "dokumenter": [_document(session, item) for item in package.items],
        "fort_i_saken": [
            {"hva": one.what, "tekst": one.text}
            for one in package_lists.case_notes(session, _documents(session, package))
        ],
    }


def _document(session: Session, item: Item) -> dict[str, Json]:
    one = session.vault.documents.get(item.document_id)
    return {
        "fil": item.file,
        "id": one.document_id,
        "skjema": one.pin.form_id,
        "skjemaversjon": one.pin.version,
        "tittel": item.title,
        "versjon": one.number,
        "ferdigstilt": one.finished.isoformat(timespec="seconds"),
        "gjelder_dato": one.experienced,
        "skrevet_av": one.author_name or session.person.name,
        "signert_original": item.original,
        "svar": dict(item.copy.answers),
        "vedlegg": [file.what for file in package_lists.attachment_names(session, (one,))],
        "hendelser": [_event(session, one, event) for event in session.vault.documents.events(one.document_id)],
    }


def _event(session: Session, document: FinishedDocument, event: DocumentEvent) -> dict[str, Json]:
    """What happened afterwards; texts are masked by what is sure, and what isn't is left out."""
    return {
        "hva": event.kind.value,
        "registrert": event.registered.isoformat(timespec="minutes"),
        "skjedde": event.happened,
        "tekst": home_copy.masked_text(session, document, event.text),
    }


def _documents(session: Session, package: Package) -> tuple[FinishedDocument, ...]:
    return tuple(session.vault.documents.get(item.document_id) for item in package.items)


def _table(session: Session, package: Package) -> bytes:
    """The documents as a table, for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(("fil", "dokument", "versjon", "ferdigstilt", "skrevet av", "signert original"))
    for item in package.items:
        one = session.vault.documents.get(item.document_id)
        author = one.author_name or session.person.name
        row = (item.file, item.title, str(one.number), one.finished.date().isoformat(), author)
        writer.writerow((*(_cell(text) for text in row), "ja" if item.original else "nei"))
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def _cell(text: str) -> str:
    """A spreadsheet must not take a text for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text


def _contents(session: Session, package: Package, asked_by: str) -> bytes:
    from skjema_app.documents.package_page import PackageFacts, PackageLine, contents_page

    lines = []
    for item in package.items:
        one = session.vault.documents.get(item.document_id)
        what = _("signert original") if item.original else _("kopi, andre er tatt ut")
        lines.append(PackageLine(item.file, item.title, item.day, one.author_name or session.person.name, what))
    inside = _documents(session, package)
    return contents_page(
        PackageFacts(
            pupil=package.pupil,
            group=package.group,
            school=session.person.school,
            made_by=session.person.name,
            made=session.clock.now(),
            asked_by=asked_by,
            lines=tuple(lines),
            data=((DATA, _("svar, hendelser, klasseliste og fravær")), (TABLE, _("dokumentene som en tabell"))),
            not_inside=not_inside(package),
            files=tuple((one.what, one.text) for one in package_lists.attachment_names(session, inside)),
            notes=tuple((one.what, one.text) for one in package_lists.case_notes(session, inside)),
        )
    )


def not_inside(package: Package) -> tuple[str, ...]:
    """What is not in the package, in sentences that name nobody."""
    said = [_("Kladder som ikke er ferdigstilt.")]
    files = sum(item.attachments for item in package.items)
    if files:
        said.append(
            ngettext(
                "{n} vedlegg; navnet står i innholdet. Skolen vurderer det for seg, siden det kan vise andre.",
                "{n} vedlegg; navnene står i innholdet. Skolen vurderer dem for seg, siden de kan vise andre.",
                files,
            ).format(n=files)
        )
    if package.mentioned:
        said.append(
            ngettext(
                "{n} dokument om andre, der eleven er nevnt. Skolen vurderer det for seg.",
                "{n} dokumenter om andre, der eleven er nevnt. Skolen vurderer dem for seg.",
                package.mentioned,
            ).format(n=package.mentioned)
        )
    said.append(_("Det som andre ved skolen har, og som den som laget pakken, ikke kan lese."))
    return tuple(said)


def _note(session: Session, package: Package, made: dict[str, bytes], asked_by: str) -> None:
    """An event of every document, and what the log of use says of it."""
    day = session.clock.now().date().isoformat()
    for item in package.items:
        words = _("innsyn, SHA-256 {hash} …").format(hash=hashlib.sha256(made[item.file]).hexdigest()[:16])
        session.vault.record_event(
            item.document_id, EventKind.EXPORTED, happened=day, who=asked_by, how=_HOW, text=words
        )
        if not item.original:
            audit.note(session, Deed.MASKED, document=item.document_id)


def _listed(session: Session, package: Package) -> tuple[Pupil, ...]:
    name, group = _plain(package.pupil), _plain(package.group)
    found = [one for one in session.vault.pupils.list(include_left=True) if _plain(one.name) == name]
    same = [one for one in found if _plain(one.group) == group]
    return tuple(same or (found if len(found) == 1 else ()))


def _pupil(one: Pupil) -> dict[str, Json]:
    return {"navn": one.name, "klasse": one.group, "fodselsdato": one.birth_date, "kontaktlaerer": one.contact_teacher}


def _absence(session: Session, listed: Sequence[Pupil]) -> list[Json]:
    ids = {one.pupil_id for one in listed}
    return [
        {"dag": day.day.isoformat(), "registrert": one.registered.date().isoformat()}
        for one in session.vault.absences.registrations()
        if not one.undone
        for day in one.days
        if day.pupil_id in ids
    ]


def _names(document: FinishedDocument, name: str) -> bool:
    """Whether a pupil is named somewhere in the answers; as written."""
    return name in _plain(json.dumps(document.answers, ensure_ascii=False))


def _finished(one: FinishedDocument) -> tuple[str, str]:
    return one.finished.isoformat(), one.document_id


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
