"""The archive round: documents packaged and re-verified a second, and what a large round takes of memory."""

from __future__ import annotations

import hashlib
import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path

import kit
from archive_kit import candidate, never, plan_of, silent
from work_kit import finished

from skjema_app.archive.package import write
from skjema_app.domain.attachments import Attachment
from skjema_app.workflows import archive_check, archive_export

DOCUMENTS, MANY, SIZE = 40, 2_000, 60_000


@dataclass(frozen=True)
class Measured:
    """Documents a second: packaged (read back by hash), checked (pyHanko, messages), both in a row; then of many."""

    packaged: float
    checked: float
    both: float
    processor: float
    many: float
    growth: float


def measure(folder: Path) -> Measured:
    """Real signed reports of a lone teacher; then 2,000 made-up documents of 60 kB for the memory."""
    session = kit.new_session(folder / "archive")
    for number in range(DOCUMENTS):
        finished(session, hva=f"Hendelse {number}. " + "I storefri sto Prøve alene ved benken. " * 8)
    plan = archive_export.prepare(session, "", pupil="Prøve Prøvesen", group="8A")
    out = folder / "ut"
    out.mkdir()
    used = time.process_time()
    begun = time.perf_counter()
    outcome = archive_export.export(session, plan, out)
    packaged = time.perf_counter()
    (checked,) = archive_check.check_packages(outcome.folder)
    ended = time.perf_counter()
    used = time.process_time() - used
    session.close()
    assert checked.good
    assert checked.signatures == DOCUMENTS
    many, growth = _many(folder)
    return Measured(
        DOCUMENTS / (packaged - begun),
        DOCUMENTS / (ended - packaged),
        DOCUMENTS / (ended - begun),
        DOCUMENTS / used,
        many,
        growth,
    )


class _Large:
    """PDFs of 60 kB, each another one."""

    def __init__(self) -> None:
        self.ids: dict[str, bytes] = {}

    def pdf(self, document_id: str) -> bytes:
        return hashlib.shake_256(document_id.encode()).digest(SIZE)

    def holds_answers(self, _document_id: str) -> bool:
        return False

    def answers(self, document_id: str) -> bytes:
        return b'{"dokument": "' + document_id.encode() + b'"}\n'

    def attachment(self, attachment: Attachment) -> bytes:
        raise AssertionError(attachment)

    def judged(self, pdf: bytes) -> tuple[int, bool]:
        raise AssertionError(pdf)


def _many(folder: Path) -> tuple[float, float]:
    """Documents a second, and how many MB the peak grew while 120 MB were written."""
    source = _Large()
    found = []
    for number in range(MANY):
        one = candidate(number)
        digest = hashlib.sha256(source.pdf(one.document_id)).hexdigest()
        found.append(candidate(number, sha256=digest, pupil=f"Prøve Nummer{number // 4}"))
    plan = plan_of(*found)
    out = folder / "mange"
    out.mkdir()
    before = _peak()
    begun = time.perf_counter()
    write(plan, out, source, {}, progress=silent, stopped=never)
    return MANY / (time.perf_counter() - begun), _peak() - before


def _peak() -> float:
    """Of this process, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if os.uname().sysname == "Linux" else 1024**2)
