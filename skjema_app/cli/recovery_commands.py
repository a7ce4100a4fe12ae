"""``skjema recovery status|use|renew``: the sheet at work. Its letters come in a file, never on the line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, add_group, keep_daily_copies, open_vault, vault_folder
from skjema_app.cli.console import Console
from skjema_app.cli.passwords import read_new_password
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.system import safe_files
from skjema_app.system.clock import SystemClock
from skjema_app.system.texts import _
from skjema_app.workflows import at_start, found_school, lookup, recovery, sheet_news
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands

_SHEET_LIMIT = 1024


def add(commands: Commands) -> None:
    """Add the group to the parser."""
    group = add_group(commands, "recovery", _("Skolens gjenopprettingsark"))
    add_command(group, "status", _("Hvilket ark som gjelder, hvem som styrer, og hva arket er brukt til"), _status)
    use = add_command(
        group, "use", _("La denne maskinen styre hvem som er med, når maskinen til rektor er borte"), _use
    )
    sheet = _("fil med de sju gruppene fra arket, eller alle fra to konvolutter; skriv dem aldri i kommandoen")
    use.choices.add_argument("--sheet-file", required=True, metavar=_("FIL"), help=sheet)
    use.choices.add_argument("--name", default="", metavar=_("NAVN"), help=_("ditt fulle navn, for et nytt hvelv"))
    use.choices.add_argument("--folder", type=Path, metavar=_("MAPPE"), help=_("delingsmappen, for et nytt hvelv"))
    use.choices.add_argument(
        "--role",
        action="append",
        default=[],
        choices=[r.value for r in Role],
        help=_("rollen din i et nytt hvelv; ellers rektor"),
    )
    use.choices.add_argument(
        "--lost",
        action="append",
        default=[],
        metavar=_("NAVN"),
        help=_("den som styrte før, og ikke skal det lenger; kan gjentas"),
    )
    renew = add_command(group, "renew", _("Lag et nytt ark i stedet for det som gjelder"), _renew)
    renew.choices.add_argument("--out", type=Path, required=True, metavar=_("FIL"), help=_("PDF-en med det nye arket"))
    renew.choices.add_argument("--split", action="store_true", help=_("del det i to konvolutter"))
    renew.choices.add_argument(
        "--sheet-file", default="", metavar=_("FIL"), help=_("det gamle arket, om det er for hånden")
    )


def _status(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        state = recovery.sheet_state(session)
        told = sheet_news.news(session)
    lines = [_("Gjenopprettingsark nr. {n} gjelder.").format(n=state.number)]
    lines += [_("Styrer hvem som er med: {name}").format(name=one.name) for one in state.governors]
    lines += [f"{one.heading}. {one.text}" for one in told]
    result: dict[str, Json] = {
        "sheet": state.number,
        "contested": state.contested,
        "governors": [{"device": one.device_id, "name": one.name} for one in state.governors],
        "news": [{"id": one.key, "heading": one.heading} for one in told],
    }
    console.show(result, lines)
    return DONE


def _use(arguments: argparse.Namespace, console: Console) -> int:
    typed = _typed(str(arguments.sheet_file))
    if at_start.vault_exists(vault_folder(arguments)):
        with open_vault(arguments) as session:
            recovery.govern_here(session, typed, lost=_lost(session, arguments.lost))
            keep_daily_copies(session)
            return _governs(session, console)
    if arguments.folder is None or not arguments.name:
        raise SkjemaError(ErrorCode.USAGE)
    roles = [Role(one) for one in arguments.role] or [Role.PRINCIPAL]
    with read_new_password(arguments.password_file) as password:
        session = recovery.start_with_sheet(
            name=str(arguments.name),
            typed=typed,
            password=password,
            vault_folder=vault_folder(arguments),
            exchange_folder=Path(arguments.folder),
            clock=SystemClock(),
            roles=roles,
        )
    try:
        return _governs(session, console)
    finally:
        session.close()


def _governs(session: Session, console: Console) -> int:
    state = recovery.sheet_state(session)
    names: list[Json] = [one.name for one in state.governors]
    line = _("Denne maskinen styrer hvem som er med i {school}. Alle får se det.").format(school=session.person.school)
    console.show({"school": session.person.school, "governors": names, "sheet": state.number}, [line])
    return DONE


def _lost(session: Session, people: list[str]) -> tuple[str, ...]:
    ids = {lookup.find_person(session, one) for one in people}
    return tuple(one.device_id for one in recovery.governors(session) if one.person_id in ids and not one.this_one)


def _renew(arguments: argparse.Namespace, console: Console) -> int:
    old = _typed(str(arguments.sheet_file)) if arguments.sheet_file else ""
    with open_vault(arguments) as session:
        sheet = recovery.draw_new(session)
        try:
            sheet.split(on=bool(arguments.split))
            files = found_school.save_sheet(session, sheet, Path(arguments.out))
            recovery.renew(session, sheet, old)
        finally:
            sheet.wipe()
        keep_daily_copies(session)
        number = session.vault.sheet_number
    listed: list[Json] = [str(one) for one in files]
    lines = [_("Gjenopprettingsark nr. {n} gjelder nå.").format(n=number)]
    lines += [_("{file}: Skriv ut, legg i en lukket konvolutt, og slett filen.").format(file=one) for one in files]
    lines.append(
        _(
            "Hvert hvelv tar det nye i bruk neste gang det åpnes og utveksler. Til da åpner det gamle det. "
            "Makuler det gamle når alle har gjort det."
        )
    )
    console.show({"sheet": number, "files": listed}, lines)
    return DONE


def _typed(file: str) -> str:
    return safe_files.read_file(Path(file), limit=_SHEET_LIMIT).decode("utf-8", "replace")
