"""``arkivmelding``: one message per journalpost, KS Fiks Arkiv V1 (message ``arkivmelding.opprett``; pdf-archive § 4).

What the message type takes: at most one ``mappe`` and at most one ``registrering``. Its use case «Elevmappe» sends both
together: the archive makes the pupil's folder if there is none with this key, and answers with the number of the
journalpost. So one message is one journalpost: a report with its decision is a main document with attachments, and a
plan is another message. One message per round, or per pupil, can't be said in V1.

A message is imported together with its files, which it knows by the names they have beside it
(``referanseDokumentfil``). Therefore every message lies in the same folder as all of its files, and those have plain
names; ``filnavn`` carries a name for people. ``systemID`` is left to the archive; we say ``referanseEksternNoekkel``.
The type has no place for what was found about signatures: ``variantformat`` and ``formatDetaljer`` say that the file is
signed, and the file itself shows it. Codes stand in the metadatakatalog's namespace, the elements around them in the
message's own. No clock but the documents': the same document gives the same message.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from skjema_app.archive import arkivmelding_efm
from skjema_app.archive.message_xml import (
    RECORD_TYPES,
    MessageDocument,
    MessageFile,
    Writer,
    numbered,
    pupil_key,
    stamp,
)
from skjema_app.archive.model import EFM, ArchiveItem, Codes

NS = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/arkivmelding/opprett/v1"
MDK = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/metadatakatalog/v1"

_DOCUMENT_TYPES = {
    "MELDING": "Melding",
    "NOTAT": "Notat",
    "VEDTAK": "Vedtak",
    "PROTOKOLL": "Protokoll",
    "RAPPORT": "Rapport",
    "DOKUMENT": "Dokument",
}
_VARIANTS = {
    "A": "Arkivformat",
    "P": "Produksjonsformat",
    "S": "Digitalt signert dokument",
    "O": "Dokument hvor deler av innholdet er skjermet",
}
_FROM_OUTSIDE = "I"


def message(documents: Sequence[MessageDocument], *, school: str, codes: Codes) -> bytes:
    """The message for one journalpost, in the variant that the codes ask for.

    Args:
        documents: the main one first; its attachments after it.
        school: sender's name.
        codes: what the archive calls things.
    """
    if codes.message == EFM:
        return arkivmelding_efm.message(documents, school=school, codes=codes)
    return _Message(documents, school, codes).data()


class _Message:
    def __init__(self, documents: Sequence[MessageDocument], school: str, codes: Codes) -> None:
        self._documents = documents
        self._main = documents[0].item
        self._school = school
        self._codes = codes
        self._write = Writer(NS, "arkivmelding", {"n5mdk": MDK})

    def data(self) -> bytes:
        count = sum(len(document.files) for document in self._documents)
        root, add = self._write.root, self._write.add
        add(root, "system", self._codes.system)
        add(root, "antallFiler", str(count))
        self._folder(add(root, "mappe", kind="saksmappe"))
        self._entry(add(root, "registrering", kind="journalpost"), count)
        return self._write.data()

    def _folder(self, folder: etree._Element) -> None:
        self._write.add(folder, "tittel", f"Elevmappe – {self._main.candidate.pupil}")
        self._write.add(folder, "offentligTittel", "Elevmappe – skjermet")
        self._party(folder)
        self._shield(folder)
        self._key(folder, pupil_key(self._main, self._school), NS)
        self._code(folder, "mappetype", self._codes.folder_type, "")

    def _entry(self, entry: etree._Element, count: int) -> None:
        one, about = self._main.candidate, self._main.candidate.metadata
        add = self._write.add
        add(entry, "opprettetDato", stamp(self._main))
        add(entry, "opprettetAv", one.author or self._school)
        self._key(add(entry, "referanseForelderMappe"), pupil_key(self._main, self._school), MDK)
        self._party(entry)
        self._shield(entry)
        for number, item, file, title in numbered(self._documents):
            self._description(add(entry, "dokumentbeskrivelse"), item, file, number, title)
        add(entry, "tittel", about.title)
        add(entry, "offentligTittel", about.public_title)
        add(entry, "forfatter", one.author or self._school)
        party = add(entry, "korrespondansepart")
        outside = about.record_type == _FROM_OUTSIDE
        self._code(party, "korrespondanseparttype", *(("EA", "Avsender") if outside else ("IA", "Intern avsender")))
        add(party, "erBehandlingsansvarlig", "false")
        add(party, "korrespondansepartNavn", one.author if outside and one.author else self._school)
        self._key(entry, one.document_id, NS)
        self._code(entry, "journalposttype", about.record_type, RECORD_TYPES.get(about.record_type, ""))
        self._code(entry, "journalstatus", "F", "Ferdigstilt av saksbehandler")
        add(entry, "dokumentetsDato", one.finished.date().isoformat())
        add(entry, "antallVedlegg", str(count - 1))

    def _description(
        self, found: etree._Element, item: ArchiveItem, file: MessageFile, number: int, title: str
    ) -> None:
        one, about, add = item.candidate, item.candidate.metadata, self._write.add
        self._code(found, "dokumenttype", about.document_type, _DOCUMENT_TYPES.get(about.document_type, ""))
        self._code(found, "dokumentstatus", "F", "Dokumentet er ferdigstilt")
        add(found, "tittel", title)
        add(found, "forfatter", one.author or self._school)
        add(found, "opprettetDato", stamp(item))
        add(found, "opprettetAv", one.author or self._school)
        first = number == 1
        self._code(found, "tilknyttetRegistreringSom", *(("H", "Hoveddokument") if first else ("V", "Vedlegg")))
        add(found, "dokumentnummer", str(number))
        held = add(found, "dokumentobjekt")
        add(held, "versjonsnummer", "1")
        variant = self._codes.variant if file.signed else "A"
        self._code(held, "variantformat", variant, _VARIANTS.get(variant, ""))
        self._code(held, "format", *file.format)
        if file.details:
            add(held, "formatDetaljer", file.details)
        add(held, "mimeType", file.media)
        add(held, "filnavn", file.shown)
        add(held, "referanseDokumentfil", file.name)
        add(held, "sjekksum", file.sha256)
        add(held, "sjekksumAlgoritme", "SHA256")
        add(held, "filstoerrelse", str(file.size))

    def _party(self, parent: etree._Element) -> None:
        """The pupil, whom the folder and the journalpost are about; nobody where the document says nobody."""
        if not self._main.candidate.pupil:
            return
        party = self._write.add(parent, "part")
        self._write.add(party, "partNavn", self._main.candidate.pupil)
        self._code(party, "partRolle", "K", "Klient")
        self._write.add(party, "erSkjermet", "true" if self._main.candidate.metadata.shielding else "false")

    def _code(self, parent: etree._Element, tag: str, code: str, words: str) -> None:
        made = self._write.add(parent, tag)
        self._write.add(made, "kode", code, namespace=MDK)
        if words:
            self._write.add(made, "beskrivelse", words, namespace=MDK)

    def _key(self, parent: etree._Element, key: str, namespace: str) -> None:
        made = self._write.add(parent, "referanseEksternNoekkel", namespace=namespace)
        self._write.add(made, "fagsystem", self._codes.system, namespace=MDK)
        self._write.add(made, "noekkel", key, namespace=MDK)

    def _shield(self, parent: etree._Element) -> None:
        shielding = self._main.candidate.metadata.shielding
        if not shielding:
            return
        made = self._write.add(parent, "skjerming")
        self._code(made, "tilgangsrestriksjon", self._codes.restriction, "Unntatt offentlighet, taushetsplikt")
        self._write.add(made, "skjermingshjemmel", shielding)
