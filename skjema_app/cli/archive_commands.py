"""``skjema archive list|run|check|receipt|missing|home|clean``: the office's round without a window."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, REFUSED, add_command, add_group, keep_daily_copies, open_vault
from skjema_app.cli.console import Console
from skjema_app.cli.passwords import STANDARD_INPUT, read_new_password
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import (
    archive_begun,
    archive_check,
    archive_export,
    archive_exports,
    archive_metadata,
    archive_receipts,
    archive_round,
    lookup,
    verify_pdf,
)

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands
    from skjema_app.cli.wording import Parser
    from skjema_app.workflows.archive_export import ExportPlan
    from skjema_app.workflows.session import Session

_SHORT = 12


def add(commands: Commands) -> None:
    """Add the group to the parser."""
    group = add_group(commands, "archive", _("Lever til arkivet: runden, mappen, kvitteringen"))
    listing = add_command(group, "list", _("Vis hva runden har, hva som mangler og hva som er utelatt"), _list)
    _round_options(listing)
    run = add_command(group, "run", _("Eksporter runden til en mappe"), _run)
    _round_options(run)
    run.choices.add_argument(
        "--out", type=Path, required=True, metavar=_("MAPPE"), help=_("en mappe som finnes; eksporten legges i den")
    )
    run.choices.add_argument(
        "--variant",
        default="",
        choices=["", *archive_metadata.MESSAGES],
        metavar=_("VARIANT"),
        help=_("arkivmelding for «fiks» (KS Fiks Arkiv) eller «efm» (eFormidling); ellers det som er innstilt"),
    )
    run.choices.add_argument("--only-new", action="store_true", help=_("bare det som ikke er eksportert før"))
    run.choices.add_argument(
        "--restricted", default="", metavar=_("ID"), help=_("ett skjermet dokument (§ 12-5) alene, av den som har det")
    )
    run.choices.add_argument(
        "--synced-ok", action="store_true", help=_("det er greit at mappen kopieres til en skytjeneste")
    )
    run.choices.add_argument("--encrypted", action="store_true", help=_("én kryptert zip i stedet for en mappe"))
    run.choices.add_argument(
        "--new-password-file",
        default="",
        metavar=_("FIL"),
        help=_("passordet til den krypterte filen; ellers spør programmet"),
    )
    check = add_command(
        group, "check", _("Kontroller en eksport: filer, arkivmelding og signaturer"), _check, vault=False
    )
    check.values.add_argument("folder", type=Path, metavar=_("MAPPE"), help=_("eksporten, eller mappen den ligger i"))
    check.choices.add_argument(
        "--root", action="append", default=[], type=Path, metavar=_("FIL"), help=_("et sertifikat du stoler på")
    )
    receipt = add_command(group, "receipt", _("Registrer journalpostnummer"), _receipt)
    _round_options(receipt)
    receipt.choices.add_argument("--csv", default="", metavar=_("FIL"), help=_("kvittering.csv; «-» er standard inn"))
    receipt.choices.add_argument(
        "--column", default="", metavar=_("FIL"), help=_("fil med bare numrene, ett per linje")
    )
    receipt.choices.add_argument("--document", default="", metavar=_("ID"), help=_("ett dokument, sammen med --number"))
    receipt.choices.add_argument("--number", default="", metavar=_("NR"), help=_("journalpostnummeret til dokumentet"))
    answer = add_command(group, "answer", _("Si om et dokument skal arkiveres"), _answer)
    answer.values.add_argument("document", metavar=_("ID"), help=_("et dokument"))
    answer.choices.add_argument("--yes", action="store_true", help=_("det skal arkiveres"))
    answer.choices.add_argument("--no", default="", metavar=_("GRUNN"), help=_("det skal ikke arkiveres, og hvorfor"))
    clean = add_command(group, "clean", _("Vis eller slett ukrypterte filer fra eksporter"), _clean)
    clean.choices.add_argument("--delete", default="", metavar=_("ID"), help=_("slett filene til denne eksporten"))
    clean.choices.add_argument("--anyway", action="store_true", help=_("også om noe mangler journalpostnummer"))


def _round_options(command: Parser) -> None:
    command.choices.add_argument("--round", default="", metavar=_("RUNDE"), help=_("for eksempel 2027-januar"))
    command.choices.add_argument("--pupil", default="", metavar=_("NAVN"), help=_("bare én elev, nå"))
    command.choices.add_argument("--group", default="", metavar=_("KLASSE"), help=_("elevens klasse"))


def _list(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        view = archive_round.round_view(
            session, str(arguments.round), pupil=str(arguments.pupil), group=str(arguments.group)
        )
    result: dict[str, Json] = {
        "round": view.round_id,
        "title": view.title,
        "rows": [_plain(asdict(row)) for row in view.rows],
        "missing": [_plain(asdict(row)) for row in view.missing],
        "questions": [_plain(asdict(row)) for row in view.questions],
        "left_out": [_plain(asdict(row)) for row in view.left_out],
        "archived": [_plain(asdict(row)) for row in view.archived],
        "sentence": view.sentence,
    }
    lines = [view.title, view.sentence]
    lines += [
        f"  {row.number}  {row.document_id[:_SHORT]}  {row.group}  {row.pupil}  {row.metadata.title}"
        for row in view.rows
    ]
    for heading, about in (
        (_("Mangler:"), view.missing),
        (_("Bestem om disse skal arkiveres:"), view.questions),
        (_("Utelatt:"), view.left_out),
    ):
        if about:
            lines.append(heading)
            lines += [_about_line(one) for one in about]
    if view.archived:
        lines.append(_("Arkivert:"))
        lines += [f"  {one.number}  {one.group}  {one.pupil}  {one.title}" for one in view.archived]
    console.show(result, lines)
    return DONE


def _about_line(one: archive_round.AboutRow) -> str:
    parts = ((one.document_id or one.draft_id)[:_SHORT], one.group, one.pupil, one.title, one.sentence)
    return "  " + "  ".join(part for part in parts if part)


def _run(arguments: argparse.Namespace, console: Console) -> int:
    out, alone = Path(arguments.out), ""
    with open_vault(arguments) as session:
        if arguments.restricted:
            alone = lookup.find_document(session, str(arguments.restricted)).document_id
            plan = archive_export.prepare_restricted(session, alone)
            plan = archive_export.with_message(plan, str(arguments.variant))
        else:
            plan = archive_export.prepare(
                session,
                str(arguments.round),
                pupil=str(arguments.pupil),
                group=str(arguments.group),
                only_new=bool(arguments.only_new),
                message=str(arguments.variant),
            )
        if arguments.encrypted:
            return _sealed(arguments, console, session, plan)
        synced_ok = bool(arguments.synced_ok)
        archive_export.check_place(out, synced_ok=synced_ok)
        begun = archive_begun.begun_with(plan, out, only_new=bool(arguments.only_new), document_id=alone)
        archive_begun.begin(session, begun)  # so that the window shows what a run that is cut off leaves
        outcome = archive_export.export(session, plan, out, progress=_progress(console), synced_ok=synced_ok)
        archive_export.note_export(session, plan, outcome)
        archive_begun.end(session, begun)
        keep_daily_copies(session)
    result: dict[str, Json] = {
        "folder": str(outcome.folder),
        "documents": outcome.documents,
        "files": [{"path": one.path, "size": one.size, "sha256": one.sha256} for one in outcome.files],
        "unchanged": outcome.unchanged,
        "resumed": outcome.resumed,
        "sentence": outcome.sentence,
    }
    console.show(result, [str(outcome.folder), outcome.sentence])
    return DONE


def _sealed(arguments: argparse.Namespace, console: Console, session: Session, plan: ExportPlan) -> int:
    with read_new_password(str(arguments.new_password_file)) as password:
        archive_export.require_password(session, password)
        made = archive_export.export_sealed(session, plan, Path(arguments.out), password, progress=_progress(console))
    archive_export.note_sealed(session, plan)
    keep_daily_copies(session)
    result: dict[str, Json] = {
        "file": str(made.path),
        "documents": made.documents,
        "sha256": made.sha256,
        "sentence": made.sentence,
    }
    console.show(result, [str(made.path), made.sentence])
    return DONE


class _Progress:
    """Tells every tenth document on standard error, where a person looks."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, done: int, total: int) -> None:
        if done and done < total and done % 10 == 0:
            self._console.note(_("{done} av {total} dokumenter …").format(done=done, total=total))


