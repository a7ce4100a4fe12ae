"""A log given out: as a PDF to print or send to whoever asks for innsyn, as CSV or JSON; that it was is noted too."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from skjema_app.domain.answers import Json
from skjema_app.domain.audit import Deed
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import audit, pdf_libraries
from skjema_app.workflows.audit_log import AuditLog, LogLine
from skjema_app.workflows.audit_words import LogFilter, filter_words, honest_words, shown
from skjema_app.workflows.looking import PdfToShow
from skjema_app.workflows.plain_writes import write_plain
from skjema_app.workflows.session import Session

KINDS = (".pdf", ".csv", ".json")
_FORMULA = ("=", "+", "-", "@", "\t")


def log_pdf(session: Session, log: AuditLog, chosen: LogFilter) -> PdfToShow:
    """Lay the chosen lines out: PDF/A-2a and PDF/UA-1, unsigned.

    Raises:
        SkjemaError: AUDIT_EMPTY; PDF_NOT_CONFORMING and what else the layout can say.
    """
    lines = _chosen(log, chosen)
    pdf_libraries.load()
    from skjema_app.documents import preflight, readback, render
    from skjema_app.documents.audit_log import AuditFacts, audit_log

    now = session.clock.now()
    model = audit_log(
        AuditFacts(
            title=log.title,
            school=session.person.school,
            made_by=session.person.name,
            made=now,
            chosen=filter_words(chosen),
            left_out=len(log.lines) - len(lines),
            limits=honest_words(),
            lines=tuple((one.moment, one.who, one.what, one.about) for one in lines),
        )
    )
    pdf = render.render(model, when=now)
    preflight.preflight(pdf)
    readback.check_text(pdf, model)
    return PdfToShow(log.title, pdf, draft=False)


def save_log(session: Session, log: AuditLog, chosen: LogFilter, target: Path, *, replace: bool = False) -> None:
    """Write the chosen lines as a plain file, of the kind that its name ends in; a PDF where that says nothing.

    Raises:
        SkjemaError: FILE_EXISTS unless ``replace``; AUDIT_EMPTY; as `log_pdf`; what ``safe_files`` says of the place.
    """
    if target.exists() and not replace:
        raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))
    match target.suffix.casefold():
        case ".csv":
            data = log_csv(_chosen(log, chosen))
        case ".json":
            data = json.dumps(log_json(log, _chosen(log, chosen)), ensure_ascii=False, indent=1).encode()
        case _:
            data = log_pdf(session, log, chosen).pdf
    write_plain(session, target, data)
    audit.log_given(session, Deed.EXPORTED, log.cases, log.documents)


def log_csv(lines: tuple[LogLine, ...]) -> bytes:
    """For a spreadsheet as they are set up here: semicolons, UTF-8 with its mark; nothing that begins as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow((_("Når"), _("Hvem"), _("Hva"), _("Om hva")))
    for one in lines:
        words = (one.who, one.what, one.about)
        safe = (f"'{word}" if word.startswith(_FORMULA) else word for word in words)
        writer.writerow((f"{one.moment:%Y-%m-%d %H:%M}", *safe))
    return out.getvalue().encode("utf-8-sig")


def log_json(log: AuditLog, lines: tuple[LogLine, ...]) -> dict[str, Json]:
    """For programs: codes and ids beside the words."""
    listed: list[Json] = [
        {
            "when": one.moment.isoformat(timespec="minutes"),
            "person": one.person_id or None,
            "who": one.who,
            "deed": one.deed.value,
            "what": one.what,
            "about": one.about,
            "case": one.case or None,
            "document": one.document or None,
        }
        for one in lines
    ]
    return {"title": log.title, "whole": log.whole, "limits": honest_words(), "lines": listed}


def proposed_name(session: Session) -> str:
    """A file name that tells of nobody."""
    return _("{date} Innsynslogg.pdf").format(date=session.clock.now().date().isoformat())


def _chosen(log: AuditLog, chosen: LogFilter) -> tuple[LogLine, ...]:
    lines = shown(log.lines, chosen)
    if not lines:
        raise SkjemaError(ErrorCode.AUDIT_EMPTY)
    return lines
