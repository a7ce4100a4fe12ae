"""``skjema audit``: who read, searched, printed, exported and gave on; of oneself, a case, a pupil or a person."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.case_turns import row_of
from skjema_app.cli.common import DONE, add_command, open_vault
from skjema_app.cli.console import Console
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import audit_export, audit_log
from skjema_app.workflows.audit_log import LogLine, LogScope
from skjema_app.workflows.audit_words import LogFilter, honest_words, shown
from skjema_app.workflows.lookup import find_person
from skjema_app.workflows.session import Session
from skjema_app.workflows.timeline_item import PupilRole

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(
        commands, "audit", _("Innsynslogg: din egen, eller den til en sak, en elev eller en person"), _audit
    )
    choices = made.choices
    choices.add_argument("--case", default="", metavar=_("SAK"), help=_("Skjema-nr., eller id til et dokument i saken"))
    choices.add_argument("--pupil", default="", metavar=_("NAVN"), help=_("en elev, «Navn» eller «Navn, 8A»"))
    choices.add_argument("--person", default="", metavar=_("NAVN"), help=_("en på skolen; for rektor"))
    choices.add_argument("--from", dest="first", default="", metavar=_("DATO"), help=_("fra og med denne dagen"))
    choices.add_argument("--to", dest="last", default="", metavar=_("DATO"), help=_("til og med denne dagen"))
    choices.add_argument("--out", type=Path, metavar=_("FIL"), help=_("lagre som .pdf, .csv eller .json i stedet"))
    choices.add_argument("--force", action="store_true", help=_("erstatt en fil som finnes"))


def _audit(arguments: argparse.Namespace, console: Console) -> int:
    chosen = LogFilter(first=_day(str(arguments.first)), last=_day(str(arguments.last)))
    target: Path | None = arguments.out
    if target is not None and target.suffix.casefold() not in audit_export.KINDS:
        raise SkjemaError(ErrorCode.USAGE, reason="kind-of-log")
    with open_vault(arguments) as session:
        log = audit_log.open_log(session, _scope(session, arguments))
        if target is not None:
            audit_export.save_log(session, log, chosen, target, replace=bool(arguments.force))
            console.show(
                {"file": str(target), "lines": len(shown(log.lines, chosen)), "encrypted": False},
                [_("Loggen er lagret i {file}. Filen er ikke kryptert.").format(file=target)],
            )
            return DONE
        lines = shown(log.lines, chosen)
        words = [_line(one) for one in lines] or [_("Ingenting er notert.")]
        console.show(audit_export.log_json(log, lines), [log.title, *words, honest_words()])
    return DONE


def _scope(session: Session, arguments: argparse.Namespace) -> LogScope:
    case, pupil, person = (str(one).strip() for one in (arguments.case, arguments.pupil, arguments.person))
    if sum(map(bool, (case, pupil, person))) > 1:
        raise SkjemaError(ErrorCode.USAGE, reason="one-about")
    if case:
        return LogScope(row=row_of(session, case))
    if pupil:
        name, _comma, group = pupil.partition(",")
        return LogScope(pupil=PupilRole(name.strip(), group.strip(), ""))
    return LogScope(person=find_person(session, person)) if person else LogScope()


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise SkjemaError(ErrorCode.USAGE, reason="day") from error


def _line(one: LogLine) -> str:
    return "  ".join(part for part in (f"{one.moment:%Y-%m-%d %H:%M}", one.who, one.what, one.about) if part)