def _progress(console: Console) -> _Progress:
    return _Progress(console)


def _check(arguments: argparse.Namespace, console: Console) -> int:
    roots = tuple(verify_pdf.root_certificate(Path(root)) for root in arguments.root)
    checked = archive_check.check_packages(Path(arguments.folder), roots=roots)
    good = all(one.good for one in checked)
    result: dict[str, Json] = {
        "good": good,
        "packages": [
            {
                "folder": str(one.folder),
                "round": one.round_id,
                "documents": one.documents,
                "files": one.files,
                "signatures": one.signatures,
                "good": one.good,
                "faults": [
                    {"path": fault.path, "code": fault.code, "sentence": fault.sentence} for fault in one.faults
                ],
                "sentence": one.sentence,
            }
            for one in checked
        ],
    }
    lines = []
    for one in checked:
        lines.append(f"{one.folder}: {one.sentence}")
        lines += [f"  {fault.path}: {fault.sentence}" for fault in one.faults]
    if good or console.as_json:
        console.show(result, lines)
    if not good:
        for line in lines:
            console.note(line)
    return DONE if good else REFUSED


def _receipt(arguments: argparse.Namespace, console: Console) -> int:
    given = [bool(arguments.csv), bool(arguments.column), bool(arguments.document)]
    if sum(given) != 1 or (arguments.document and not arguments.number):
        raise SkjemaError(ErrorCode.USAGE, reason="one-receipt")
    source = str(arguments.csv or arguments.column)
    if source == STANDARD_INPUT and arguments.password_file == STANDARD_INPUT:
        raise SkjemaError(ErrorCode.USAGE, reason="one-standard-input")
    text = _text(source) if source else ""
    round_id, pupil, group = str(arguments.round), str(arguments.pupil), str(arguments.group)
    with open_vault(arguments) as session:
        try:
            if arguments.document:
                found = lookup.find_document(session, str(arguments.document)).document_id
                number = str(arguments.number)
                done = archive_receipts.record(session, found, number, round_id, pupil=pupil, group=group)
            elif arguments.csv:
                done = archive_receipts.record_table(session, text, round_id, pupil=pupil, group=group)
            else:
                done = archive_receipts.record_column(session, text, round_id, pupil=pupil, group=group)
        except archive_receipts.ReceiptRefusedError as refused:
            return _refused(refused, console)
        may = archive_round.may_archive(session)
        view = archive_round.round_view(session, round_id, pupil=pupil, group=group) if may else None
        keep_daily_copies(session)
    left = len(view.rows) if view is not None else 0
    sentence = _("{count} journalpostnummer er registrert. {left} dokumenter venter.").format(
        count=done.count, left=left
    )
    console.show({"recorded": done.count, "waiting": left, "sentence": sentence}, [sentence])
    return DONE


