"""Plain facts and a source of made-up bytes for tests of the archive: no vault, no forms."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from skjema_app.archive.model import (
    Answer,
    ArchiveItem,
    Belongs,
    Candidate,
    ExportPlan,
    Metadata,
    Part,
    Round,
)
from skjema_app.domain.attachments import Attachment

WHEN = datetime(2026, 11, 23, 15, 55, tzinfo=UTC)
ROUND = Round.parse("2027-januar")
PUPIL, GROUP = "Prøve Prøvesen", "8A"


def pdf_of(document_id: str) -> bytes:
    return b"%PDF-1.7 made up for " + document_id.encode() * 40


def candidate(number: int = 1, **changed: object) -> Candidate:
    document_id = hashlib.sha256(str(number).encode()).hexdigest()
    title = str(changed.get("title", "Aktivitetsplan"))
    values: dict[str, object] = {
        "document_id": document_id,
        "form_id": "aktivitetsplan",
        "title": title,
        "pupil": PUPIL,
        "group": GROUP,
        "born": "",
        "finished": WHEN + timedelta(minutes=number),
        "number": 1,
        "newest": True,
        "belongs": Belongs.YES,
        "part": Part.OWN,
        "base": "",
        "restricted": False,
        "talk": False,
        "in_case": True,
        "answer": Answer.NOT_NEEDED,
        "withdrawn": False,
        "signed": True,
        "plan": False,
        "evaluates": False,
        "evaluation_due": None,
        "has_participants": True,
        "unsplit": 0,
        "chosen": False,
        "left_out": "",
        "archived": "",
        "sha256": hashlib.sha256(pdf_of(document_id)).hexdigest(),
        "author": "Kari Eksempel",
        "metadata": Metadata(f"{title} – {PUPIL}", f"{title} – skjermet", "X", "NOTAT", "offl. § 13, jf. fvl. § 13"),
        **changed,
    }
    return Candidate(**values)  # type: ignore[arg-type]


def item(one: Candidate, main: str = "") -> ArchiveItem:
    return ArchiveItem(one, main or one.document_id, one.pupil)


def plan_of(*found: Candidate, round_: Round = ROUND) -> ExportPlan:
    there = {one.document_id for one in found}
    items = tuple(item(one, one.base if one.base in there else "") for one in found)
    return ExportPlan(round_, "Eksempelåsen ungdomsskole", items)


class MadeUp:
    """A source whose bytes follow from the ids; counts what it was asked for."""

    def __init__(self, attachments: Mapping[str, bytes] | None = None) -> None:
        self.asked: list[str] = []
        self._attachments = dict(attachments or {})

    def pdf(self, document_id: str) -> bytes:
        self.asked.append(document_id)
        return pdf_of(document_id)

    def holds_answers(self, document_id: str) -> bool:
        return False

    def answers(self, document_id: str) -> bytes:
        return b'{"dokument": "' + document_id.encode() + b'"}\n'

    def attachment(self, attachment: Attachment) -> bytes:
        return self._attachments[attachment.attachment_id]

    def judged(self, pdf: bytes) -> tuple[int, bool]:
        return 2, pdf.startswith(b"%PDF")


def silent(_done: int, _total: int) -> None:
    pass


def never() -> bool:
    return False


DAY = date(2026, 11, 23)
