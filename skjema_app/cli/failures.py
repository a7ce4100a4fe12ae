"""Every failure as a sentence: the known ones with their own, a fault in the program with a report on disk."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import log, paths, safe_files
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows.finish_document import AnswersNotComplete
from skjema_app.workflows.sentences import problem_sentence, sentence_for

_FAULT = "fault"


def told(error: Exception, console: Console) -> None:
    """Tell it on standard error (and as one JSON object with ``--json``); never a traceback."""
    if isinstance(error, AnswersNotComplete):
        _tell_missing(error, console)
    elif isinstance(error, SkjemaError):
        sentence = sentence_for(error)
        hint = _hints().get(error.code)
        # where letters stand that can't be printed; the sentence has room for the first answer only
        lines = str(error.details["places"]).split("\n") if "places" in error.details else []
        more: dict[str, Json] = {"places": list(lines)} if lines else {}
        lines = [*(f"  {line}" for line in lines), *([hint] if hint else [])]
        console.refuse(error.code.value, f"{sentence.heading}. {sentence.text}", more=more, lines=lines)
    elif isinstance(error, MemoryError):
        console.refuse("memory", _("Maskinen har for lite minne til dette. Det som var lagret, er trygt."))
    else:
        log.note(_FAULT, error)
        _tell_fault(error, console)


def _hints() -> dict[ErrorCode, str]:
    """What the window has a button for: the command that does it."""
    rescue = _(
        "Sikkerhetskopi: skjema backup restore KOPI --vault NY_MAPPE. Berging: skjema vault salvage --out NY_MAPPE"
    )
    damaged = (
        ErrorCode.KEYS_MISSING,
        ErrorCode.KEYS_DAMAGED,
        ErrorCode.KEYS_LIMITS,
        ErrorCode.KEYS_ALTERED,
        ErrorCode.DATABASE_MISSING,
        ErrorCode.DATABASE_DAMAGED,
        ErrorCode.JOURNAL_BROKEN,
        ErrorCode.BLOB_MISSING,
        ErrorCode.BLOB_DAMAGED,
    )
    return {
        **dict.fromkeys(damaged, rescue),
        ErrorCode.NO_VAULT: _("Nytt hvelv: skjema vault create. Et annet sted: --vault MAPPE"),
        ErrorCode.FILE_EXISTS: _("Erstatt den med --force"),
        ErrorCode.COPY_STALE: _("Kopiene: skjema backup list. Åpne den likevel: --anyway"),
        ErrorCode.COPY_OF_ANOTHER: _("Åpne den likevel: --anyway. I en ny mappe: --vault MAPPE"),
        ErrorCode.LETTERS_NOT_DRAWABLE: _("Sett [?] der de står: skjema doc finish KLADD --replace-letters"),
        ErrorCode.FORM_UNKNOWN: _("Skjemaene: skjema form list"),
        ErrorCode.FORM_BROKEN: _("Alle feilene: skjema form check FIL"),
        ErrorCode.DRAFT_UNKNOWN: _("Kladdene: skjema doc list --drafts"),
        ErrorCode.DOCUMENT_UNKNOWN: _("Dokumentene: skjema doc list. Kladdene: skjema doc list --drafts"),
        ErrorCode.LIST_NO_COLUMNS: _("Si hva en kolonne er: --column NR=ROLLE, for eksempel --column 0=name"),
        ErrorCode.SECOND_PLACE_UNSET: _("Velg stedet: skjema backup make --to MAPPE"),
        ErrorCode.SECOND_PLACE_GONE: _("Velg et annet sted: skjema backup make --to MAPPE"),
    }


def _tell_missing(error: AnswersNotComplete, console: Console) -> None:
    count = len(error.problems)
    sentence = ngettext(
        "{count} svar mangler før du kan ferdigstille. Alt du har skrevet, er lagret.",
        "{count} svar mangler før du kan ferdigstille. Alt du har skrevet, er lagret.",
        count,
    ).format(count=count)
    missing: list[Json] = [
        {
            "code": problem.code.value,
            "path": problem.path,
            "step": problem.step_id,
            "label": problem.label.nb,
            "sentence": problem_sentence(problem),
        }
        for problem in error.problems
    ]
    lines = [f"  {problem.path}: {problem_sentence(problem)}" for problem in error.problems]
    console.refuse("answers-not-complete", sentence, more={"missing": missing}, lines=lines)


def _tell_fault(error: Exception, console: Console) -> None:
    sentence = _("Noe gikk galt i Skjema. Det som er lagret, er trygt. Prøv igjen.")
    report = _written_report(error)
    if report is None:
        console.refuse(_FAULT, sentence)
        return
    line = _("Feilrapport uten navn og svar: {path}").format(path=report)
    console.refuse(_FAULT, sentence, more={"report": str(report)}, lines=[line])


def _written_report(error: Exception) -> Path | None:
    """The crash report's file, or None where none could be written."""
    text = log.crash_report(type(error), error, error.__traceback__)
    stamp = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    file = paths.log_dir() / f"feil-{stamp}.txt"
    try:
        safe_files.private_dir(file.parent)
        safe_files.atomic_write(file, text.encode())
    except (SkjemaError, OSError):
        return None
    return file
