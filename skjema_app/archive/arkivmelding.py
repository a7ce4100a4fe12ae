"""``arkivmelding``: one message per journalpost, KS Fiks Arkiv V1 (message ``arkivmelding.opprett``; pdf-archive § 4).

The message type takes one folder and one registration, so a report with its decision is one message with a main
document and attachments, and a plan is another. Codes stand in the metadatakatalog's namespace, the elements around
them in the message's own. It carries no clock but the documents': the same document gives the same message.

Every message is held against our own profile of the message type (``arkivmelding_profile.rng``), and, where the
schemas that KS publishes lie in ``xsd/`` (they are not part of the program), against those too.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from skjema_app.archive.model import ArchiveItem, Codes
from skjema_app.archive.names import in_ascii
from skjema_app.domain.errors import ErrorCode, SkjemaError

NS = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/arkivmelding/opprett/v1"
MDK = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/metadatakatalog/v1"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMA = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.xsd"

_RECORD_TYPES = {
    "I": "Inngående dokument",
    "U": "Utgående dokument",
    "N": "Organinternt dokument for oppfølging",
    "X": "Organinternt dokument uten oppfølging",
    "S": "Saksframlegg",
}
_DOCUMENT_TYPES = {
    "MELDING": "Melding",
    "NOTAT": "Notat",
    "VEDTAK": "Vedtak",
    "PROTOKOLL": "Protokoll",
    "RAPPORT": "Rapport",
    "DOKUMENT": "Dokument",
}
_VARIANTS = {"A": "Arkivformat", "P": "Produksjonsformat", "S": "Digitalt signert dokument", "O": "Delvis skjermet"}


@dataclass(frozen=True, slots=True)
class MessageFile:
    """A file of a message.

    Attributes:
        name: as it lies in the package; readable.
        media: MIME type.
        format: code and words of the format.
        details: more on the format, or "".
        size: bytes.
        sha256: of them, lower-case hex.
        signed: it is the signed document itself.
    """

    name: str
    media: str
    format: tuple[str, str]
    details: str
    size: int
    sha256: str
    signed: bool = False


@dataclass(frozen=True, slots=True)
class MessageDocument:
    """A document with the files that go as one dokumentbeskrivelse each."""

    item: ArchiveItem
    files: tuple[MessageFile, ...]


def message(documents: Sequence[MessageDocument], *, school: str, codes: Codes) -> bytes:
    """The message for one journalpost.

    Args:
        documents: the main one first; its attachments after it.
        school: sender's name.
        codes: what the archive calls things.
    """
    main = documents[0].item
    one, about = main.candidate, main.candidate.metadata
    files = [(document, file) for document in documents for file in document.files]
    root = etree.Element(_q(NS, "arkivmelding"), nsmap={None: NS, "n5mdk": MDK, "xsi": _XSI})
    _add(root, "system", codes.system)
    _add(root, "antallFiler", str(len(files)))
    key = pupil_key(main, school)
    folder = _add(root, "mappe")
    folder.set(_q(_XSI, "type"), "saksmappe")
    _add(folder, "tittel", f"Elevmappe – {one.pupil}")
    _add(folder, "offentligTittel", "Elevmappe – skjermet")
    _shield(folder, about.shielding, codes)
    _key(folder, codes.system, key)
    _code(folder, "mappetype", codes.folder_type, "")
    entry = _add(root, "registrering")
    entry.set(_q(_XSI, "type"), "journalpost")
    when = one.finished.isoformat(timespec="seconds")
    _add(entry, "opprettetDato", when)
    _add(entry, "opprettetAv", one.author or school)
    parent = _add(entry, "referanseForelderMappe")
    inner = _add(parent, "referanseEksternNoekkel", ns=MDK)
    _add(inner, "fagsystem", codes.system, ns=MDK)
    _add(inner, "noekkel", key, ns=MDK)
    _shield(entry, about.shielding, codes)
    for number, (document, file) in enumerate(files, 1):
        _description(entry, document.item, file, number, codes)
    _add(entry, "tittel", about.title)
    _add(entry, "offentligTittel", about.public_title)
    sender = _add(entry, "korrespondansepart")
    _code(sender, "korrespondanseparttype", "IA", "Intern avsender")
    _add(sender, "korrespondansepartNavn", school)
    _key(entry, codes.system, one.document_id)
    _code(entry, "journalposttype", about.record_type, _RECORD_TYPES.get(about.record_type, ""))
    _code(entry, "journalstatus", "F", "Ferdigstilt av saksbehandler")
    _add(entry, "dokumentetsDato", one.finished.date().isoformat())
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made


def check(data: bytes) -> None:
    """Hold a message against our profile of the message type, and against KS's own schemas where they are at hand.

    Raises:
        SkjemaError: ARCHIVE_MESSAGE with ``line`` and ``what``.
    """
    try:
        document = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise SkjemaError(ErrorCode.ARCHIVE_MESSAGE, line=error.lineno or 0, what="xml") from error
    official = official_schema()
    for schema in (_profile(), *((official,) if official is not None else ())):
        if not schema.validate(document):
            first = schema.error_log[0]
            raise SkjemaError(ErrorCode.ARCHIVE_MESSAGE, line=first.line, what=first.type_name)


def pupil_key(item: ArchiveItem, school: str) -> str:
    """The key of a pupil's folder: the same in every round, whatever class they are in by then."""
    born = item.candidate.born if item.folder_pupil != item.candidate.pupil else ""
    text = "\0".join((school, " ".join(item.candidate.pupil.split()).casefold(), born))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@functools.cache
