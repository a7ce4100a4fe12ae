"""What lies at the top of a package: LES-MEG, the list to print, the receipt to fill in, the school's certificate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from skjema_app.archive import build, receipt_csv
from skjema_app.archive.model import ExportPlan
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows.archive_metadata import code_words
from skjema_app.workflows.archive_words import round_words
from skjema_app.workflows.session import Session
from skjema_app.workflows.verify_pdf import root_certificate_pem

READ_ME, COVER, RECEIPT, ROOT = "LES-MEG.txt", "dekkliste.pdf", "kvittering.csv", "skolens-sertifikat.pem"
SHORT_ID = 12
"""Characters of a document's id that stand in lists; a receipt is known by them."""


def papers(session: Session, plan: ExportPlan) -> Mapping[str, bytes]:
    """Name → bytes. Nothing in them depends on the clock but the documents' own times."""
    places = {one.item.document_id: one for one in build.planned(plan)}
    rows = []
    for number, item in enumerate(plan.items, 1):
        one = item.candidate
        rows.append(
            (
                str(number),
                one.group,
                item.folder_pupil,
                one.finished.date().isoformat(),
                one.metadata.title,
                places[one.document_id].pdf,
                one.document_id[:SHORT_ID],
                "",
            )
        )
    return {
        READ_ME: _read_me(plan).encode("utf-8-sig"),
        RECEIPT: receipt_csv.template(rows),
        COVER: _cover(plan),
        ROOT: root_certificate_pem(session).encode("ascii"),
    }


def signature_sentences() -> tuple[str, str]:
    """What the signature is, and what it is not (user-review § 1.18)."""
    return (
        _("Signaturen viser hvem som ferdigstilte dokumentet i Skjema, og at ingen har endret det siden."),
        _("Den er laget med skolens eget sertifikat, og er ikke en kvalifisert elektronisk signatur som BankID."),
    )


def trust_sentence() -> str:
    """How IT makes Adobe trust the school (user-review § 1.18)."""
    return _(
        "Viser Adobe «ukjent signatur»? IT kan importere {file} under Rediger › Innstillinger › Signaturer › "
        "Klarerte sertifikater, og krysse av for å klarere det som rot."
    ).format(file=ROOT)


def _read_me(plan: ExportPlan) -> str:
    is_, is_not = signature_sentences()
    lines = (
        f"{round_words(plan.round)} – {plan.school}",
        "",
        _("Filene i denne mappen er ikke kryptert. Slett dem når alt er registrert i arkivet."),
        "",
        _("Slik gjør du det:"),
        _("1. Dra hver PDF inn i arkivet. Titlene står i dekkliste.pdf og i kvittering.csv."),
        _("2. Skriv journalpostnummeret i siste kolonne av kvittering.csv, og hent den inn i Skjema under Arkiv."),
        _("3. Når alle har nummer, tilbyr Skjema å slette filene."),
        "",
        _("I mappen:"),
        _("- PDF: det signerte dokumentet, slik det er lagret. Ikke lagre det på nytt, da brytes signaturen."),
        _("- JSON: de samme svarene for maskiner."),
        _("- arkivmelding.xml: én melding per journalpost, {kind}. Den gjelder filene ved siden av seg.").format(
            kind=code_words(plan.codes.message)
        ),
        _("- sha256.txt: kontrollsummer; «sha256sum -c sha256.txt», eller «skjema archive check MAPPE»."),
        "",
        is_,
        is_not,
        trust_sentence(),
        "",
    )
    return "\r\n".join(lines)


def _cover(plan: ExportPlan) -> bytes:
    """The list to print and to write the numbers on by hand."""
    from skjema_app.documents.fonts import missing_letters
    from skjema_app.documents.model import DocumentModel, Footer, Pairs, Section, Table
    from skjema_app.documents.render import render

    def drawable(text: str) -> str:
        for letter in missing_letters([("", text)]):
            text = text.replace(letter.char, "_")
        return text

    rows = tuple(
        (
            str(number),
            drawable(f"{item.folder_pupil}, {item.candidate.group}" if item.candidate.group else item.folder_pupil),
            drawable(item.candidate.metadata.title),
            item.candidate.finished.date().isoformat(),
            "",
        )
        for number, item in enumerate(plan.items, 1)
    )
    count = ngettext("{n} dokument", "{n} dokumenter", len(rows)).format(n=len(rows))
    table = Table(
        (_("Nr"), _("Elev"), _("Tittel"), _("Dato"), _("Journalpost")),
        rows,
        _("Dokumentene i pakken, med plass til journalpostnummer."),
        shares=(0.07, 0.23, 0.4, 0.13, 0.17),
        by_hand=True,
    )
    title = _("Dekkliste til arkivet")
    model = DocumentModel(
        title=title,
        subtitle=drawable(round_words(plan.round)),
        school=drawable(plan.school),
        author=drawable(plan.school),
        header=title,
        notices=(),
        facts=Pairs(((_("Skole"), drawable(plan.school)), (_("Innhold"), count)), _("Hva listen gjelder.")),
        sections=(Section(_("Dokumenter"), (table,)),),
        signatures=(),
        closing=(*signature_sentences(), trust_sentence()),
        footer=Footer(
            case=drawable(round_words(plan.round)), version=_("Dekkliste"), answers="", shielding=_shielding(plan)
        ),
    )
    return render(model, when=_clock(plan))


def _shielding(plan: ExportPlan) -> str:
    found = next((item.candidate.metadata.shielding for item in plan.items if item.candidate.metadata.shielding), "")
    return _("Unntatt offentlighet, {ref}").format(ref=found) if found else ""


def _clock(plan: ExportPlan) -> datetime:
    """When the newest document was finished: the same documents, the same list."""
    return max(item.candidate.finished for item in plan.items)
