"""Files read and judged without a vault, each with the sentence of its own trouble; for any thread but the window's."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files
from skjema_app.system.texts import _
from skjema_app.workflows.sentences import sentence_for

if TYPE_CHECKING:
    from skjema_app.documents.verify import PdfVerdict
    from skjema_app.workflows.verify_apart import JudgeApart

_LARGEST = 64 << 20
"""Bytes; a document of ours has at most 25 MiB."""

MISSING, UNREADABLE = "missing", "unreadable"


@dataclass(frozen=True, slots=True)
class Anchors:
    """Whom to trust, read from the vault or from files.

    Attributes:
        roots: certificates, DER.
        strict: a signature that leads to none of them is a stranger's.
        stamp_roots: of time-stamp services; trusted for nothing else.
    """

    roots: tuple[bytes, ...]
    strict: bool = False
    stamp_roots: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """A file and what was found.

    Attributes:
        file: as it was given.
        verdict: on its signatures, or None when it could not be judged.
        sha256: of its bytes, or "".
        code: ``MISSING``, ``UNREADABLE`` or "".
        reason: why it is unreadable: "folder", "not-a-file", "denied", "empty", "too-large", "not-a-pdf", "locked",
            "broken", "slow", "ended", "start"; or "".
        sentence: of the trouble, or "".
    """

    file: Path
    verdict: PdfVerdict | None = None
    sha256: str = ""
    code: str = ""
    reason: str = ""
    sentence: str = ""


def judged(files: tuple[Path, ...], anchors: Anchors) -> tuple[JudgedFile, ...]:
    """Read and judge each; never raises for a bad file.

    Raises:
        SkjemaError: USAGE when a trusted root is no certificate.
    """
    from skjema_app.workflows.verify_apart import JudgeApart

    with JudgeApart() as judge:
        return tuple(_judged(file, anchors, judge) for file in files)


def _judged(file: Path, anchors: Anchors, judge: JudgeApart) -> JudgedFile:
    try:
        data = _read(file)
        verdict = judge.verdict(data, anchors.roots, anchors.stamp_roots)
        return JudgedFile(file, verdict, hashlib.sha256(data).hexdigest())
    except SkjemaError as error:
        if error.code is ErrorCode.USAGE:
            raise
        if error.code is ErrorCode.FILE_MISSING:
            return JudgedFile(file, code=MISSING, sentence=_sentences()[MISSING])
        reason = "denied" if error.code is ErrorCode.READ_DENIED else str(error.details.get("reason", ""))
        sentence = _sentences().get(reason) or sentence_for(error).text
        return JudgedFile(file, code=UNREADABLE, reason=reason, sentence=sentence)


def _read(file: Path) -> bytes:
    """The file's bytes; a link is followed, since nothing is written. Raises as ``safe_files.read_file``."""
    with safe_files.file_errors(file, reading=True):
        found = file.stat()
    if stat.S_ISDIR(found.st_mode):
        raise SkjemaError(ErrorCode.PDF_UNREADABLE, reason="folder")
    if found.st_size > _LARGEST:  # before a byte of it is read
        raise SkjemaError(ErrorCode.PDF_UNREADABLE, reason="too-large")
    data = safe_files.read_file(file, limit=_LARGEST)
    if not data:
        raise SkjemaError(ErrorCode.PDF_UNREADABLE, reason="empty")
    return data


def _sentences() -> dict[str, str]:
    return {
        MISSING: _("Filen finnes ikke. Sjekk navnet og mappen, og velg den på nytt."),
        "folder": _("Dette er en mappe. Velg PDF-filene i den."),
        "not-a-file": _("Dette er ikke en vanlig fil. Velg en PDF."),
        "denied": _("Får ikke åpne filen. Lukk den i andre programmer, eller be IT om tilgang."),
        "empty": _("Filen er tom. Be den som sendte den, om en ny kopi."),
        "too-large": _("Filen er større enn noe dokument fra Skjema, så den er ikke lest. Er det riktig fil?"),
        "not-a-pdf": _("Dette er ikke en PDF. Velg PDF-filen som er signert."),
        "locked": _("PDF-en er låst med passord. Det er ingen dokumenter fra Skjema. Er det riktig fil?"),
        "broken": _("PDF-en er skadet eller avkortet, og kan ikke kontrolleres. Be skolen om en ny kopi."),
        "slow": _(
            "Kontrollen tok for lang tid og ble stoppet. Dokumenter fra Skjema tar under et sekund. Ikke bruk filen."
        ),
        "ended": _("Filen krever mer enn et dokument fra Skjema gjør, og kontrollen ble stoppet. Ikke bruk filen."),
        "start": _("Kontrollen kunne ikke starte på denne maskinen. Filen er ikke vurdert. Start Skjema på nytt."),
    }
