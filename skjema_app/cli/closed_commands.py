"""``skjema closed …``: § 12-5 between two people; nothing of it is in ``skjema case`` or ``skjema doc list``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, add_group, keep_daily_copies, open_vault, stamp
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import cases, closed_room, employee_report, lookup
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands

_SHORT = 12


def add(commands: Commands) -> None:
    """Add the group to the parser."""
    group = add_group(commands, "closed", _("Skjermede saker (§ 12-5)"))
    add_command(group, "list", _("Det som er skjermet, og bare du og mottakeren ser"), _list)
    people = add_command(group, "people", _("Hvem meldingen kan gis til"), _people)
    give = add_command(group, "give", _("Gi meldingen til én person; ingen andre får den"), _give)
    give.choices.add_argument("--to", required=True, metavar=_("NAVN"), help=_("fullt navn, eller personens id"))
    give.choices.add_argument(
        "--sure", action="store_true", help=_("når navnene ligner: det er en annen enn den meldingen gjelder")
    )
    answer = add_command(group, "answer", _("Begynn på mottakerens beslutning; skriver kladdens id"), _answer)
    log = add_command(group, "log", _("Hvem som har hentet og åpnet meldingen"), _log)
    machines = add_command(group, "new-machines", _("La en ny maskin hos en av de to åpne meldingen"), _machines)
    go_on = add_command(group, "go-on", _("Fortsett en melding som gjelder en ansatt, i eget skjema"), _go_on)
    for command in (people, give, answer, log, machines, go_on):
        command.values.add_argument("document", metavar=_("ID"), help=_("dokumentets id"))


def _list(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        rows = cases.list_cases(session, hidden=True)
    items: list[Json] = [
        {
            "key": row.key,
            "draft": row.draft,
            "title": row.title,
            "pupil": row.pupil,
            "group": row.group,
            "state": row.state.value,
            "when": stamp(row.when),
        }
        for row in rows
    ]
    lines = [f"{row.key[:_SHORT]}  {row.pupil}  {row.title}  {row.state}" for row in rows]
    console.show({"cases": items}, lines or [_("Ingenting er skjermet.")])
    return DONE


def _people(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        found = closed_room.recipients(session, _document(session, arguments))
    items: list[Json] = [
        {"person": one.person_id, "name": one.name, "roles": one.roles, "alike": one.ask} for one in found
    ]
    lines = [f"{one.person_id[:_SHORT]}  {one.name}  {one.roles}" for one in found]
    console.show(
        {"people": items}, lines or [_("Ingen på skolen kan få den. Gi PDF-en til kommunen eller skoleeieren.")]
    )
    return DONE


def _give(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        document = _document(session, arguments)
        person = _person(session, str(arguments.to))
        closed_room.share_with(session, document, person, sure=bool(arguments.sure))
        keep_daily_copies(session)
    console.show({"document": document, "person": person}, [_("Meldingen er gitt. Bare dere to kan lese den.")])
    return DONE


def _answer(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        draft = closed_room.start_answer(session, _document(session, arguments)).draft
        keep_daily_copies(session)
    console.show({"draft": draft.draft_id}, [draft.draft_id])
    return DONE


def _log(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        lines = closed_room.read_log(session, session.vault.documents.get(_document(session, arguments)))
    items: list[Json] = [{"who": one.who, "what": one.what, "when": stamp(one.when)} for one in lines]
    words = [f"{one.when.isoformat(timespec='minutes')}  {one.what}: {one.who}" for one in lines]
    console.show({"log": items}, words or [_("Ingen har hentet den ennå.")])
    return DONE


def _machines(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        document = _document(session, arguments)
        count = closed_room.new_machines(session, document)
        closed_room.let_new_machines_in(session, document)
        keep_daily_copies(session)
    console.show(
        {"document": document, "machines": count},
        [_("Nye maskiner som kan åpne meldingen etter neste utveksling: {n}.").format(n=count)],
    )
    return DONE


def _go_on(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        draft = employee_report.go_on_from_report(session, _document(session, arguments)).draft
        keep_daily_copies(session)
    console.show({"draft": draft.draft_id}, [draft.draft_id])
    return DONE


def _document(session: Session, arguments: argparse.Namespace) -> str:
    return lookup.find_document(session, str(arguments.document)).document_id


def _person(session: Session, typed: str) -> str:
    """By whole name or by id. Raises PERSON_UNKNOWN for none, or two of one name."""
    if session.school is None:
        raise SkjemaError(ErrorCode.NO_SCHOOL)
    wanted = typed.strip().casefold()
    found = [
        one.person_id
        for one in session.school.people()
        if one.active and wanted in {one.name.casefold(), one.person_id, one.person_id[:_SHORT]}
    ]
    if len(found) != 1:
        raise SkjemaError(ErrorCode.PERSON_UNKNOWN)
    return found[0]