def _refused(refused: archive_receipts.ReceiptRefusedError, console: Console) -> int:
    problems = refused.problems
    console.refuse(
        refused.code.value,
        _("Ingenting er registrert. Rett linjene, og prøv igjen."),
        more={"problems": [{"line": one.line, "code": one.fault.value, "what": one.what} for one in problems]},
        lines=[f"  {archive_receipts.problem_words(one)}" for one in problems],
    )
    return REFUSED


def _text(source: str) -> str:
    if source != STANDARD_INPUT:
        return archive_receipts.read_file(Path(source))
    if sys.stdin is None:
        raise SkjemaError(ErrorCode.USAGE, reason="no-terminal")
    return archive_receipts.decode(sys.stdin.buffer.read(archive_receipts.LARGEST + 1))


def _answer(arguments: argparse.Namespace, console: Console) -> int:
    if bool(arguments.yes) == bool(arguments.no):
        raise SkjemaError(ErrorCode.USAGE, reason="yes-or-no")
    with open_vault(arguments) as session:
        found = lookup.find_document(session, str(arguments.document))
        if arguments.yes:
            archive_round.answer(session, found.document_id)
        else:
            archive_round.leave_out(session, found.document_id, str(arguments.no))
        keep_daily_copies(session)
    console.show({"document": found.document_id, "archive": bool(arguments.yes)}, [found.document_id])
    return DONE


def _clean(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        if arguments.delete:
            deleted = archive_exports.delete_files(
                session, str(arguments.delete), unreceipted_ok=bool(arguments.anyway)
            )
            kept: list[Json] = list(deleted.kept)
            lines = [_("{count} filer er slettet.").format(count=deleted.count)]
            lines += [_("Endret av noen, og ikke slettet: {path}").format(path=path) for path in deleted.kept]
            console.show({"deleted": deleted.count, "kept": kept}, lines)
            return DONE
        found = archive_exports.plain_exports(session)
    listed: list[Json] = [_plain(asdict(one)) for one in found]
    lines = [f"{one.export_id}  {one.title}  {one.folder}  {one.sentence}" for one in found]
    console.show({"exports": listed}, lines or [_("Ingen ukrypterte filer å slette.")])
    return DONE


def _plain(value: dict[str, Json]) -> Json:
    return value
