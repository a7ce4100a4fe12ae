"""``skjema demo``: one teacher's whole job with people who don't exist, in a folder of its own.

What it writes: ``vaults/laerer`` (a vault), ``klasseliste.csv``, ``kopi/`` (a verified copy), ``pdf/`` (exported,
signed files), ``rot-laerer.pem`` and ``demo.json`` with paths and the password. The texts are fixed; keys, ids and
times are new each time.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from skjema_app.crypto.secret import Secret
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import EventKind, FinishedDocument, Place
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files
from skjema_app.system.calendar import next_school_day
from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.workflows import care, documents, fill_form, import_pupils, keep_copies
from skjema_app.workflows.demo_people import (
    CLASS_LIST,
    EMPLOYEE_REPORT,
    LEFT_OPEN,
    NOT_YET_REPORT,
    OWN_WORDS_REPORT,
    SCHOOL,
    SUPPLEMENT,
    TEACHER,
)
from skjema_app.workflows.finish_document import finish_document
from skjema_app.workflows.session import Session
from skjema_app.workflows.start_alone import start_alone, suggest_password

FORM = "melding-12-4"
SHORT, FULL = "kort", "utfyllende"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demo made.

    Attributes:
        out: its folder.
        facts: what ``demo.json`` holds.
        facts_file: ``demo.json`` itself.
        story: what was done, as lines for a person.
    """

    out: Path
    facts: Mapping[str, Json]
    facts_file: Path
    story: tuple[str, ...]


def run_demo(out: Path, clock: Clock) -> DemoResult:
    """Do it all in ``out``, which must be missing or empty.

    Raises:
        SkjemaError: PLACE_NOT_EMPTY, PLACE_UNUSABLE, WRITE_DENIED, DISK_FULL, and what the workflows raise.
    """
    out = out.absolute()
    _require_empty(out)
    for folder in (out / "vaults", out / "pdf", out / "kopi"):
        safe_files.private_dir(folder)
    words = suggest_password()
    vault = out / "vaults" / "laerer"
    with Secret.from_text(words) as password:
        session = start_alone(name=TEACHER, school=SCHOOL, password=password, folder=vault, clock=clock)
    try:
        return _Story(out, vault, words, session).told()
    finally:
        session.close()