def official_schema() -> etree.XMLSchema | None:
    """KS's schema, if its two files were put into ``archive/xsd/``; else None."""
    path = Path(__file__).parent / "xsd" / SCHEMA
    return etree.XMLSchema(etree.parse(str(path), _parser())) if path.is_file() else None


@functools.cache
def _profile() -> etree.RelaxNG:
    path = Path(__file__).with_name("arkivmelding_profile.rng")
    return etree.RelaxNG(etree.parse(str(path), _parser()))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _description(entry: etree._Element, item: ArchiveItem, file: MessageFile, number: int, codes: Codes) -> None:
    one, about = item.candidate, item.candidate.metadata
    found = _add(entry, "dokumentbeskrivelse")
    _code(found, "dokumenttype", about.document_type, _DOCUMENT_TYPES.get(about.document_type, ""))
    _code(found, "dokumentstatus", "F", "Dokumentet er ferdigstilt")
    _add(found, "tittel", about.title if file.signed else f"{about.title} – {file.name}")
    if one.author:
        _add(found, "forfatter", one.author)
    _add(found, "opprettetDato", one.finished.isoformat(timespec="seconds"))
    _add(found, "opprettetAv", one.author or codes.system)
    _code(found, "tilknyttetRegistreringSom", *(("H", "Hoveddokument") if number == 1 else ("V", "Vedlegg")))
    _add(found, "dokumentnummer", str(number))
    held = _add(found, "dokumentobjekt")
    _add(held, "versjonsnummer", "1")
    variant = codes.variant if file.signed else "A"
    _code(held, "variantformat", variant, _VARIANTS.get(variant, ""))
    _code(held, "format", *file.format)
    if file.details:
        _add(held, "formatDetaljer", file.details)
    _add(held, "mimeType", file.media)
    _add(held, "filnavn", file.name)
    _add(held, "referanseDokumentfil", in_ascii(file.name))
    _add(held, "sjekksum", file.sha256)
    _add(held, "sjekksumAlgoritme", "SHA256")
    _add(held, "filstoerrelse", str(file.size))


def _add(parent: etree._Element, tag: str, text: str = "", ns: str = NS) -> etree._Element:
    made = etree.SubElement(parent, _q(ns, tag))
    if text:
        made.text = "".join(one for one in text if _is_xml(one))
    return made


def _code(parent: etree._Element, tag: str, code: str, words: str) -> None:
    made = _add(parent, tag)
    _add(made, "kode", code, ns=MDK)
    if words:
        _add(made, "beskrivelse", words, ns=MDK)


def _key(parent: etree._Element, system: str, key: str) -> None:
    made = _add(parent, "referanseEksternNoekkel")
    _add(made, "fagsystem", system, ns=MDK)
    _add(made, "noekkel", key, ns=MDK)


def _shield(parent: etree._Element, shielding: str, codes: Codes) -> None:
    if not shielding:
        return
    made = _add(parent, "skjerming")
    _code(made, "tilgangsrestriksjon", codes.restriction, "Unntatt offentlighet, taushetsplikt")
    _add(made, "skjermingshjemmel", shielding)


def _q(ns: str, tag: str) -> str:
    return f"{{{ns}}}{tag}"


def _is_xml(letter: str) -> bool:
    code = ord(letter)
    return code in {9, 10, 13} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
