"""``skjema doc new|fill|finish``: write a document. ``show|list|pdf`` are in ``doc_views.py``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli import attachment_commands, case_commands, doc_views, signature_commands, split_commands
from skjema_app.cli.common import DONE, add_command, add_group, keep_daily_copies, open_vault, stamp
from skjema_app.cli.console import Console
from skjema_app.cli.passwords import STANDARD_INPUT
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.evaluate import FormState, Severity
from skjema_app.system import safe_files
from skjema_app.system.texts import _
from skjema_app.workflows import fill_form, finish_document, lookup, plan
from skjema_app.workflows.answers_file import ANSWERS_LIMIT, read_answers
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.sentences import problem_sentence
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add(commands: Commands) -> None:
    """Add the group to the parser."""
    group = add_group(commands, "doc", _("Fyll ut, ferdigstill og hent dokumenter"))
    new = add_command(group, "new", _("Begynn på en kladd; skriver kladdens id"), _new)
    which = new.choices.add_mutually_exclusive_group(required=True)
    which.add_argument("--form", default="", metavar=_("SKJEMA"), help=_("for eksempel melding-12-4"))
    which.add_argument("--supplements", default="", metavar=_("ID"), help=_("utfyllende til dette dokumentet"))
    which.add_argument("--case", default="", metavar=_("SAK"), help=_("plan i denne saken (Skjema-nr. eller id)"))
    which.add_argument(
        "--version-of",
        action="append",
        default=[],
        metavar=_("ID"),
        help=_("ny versjon; to ganger samler to versjoner"),
    )
    new.choices.add_argument("--level", default="", metavar=_("NIVÅ"), help=_("kort (vanlig) eller utfyllende"))
    fill = add_command(group, "fill", _("Fyll svar inn i en kladd"), _fill)
    fill.values.add_argument("draft", metavar=_("KLADD"), help=_("kladdens id"))
    fill.choices.add_argument(
        "--answers",
        required=True,
        metavar=_("FIL"),
        help=_("JSON: {felt: verdi}; null tømmer et felt; «-» er standard inn"),
    )
    finish = add_command(group, "finish", _("Ferdigstill og signer en kladd"), _finish)
    finish.values.add_argument("draft", metavar=_("KLADD"), help=_("kladdens id"))
    finish.choices.add_argument(
        "--replace-letters",
        action="store_true",
        help=_("sett [?] der et tegn ikke kan trykkes; svaret beholder tegnet"),
    )
    signature_commands.add_pin(finish)
    doc_views.add(group)
    attachment_commands.add(group)
    split_commands.add(group)
    case_commands.add_to_doc(group)


def _new(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        opened = _begun(arguments, session)
        keep_daily_copies(session)
    draft = opened.draft
    result: dict[str, Json] = {
        "draft": draft.draft_id,
        "form": draft.pin.form_id,
        "version": draft.pin.version,
        "level": draft.level,
        "supplements": draft.supplements,
    }
    console.show(result, [draft.draft_id])
    return DONE


def _begun(arguments: argparse.Namespace, session: Session) -> OpenForm:
    if arguments.case:
        return plan.start_plan(session, lookup.find_case(session, str(arguments.case)).case_id)
    if arguments.version_of:
        return plan.start_version(
            session, *(lookup.find_document(session, str(one)).document_id for one in arguments.version_of)
        )
    if arguments.supplements:
        first = lookup.find_document(session, str(arguments.supplements))
        form_id, supplements = first.pin.form_id, first.document_id
    else:
        form_id, supplements = str(arguments.form), ""
    level = str(arguments.level) or lookup.usual_level(session, form_id, supplement=bool(supplements))
    return fill_form.start_draft(session, form_id, level, supplements=supplements)


def _fill(arguments: argparse.Namespace, console: Console) -> int:
    if arguments.answers == STANDARD_INPUT and arguments.password_file == STANDARD_INPUT:
        raise SkjemaError(ErrorCode.USAGE, reason="one-standard-input")
    data = _answers_data(str(arguments.answers))
    with open_vault(arguments) as session:
        opened = fill_form.open_draft(session, lookup.find_draft(session, str(arguments.draft)).draft_id)
        phase = opened.definition.asked_phase(opened.draft.level)
        answers = {**opened.draft.answers, **read_answers(data, opened.definition, opened.pupils, phase=phase)}
        answers = {field: value for field, value in answers.items() if value is not None}
        saved = fill_form.save_draft(session, opened.draft.draft_id, answers, opened.draft.place)
        state = opened.state(answers)
        keep_daily_copies(session)
    result: dict[str, Json] = {
        "draft": opened.draft.draft_id,
        "saved": stamp(saved),
        "answered": state.answered,
        "required": state.required_total,
        "missing": _missing(state),
    }
    console.show(result, [_progress(opened, state), *_missing_lines(state)])
    return DONE


def _answers_data(source: str) -> bytes:
    if source == STANDARD_INPUT:
        if sys.stdin is None:  # closed before the start (``<&-``)
            raise SkjemaError(ErrorCode.ANSWERS_UNREADABLE, key="-", reason="not-an-object")
        data = sys.stdin.buffer.read(ANSWERS_LIMIT + 1)
        if len(data) > ANSWERS_LIMIT:
            raise SkjemaError(ErrorCode.ANSWERS_UNREADABLE, key="-", reason="too-large")
        return data
    return safe_files.read_file(Path(source), limit=ANSWERS_LIMIT)


def _finish(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        draft_id = lookup.find_draft(session, str(arguments.draft)).draft_id
        signs = bool(arguments.replace_letters)
        with signature_commands.pin_for(session, arguments) as pin:
            finished = finish_document.finish_document(session, draft_id, signs=signs, pin=pin)
        keep_daily_copies(session)
    document = finished.document
    steps: list[Json] = list(finished.next_steps)
    result: dict[str, Json] = {
        "document": document.document_id,
        "title": document.title,
        "finished": stamp(document.finished),
        "restricted": document.restricted,
        "urgent": document.urgent,
        "pdf_sha256": document.pdf_sha256,
        "next_steps": steps,
    }
    console.show(result, [document.document_id, *finished.next_steps])
    return DONE


def _missing(state: FormState) -> list[Json]:
    return [
        {"code": one.code.value, "path": one.path, "sentence": problem_sentence(one)}
        for one in state.problems
        if one.severity is Severity.ERROR
    ]


def _progress(opened: OpenForm, state: FormState) -> str:
    return _("Lagret i kladden {draft}. {answered} av {required} nødvendige svar er gitt.").format(
        draft=opened.draft.draft_id[:8], answered=state.answered, required=state.required_total
    )


def _missing_lines(state: FormState) -> list[str]:
    return [f"  {one.path}: {problem_sentence(one)}" for one in state.problems if one.severity is Severity.ERROR]
