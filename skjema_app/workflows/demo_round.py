"""The archive round at the end of ``skjema demo --pupils N``: exported, checked, and every PDF before judges.

The judges are those that come with the program. What it says names them, so that nobody takes them for others.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from skjema_app.domain.errors import SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import archive_check, archive_export, archive_round
from skjema_app.workflows.session import Session


@dataclass(frozen=True, slots=True)
class DemoRound:
    """What the office's round came to.

    Attributes:
        folder: the package.
        round_id: which round.
        documents: how many PDFs.
        signatures: how many were judged.
        conforming: PDFs that were PDF/A-2a and PDF/UA-1 before they were signed.
        good: nothing is wrong with the package.
        lines: for a person.
    """

    folder: Path
    round_id: str
    documents: int
    signatures: int
    conforming: int
    good: bool
    lines: tuple[str, ...]


def archive_round_of(office: Session, out: Path) -> DemoRound:
    """Export the round that is being prepared, and judge what lies there then.

    Raises:
        SkjemaError: what the export raises.
    """
    round_id, words = archive_round.rounds(office)[0]
    plan = archive_export.prepare(office, round_id)
    outcome = archive_export.export(office, plan, out)
    archive_export.note_export(office, plan, outcome)
    (check,) = archive_check.check_packages(outcome.folder)
    signed = [file for file in sorted(outcome.folder.rglob("*.pdf")) if b"/ByteRange" in file.read_bytes()]
    conforming = sum(_conforms(file.read_bytes()) for file in signed)
    lines = (
        _("Kontoret kjørte arkivrunden «{round}»: {folder}").format(round=words, folder=outcome.folder),
        check.sentence,
        _(
            "{conforming} av {count} signerte PDF-er er PDF/A-2a og PDF/UA-1 ifølge page-validation, slik de var før "
            "signering. {signatures} signaturer er kontrollert av Skjema selv."
        ).format(conforming=conforming, count=len(signed), signatures=check.signatures),
        _("veraPDF, pdfsig og OpenSSL følger ikke med programmet og er ikke spurt her; testene bruker dem."),
    )
    good = check.good and conforming == len(signed)
    return DemoRound(outcome.folder, round_id, check.documents, check.signatures, conforming, good, lines)


def _conforms(signed: bytes) -> bool:
    """Whether the file was archivable and accessible before its first signature; that file is its beginning."""
    from skjema_app.documents.preflight import preflight

    first = signed.index(b"/ByteRange")
    end = signed.rindex(b"%%EOF", 0, first) + len(b"%%EOF\n")
    try:
        preflight(signed[:end])
    except SkjemaError:
        return False
    return True