class _Story:
    """The steps in order; each leaves a line."""

    def __init__(self, out: Path, vault: Path, password: str, session: Session) -> None:
        self._out, self._vault, self._password, self._session = out, vault, password, session
        self._today = session.clock.now().date()
        self._lines = [
            _("{name} ved {school} laget et hvelv: {vault}").format(name=TEACHER, school=SCHOOL, vault=vault)
        ]
        self._pdfs: list[Json] = []

    def told(self) -> DemoResult:
        """Run through it."""
        self._import_class()
        first = self._report(OWN_WORDS_REPORT, "1-melding-med-elevens-ord.pdf")
        self._lines.append(_("Kort melding med elevens egne ord: ferdigstilt og signert."))
        second = self._report(NOT_YET_REPORT, "2-melding-ikke-enna.pdf")
        self._lines.append(_("Melding der ingen har snakket med eleven ennå: samtalen er satt opp til neste skoledag."))
        third = self._report(EMPLOYEE_REPORT, "")
        self._told_by_voice(third)
        self._lines.append(_("Melding om en ansatt (§ 12-5): ferdigstilt, blir i hvelvet, og er ikke eksportert."))
        extra = self._report(SUPPLEMENT, "3-utfyllende-opplysninger.pdf", supplements=first.document_id)
        self._lines.append(_("Utfyllende opplysninger til den første meldingen: et eget, signert dokument."))
        open_draft = self._leave_open()
        self._lines.append(_("En kladd er påbegynt og ligger åpen."))
        keep_copies.set_second_place(self._session, self._out / "kopi")
        copy = care.newest_copy(self._session)
        self._lines.append(_("Kopi et annet sted, lest tilbake og hel: {file}").format(file=copy))
        root = self._write_root()
        self._lines.append(_("Signerte PDF-er: {folder}").format(folder=self._out / "pdf"))
        self._lines.append(
            _("Kontroller dem: skjema verify {files} --root {root}").format(
                files=self._out / "pdf" / "*.pdf", root=root
            )
        )
        finished: list[Json] = [
            {
                "document": one.document_id,
                "pupil": one.pupil,
                "restricted": one.restricted,
                "supplements": one.supplements,
            }
            for one in (first, second, third, extra)
        ]
        return self._written(
            {
                "people": [
                    {
                        "role": "laerer",
                        "name": TEACHER,
                        "school": SCHOOL,
                        "vault": str(self._vault),
                        "password": self._password,
                    },
                ],
                "root_certificate": str(root),
                "pdfs": self._pdfs,
                "documents": finished,
                "draft": open_draft,
                "copy": str(copy),
                "class_list": str(self._out / "klasseliste.csv"),
            }
        )

    def _import_class(self) -> None:
        file = self._out / "klasseliste.csv"
        safe_files.atomic_write(file, CLASS_LIST.encode("utf-8-sig"))
        preview, _change = import_pupils.take_over_list(self._session, file)
        self._lines.append(_("Klasselisten er hentet inn: {summary}").format(summary=preview.summary))

    def _report(self, texts: Mapping[str, Json], file: str, *, supplements: str = "") -> FinishedDocument:
        draft_id = self._draft(texts, supplements=supplements)
        finished = finish_document(self._session, draft_id)
        if file:
            target = self._out / "pdf" / file
            documents.export_pdf(self._session, finished.document.document_id, target)
            self._pdfs.append(str(target))
        return finished.document

    def _draft(self, texts: Mapping[str, Json], *, supplements: str = "") -> str:
        level = FULL if supplements else SHORT
        opened = fill_form.start_draft(self._session, FORM, level, supplements=supplements)
        answers = {key: self._placed(value) for key, value in texts.items()}
        fill_form.save_draft(self._session, opened.draft.draft_id, answers, Place())
        return opened.draft.draft_id

    def _placed(self, value: Json) -> Json:
        """Texts such as «$idag» become this day's date; a name in «$elev:…» the pupil of the class list."""
        if not isinstance(value, str) or not value.startswith("$"):
            return value
        if value.startswith("$elev:"):
            name = value.removeprefix("$elev:")
            pupils = {pupil.name: pupil.pupil_id for pupil in import_pupils.list_pupils(self._session)}
            return {"ref": pupils.get(name, ""), "name": name}
        days: dict[str, date] = {
            "$idag": self._today,
            "$igår": self._today - timedelta(days=1),
            "$neste-skoledag": next_school_day(self._today),
        }
        return days[value].isoformat()

    def _told_by_voice(self, document: FinishedDocument) -> None:
        documents.record_event(
            self._session,
            document.document_id,
            EventKind.TOLD,
            happened=self._session.clock.now().isoformat(timespec="minutes"),
            who="Rektor Rita Oppdiktet",
            how=_("Muntlig"),
            text=_("Fikk hele meldingen muntlig. Ingenting er sendt."),
        )

    def _leave_open(self) -> str:
        draft_id = self._draft(LEFT_OPEN)
        fill_form.remember_place(self._session, draft_id)
        return draft_id

    def _write_root(self) -> Path:
        file = self._out / "rot-laerer.pem"
        body = base64.encodebytes(self._session.vault.certificates.ca_der).decode("ascii")
        lines = "".join(body.split())
        wrapped = "\n".join(lines[start : start + 64] for start in range(0, len(lines), 64))
        pem = f"-----BEGIN CERTIFICATE-----\n{wrapped}\n-----END CERTIFICATE-----\n"
        safe_files.atomic_write(file, pem.encode("ascii"), private=False)
        return file

    def _written(self, facts: dict[str, Json]) -> DemoResult:
        file = self._out / "demo.json"
        safe_files.atomic_write(file, (json.dumps(facts, ensure_ascii=False, indent=2) + "\n").encode())
        self._lines.append(_("Stier og passord til de oppdiktede folkene: {file}").format(file=file))
        return DemoResult(self._out, facts, file, tuple(self._lines))


def _require_empty(out: Path) -> None:
    with safe_files.file_errors(out):
        if out.exists() and not out.is_dir():
            raise SkjemaError(ErrorCode.PLACE_UNUSABLE, path=str(out), reason="not-a-folder")
        if out.is_dir() and any(out.iterdir()):
            raise SkjemaError(ErrorCode.PLACE_NOT_EMPTY, path=str(out))
