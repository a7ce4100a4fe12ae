"""The other ``arkivmelding``: eFormidling's, of the same name and on Noark 5 v3.1 (pdf-archive § 4).

One message per journalpost, as with Fiks Arkiv, so that the package looks the same whichever an archive takes. This one
has words where the other has codes, wants ids of our making (they follow from the document's own), and has no element
for checksum, size or format: those stand in a ``merknad`` of each file, with what was found about its signatures.

eFormidling has more than one edition of it. The one in its documentation lets ``arkivertDato`` and ``arkivertAv`` go;
the ones in its own program want them. They are said: a document is frozen when it is finished, in its author's name.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from lxml import etree

from skjema_app.archive.message_xml import (
    RECORD_TYPES,
    MessageDocument,
    MessageFile,
    Writer,
    numbered,
    pupil_key,
    stamp,
)
from skjema_app.archive.model import ArchiveItem, Codes

NS = "http://www.arkivverket.no/standarder/noark5/arkivmelding"
_IDS = uuid.UUID("6f0f3c1e-6c0f-5d0a-9d64-0e0d4a6a5b11")
_VARIANTS = {
    "P": "Produksjonsformat",
    "O": "Dokument hvor deler av innholdet er skjermet",
}
_ARCHIVE_FORMAT = "Arkivformat"
"""Noark 5 v3.1 has no variant for a signed document."""
_FROM_OUTSIDE = "I"


def message(documents: Sequence[MessageDocument], *, school: str, codes: Codes) -> bytes:
    """The message for one journalpost; the main document first."""
    return _Message(documents, school, codes).data()


def remark(file: MessageFile) -> str:
    """«SHA-256 …; 71234 byte; PDF/A-2a …; 2 signaturer, uendret siden signeringen»."""
    what = file.details or file.format[1]
    said = [f"SHA-256 {file.sha256}", f"{file.size} byte", *((what,) if what else ())]
    if file.verdict is not None:
        count, unchanged = file.verdict
        many = "1 signatur" if count == 1 else f"{count} signaturer"
        said.append(f"{many}, {'uendret' if unchanged else 'IKKE uendret'} siden signeringen")
    return "; ".join(said)


class _Message:
    def __init__(self, documents: Sequence[MessageDocument], school: str, codes: Codes) -> None:
        self._documents = documents
        self._main = documents[0].item
        self._school = school
        self._codes = codes
        self._who = self._main.candidate.author or school
        self._write = Writer(NS, "arkivmelding", {})

    def data(self) -> bytes:
        root, add = self._write.root, self._write.add
        add(root, "system", self._codes.system)
        add(root, "meldingId", self._id("melding"))
        add(root, "tidspunkt", stamp(self._main))
        add(root, "antallFiler", str(sum(len(document.files) for document in self._documents)))
        self._folder(add(root, "mappe", kind="saksmappe"))
        return self._write.data()

    def _folder(self, folder: etree._Element) -> None:
        one, add = self._main.candidate, self._write.add
        add(folder, "systemID", self._folder_id())
        add(folder, "tittel", f"Elevmappe – {one.pupil}")
        add(folder, "offentligTittel", "Elevmappe – skjermet")
        add(folder, "opprettetDato", stamp(self._main))
        add(folder, "opprettetAv", self._who)
        self._shield(folder)
        self._entry(add(folder, "basisregistrering", kind="journalpost"))
        add(folder, "saksdato", one.finished.date().isoformat())
        add(folder, "administrativEnhet", self._school)
        add(folder, "saksansvarlig", self._who)
        add(folder, "saksstatus", "Under behandling")
        if one.pupil:
            party = add(folder, "sakspart")
            add(party, "sakspartNavn", one.pupil)
            add(party, "sakspartRolle", "Klient")

    def _entry(self, entry: etree._Element) -> None:
        one, about, add = self._main.candidate, self._main.candidate.metadata, self._write.add
        add(entry, "systemID", self._id("journalpost"))
        add(entry, "opprettetDato", stamp(self._main))
        add(entry, "opprettetAv", self._who)
        add(entry, "arkivertDato", stamp(self._main))
        add(entry, "arkivertAv", self._who)
        add(entry, "referanseForelderMappe", self._folder_id())
        self._shield(entry)
        count = 0
        for number, item, file, title in numbered(self._documents):
            self._description(add(entry, "dokumentbeskrivelse"), item, file, number, title)
            count = number
        add(entry, "tittel", about.title)
        add(entry, "offentligTittel", about.public_title)
        add(entry, "forfatter", self._who)
        add(entry, "journalposttype", RECORD_TYPES.get(about.record_type, about.record_type))
        add(entry, "journalstatus", "Ferdigstilt fra saksbehandler")
        day = one.finished.date().isoformat()
        add(entry, "journaldato", day)
        add(entry, "dokumentetsDato", day)
        add(entry, "antallVedlegg", str(count - 1))
        party = add(entry, "korrespondansepart")
        outside = about.record_type == _FROM_OUTSIDE
        add(party, "korrespondanseparttype", "Avsender" if outside else "Intern avsender")
        add(party, "korrespondansepartNavn", self._who if outside else self._school)

    def _description(
        self, found: etree._Element, item: ArchiveItem, file: MessageFile, number: int, title: str
    ) -> None:
        one, add = item.candidate, self._write.add
        who, when = one.author or self._school, stamp(item)
        add(found, "systemID", self._id(f"{one.document_id}/{number}"))
        add(found, "dokumenttype", one.metadata.document_type.capitalize())
        add(found, "dokumentstatus", "Dokumentet er ferdigstilt")
        add(found, "tittel", title)
        add(found, "forfatter", who)
        add(found, "opprettetDato", when)
        add(found, "opprettetAv", who)
        add(found, "tilknyttetRegistreringSom", "Hoveddokument" if number == 1 else "Vedlegg")
        add(found, "dokumentnummer", str(number))
        add(found, "tilknyttetDato", when)
        add(found, "tilknyttetAv", who)
        note = add(found, "merknad")
        add(note, "merknadstekst", remark(file))
        add(note, "merknadsdato", when)
        add(note, "merknadRegistrertAv", self._codes.system)
        held = add(found, "dokumentobjekt")
        add(held, "versjonsnummer", "1")
        add(
            held,
            "variantformat",
            _VARIANTS.get(self._codes.variant, _ARCHIVE_FORMAT) if file.signed else _ARCHIVE_FORMAT,
        )
        add(held, "opprettetDato", when)
        add(held, "opprettetAv", who)
        add(held, "referanseDokumentfil", file.name)

    def _shield(self, parent: etree._Element) -> None:
        shielding = self._main.candidate.metadata.shielding
        if not shielding:
            return
        made = self._write.add(parent, "skjerming")
        self._write.add(made, "tilgangsrestriksjon", self._codes.restriction)
        self._write.add(made, "skjermingshjemmel", shielding)
        self._write.add(made, "skjermingMetadata", "tittel")

    def _folder_id(self) -> str:
        return str(uuid.uuid5(_IDS, pupil_key(self._main, self._school)))

    def _id(self, part: str) -> str:
        return str(uuid.uuid5(_IDS, f"{self._main.candidate.document_id}/{part}"))
