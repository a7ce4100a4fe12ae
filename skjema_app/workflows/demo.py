"""``skjema demo``: the main job between three people who don't exist, in a folder of its own.

What it writes: ``vaults/laerer``, ``vaults/rektor``, ``vaults/kontor``, ``exchange/`` (the folder between them),
``klasseliste.csv``, ``kopi/`` (a verified copy of the teacher's vault), ``pdf/`` (signed files), ``rot.pem`` (the
school root), ``gjenopprettingsark.pdf`` and ``demo.json`` with paths and passwords. The texts are fixed; keys, ids and
times are new each time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from skjema_app.crypto.secret import Secret
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.system import safe_files
from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.workflows import (
    afterwards,
    documents,
    exchange_folder,
    exchanging,
    found_school,
    import_pupils,
    join_school,
    keep_copies,
    known_copies,
    people,
    review,
    verify_pdf,
)
from skjema_app.workflows.demo_hand import DemoHand
from skjema_app.workflows.demo_many import many_pupils
from skjema_app.workflows.demo_people import (
    CLASS_LIST,
    CLOSING_DECISION,
    CORRECTED_MEASURES,
    EMPLOYEE_REPORT,
    LEFT_OPEN,
    NOT_YET_REPORT,
    OFFICE,
    OWN_WORDS_REPORT,
    PLAN,
    PLAN_DECISION,
    QUARREL_REPORT,
    RECTOR,
    RETURN_COMMENT,
    SCHOOL,
    SUPPLEMENT,
    TEACHER,
    WRONG_PUPIL_REPORT,
)
from skjema_app.workflows.demo_round import archive_round_of
from skjema_app.workflows.session import Session
from skjema_app.workflows.start_alone import start_alone, suggest_password

TEACHER_ROLE, RECTOR_ROLE, OFFICE_ROLE = "laerer", "rektor", "kontor"


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


def run_demo(out: Path, clock: Clock, *, pupils: int = 0, archive: bool = False) -> DemoResult:
    """Do it all in ``out``, which must be missing or empty; with ``pupils`` more, for the archive round.

    ``archive``: the office runs that round too, and every file of it stands before the program's judges.

    Raises:
        SkjemaError: PLACE_NOT_EMPTY, PLACE_UNUSABLE, WRITE_DENIED, DISK_FULL, and what the workflows raise.
    """
    out = out.absolute()
    _require_empty(out)
    for name in ("vaults", "pdf", "kopi", "exchange"):
        safe_files.private_dir(out / name)
    story = _Story(out, clock, pupils, archive=archive)
    try:
        return story.told()
    finally:
        story.close()


class _Story:
    """The steps in order; each leaves a line."""

    def __init__(self, out: Path, clock: Clock, pupils: int, *, archive: bool) -> None:
        self._pupils, self._with_round = pupils, archive
        self._out = out
        self._clock = clock
        self._lines: list[str] = []
        self._people: list[Json] = []
        self._pdfs: list[Json] = []
        self._documents: list[Json] = []
        self._opened: list[Session] = []
        self._round: dict[str, Json] = {}

    def close(self) -> None:
        """Close every vault that was opened."""
        for session in self._opened:
            session.close()

    def told(self) -> DemoResult:
        """Run through it."""
        teacher = self._teacher_alone()
        rector, office = self._school(teacher)
        self._plan_case(teacher, rector, office)
        self._other_cases(teacher, rector, office)
        if self._pupils:
            made = many_pupils(self._pupils, teacher, rector, office, self._exchange)
            text = _("{count} dokumenter om {pupils} elever til er klare for arkivrunden.")
            self._say(text, count=made, pupils=self._pupils)
        if self._with_round:
            self._archive(office)
        copy = self._last_things(teacher)
        root = self._write(self._out / "rot.pem", verify_pdf.root_certificate_pem(rector.session).encode("ascii"))
        self._say(_("Signerte PDF-er: {folder}"), folder=self._out / "pdf")
        files = self._out / "pdf" / "*.pdf"
        self._say(_("Kontroller dem: skjema verify {files} --root {root}"), files=files, root=root)
        return self._written(
            {
                "people": self._people,
                "school": SCHOOL,
                "exchange": str(self._out / "exchange"),
                "recovery_sheet": str(self._out / "gjenopprettingsark.pdf"),
                "root_certificate": str(root),
                "pdfs": self._pdfs,
                "documents": self._documents,
                "draft": self._draft,
                "copy": str(copy),
                "class_list": str(self._out / "klasseliste.csv"),
                **self._round,
            }
        )

    def _archive(self, office: Session) -> None:
        found = archive_round_of(office, safe_files.private_dir(self._out / "arkiv"))
        for line in found.lines:
            self._say("{line}", line=line)
        self._round = {
            "archive": {
                "folder": str(found.folder),
                "round": found.round_id,
                "documents": found.documents,
                "signatures": found.signatures,
                "conforming": found.conforming,
                "good": found.good,
            }
        }

    def _teacher_alone(self) -> DemoHand:
        session, password = self._vault(TEACHER, TEACHER_ROLE)
        self._person(TEACHER, TEACHER_ROLE, password)
        hand = DemoHand(session)
        file = self._write(self._out / "klasseliste.csv", CLASS_LIST.encode("utf-8-sig"))
        preview, _change = import_pupils.take_over_list(session, file)
        self._say(
            _("{name} begynte alene, og hentet inn klasselisten: {summary}"), name=TEACHER, summary=preview.summary
        )
        self._older = hand.report(NOT_YET_REPORT)
        self._note(self._older.document_id, "report", "private")
        self._say(_("Hun skrev en melding før skolen tok Skjema i bruk. Den lå bare hos henne."))
        return hand

    def _school(self, teacher: DemoHand) -> tuple[DemoHand, Session]:
        rector, password = self._vault(RECTOR, RECTOR_ROLE)
        self._person(RECTOR, RECTOR_ROLE, password)
        sheet = self._out / "gjenopprettingsark.pdf"
        drawn = found_school.draw_sheet(rector, school=SCHOOL)
        try:
            found_school.save_sheet(rector, drawn, sheet)
            found_school.found_school(rector, drawn, roles=frozenset({Role.PRINCIPAL}))
        finally:
            drawn.wipe()
        folder = self._out / "exchange"
        exchange_folder.choose_folder(rector, folder)
        exchanging.exchange_now(rector)
        self._say(
            _("{name} satte opp {school}. Gjenopprettingsarket ligger som fil, klart til å skrives ut: {sheet}"),
            name=RECTOR,
            school=SCHOOL,
            sheet=sheet,
        )
        invited = people.invite(rector, name=TEACHER, roles=[Role.CONTACT_TEACHER])
        join_school.join(teacher.session, invited.data, " ".join(invited.code), folder)
        invited = people.invite(rector, name=OFFICE, roles=[Role.OFFICE])
        words = suggest_password()
        with Secret.from_text(words) as secret:
            office = join_school.start_invited(
                data=invited.data,
                code=" ".join(invited.code),
                password=secret,
                vault_folder=self._out / "vaults" / OFFICE_ROLE,
                exchange_folder=folder,
                clock=self._clock,
            )
        self._opened.append(office)
        self._person(OFFICE, OFFICE_ROLE, words)
        self._exchange(rector, teacher.session, office)
        self._say(_("{teacher} og {office} ble med, hver med fil og kode."), teacher=TEACHER, office=OFFICE)
        return DemoHand(rector), office

    def _plan_case(self, teacher: DemoHand, rector: DemoHand, office: Session) -> None:
        report = teacher.report(OWN_WORDS_REPORT)
        extra = teacher.report(SUPPLEMENT, supplements=report.document_id)
        self._say(_("{name} meldte fra om en elev, og skrev resten etterpå."), name=TEACHER)
        self._exchange(teacher.session, rector.session, teacher.session)
        decision = rector.decision(report.document_id, PLAN_DECISION)
        case = rector.case_of(report.document_id)
        self._say(
            _("{name} tok imot meldingen og bestemte at det skal lages plan: {number}"), name=RECTOR, number=case.number
        )
        self._exchange(rector.session, teacher.session)
        first = teacher.plan(case.case_id, PLAN)
        self._exchange(teacher.session, rector.session)
        review.return_version(rector.session, first.document_id, RETURN_COMMENT)
        self._exchange(rector.session, teacher.session)
        self._say(_("Planen kom tilbake med en kommentar: «{comment}»"), comment=RETURN_COMMENT)
        second = teacher.new_version(first.document_id, {"tiltak": CORRECTED_MEASURES})
        self._exchange(teacher.session, rector.session)
        view = review.review(rector.session, second.document_id)
        reason = _("Vaktlisten er endret, resten tas på evalueringsmøtet.") if view.gaps else ""
        review.approve(rector.session, second.document_id, comment=reason)
        self._exchange(rector.session, teacher.session, office, rector.session)
        self._say(_("Versjon 2 er godkjent, med rektors signatur etter lærerens."))
        text = _("Fra saken har {name} fått meldingen, beslutningen og den godkjente planen, ikke det andre.")
        self._say(text, name=OFFICE)
        for document, kind in (
            (report, "report"),
            (extra, "supplement"),
            (decision, "decision"),
            (first, "plan"),
            (second, "plan"),
        ):
            self._note(document.document_id, kind, "case")
        for session, document, name in (
            (teacher.session, extra, "utfyllende-opplysninger"),
            (office, report, "melding"),
            (office, decision, "beslutning"),
            (office, second, "aktivitetsplan-godkjent"),
        ):
            self._export(session, document.document_id, name)

    def _other_cases(self, teacher: DemoHand, rector: DemoHand, office: Session) -> None:
        wrong = teacher.report(WRONG_PUPIL_REPORT)
        quarrel = teacher.report(QUARREL_REPORT)
        teacher.report({**SUPPLEMENT, "rolle": "involvert"}, supplements=quarrel.document_id)
        restricted = teacher.report(EMPLOYEE_REPORT)
        teacher.told_by_voice(restricted.document_id, RECTOR)
        afterwards.share_older(teacher.session, self._older.document_id)
        self._exchange(teacher.session, rector.session)
        rector.decision(quarrel.document_id, CLOSING_DECISION)
        afterwards.withdraw(teacher.session, wrong.document_id, _("Skrevet på feil elev."))
        self._exchange(teacher.session, rector.session, teacher.session, office)
        self._say(_("En melding ble trukket tilbake, en ble avsluttet med begrunnelse, og en eldre ble delt uendret."))
        self._say(_("Meldingen om en ansatt (§ 12-5) er ikke delt med noen. Den ligger bare hos {name}."), name=TEACHER)
        for document, stage in ((wrong, "withdrawn"), (quarrel, "closed"), (restricted, "restricted")):
            self._note(document.document_id, "report", stage)

    def _last_things(self, teacher: DemoHand) -> Path | None:
        self._draft = teacher.leave_open(LEFT_OPEN)
        self._say(_("{name} har en kladd som er påbegynt."), name=TEACHER)
        keep_copies.set_second_place(teacher.session, self._out / "kopi")
        copy = known_copies.copy_elsewhere(teacher.session)
        self._say(
            _("En kopi av hvelvet til {name} ligger et annet sted, lest tilbake og hel: {file}"),
            name=TEACHER,
            file=copy,
        )
        return copy

    def _vault(self, name: str, role: str) -> tuple[Session, str]:
        words = suggest_password()
        with Secret.from_text(words) as secret:
            session = start_alone(
                name=name, school=SCHOOL, password=secret, folder=self._out / "vaults" / role, clock=self._clock
            )
        self._opened.append(session)
        return session, words

    def _person(self, name: str, role: str, password: str) -> None:
        vault = self._out / "vaults" / role
        self._people.append({"role": role, "name": name, "school": SCHOOL, "vault": str(vault), "password": password})

    def _exchange(self, *sessions: Session) -> None:
        for session in sessions:
            outcome = exchanging.exchange_now(session)
            if outcome.trouble:
                raise SkjemaError(ErrorCode(outcome.trouble))

    def _export(self, session: Session, document_id: str, name: str) -> None:
        target = self._out / "pdf" / f"{len(self._pdfs) + 1}-{name}.pdf"
        documents.export_pdf(session, document_id, target)
        self._pdfs.append(str(target))

    def _note(self, document_id: str, kind: str, stage: str) -> None:
        self._documents.append({"document": document_id, "kind": kind, "stage": stage})

    def _say(self, words: str, **names: object) -> None:
        self._lines.append(words.format(**names))

    def _write(self, file: Path, data: bytes) -> Path:
        safe_files.atomic_write(file, data, private=False)
        return file

    def _written(self, facts: dict[str, Json]) -> DemoResult:
        file = self._out / "demo.json"
        safe_files.atomic_write(file, (json.dumps(facts, ensure_ascii=False, indent=2) + "\n").encode())
        self._say(_("Stier og passord til de oppdiktede folkene: {file}"), file=file)
        return DemoResult(self._out, facts, file, tuple(self._lines))


def _require_empty(out: Path) -> None:
    with safe_files.file_errors(out):
        if out.exists() and not out.is_dir():
            raise SkjemaError(ErrorCode.PLACE_UNUSABLE, path=str(out), reason="not-a-folder")
        if out.is_dir() and any(out.iterdir()):
            raise SkjemaError(ErrorCode.PLACE_NOT_EMPTY, path=str(out))
