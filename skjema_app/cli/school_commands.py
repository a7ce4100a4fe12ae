"""``skjema school found|status`` and ``skjema person invite|join|certify|list|close``: the people of a school."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli import people_commands, person_commands
from skjema_app.cli.common import DONE, add_command, add_group, keep_daily_copies, open_vault, vault_folder
from skjema_app.cli.console import Console
from skjema_app.cli.passwords import read_new_password
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.system import safe_files
from skjema_app.system.clock import SystemClock
from skjema_app.system.texts import _
from skjema_app.workflows import (
    at_start,
    case_people_leaving,
    exchange_folder,
    exchanging,
    found_school,
    join_school,
    lookup,
    people,
)

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands

_INVITATION_LIMIT = 64 << 10
_CODE_LIMIT = 400


def add(commands: Commands) -> None:
    """Add both groups to the parser."""
    school = add_group(commands, "school", _("Sett opp skolen"))
    found = add_command(school, "found", _("Opprett skolen med dette hvelvet, og lagre gjenopprettingsarket"), _found)
    found.choices.add_argument("--name", default="", metavar=_("NAVN"), help=_("skolens navn; ellers hvelvets"))
    found.choices.add_argument(
        "--role", action="append", default=[], choices=[r.value for r in Role], help=_("din rolle; kan gjentas")
    )
    found.choices.add_argument(
        "--sheet", type=Path, required=True, metavar=_("FIL"), help=_("PDF-en som gjenopprettingsarket lagres i")
    )
    found.choices.add_argument("--folder", type=Path, metavar=_("MAPPE"), help=_("delingsmappen"))
    person = add_group(commands, "person", _("Folk på skolen: inviter, gi roller, avslutt tilgang"))
    invite = add_command(person, "invite", _("Inviter en person; skriver koden"), _invite)
    invite.choices.add_argument("--name", required=True, metavar=_("NAVN"), help=_("fullt navn"))
    invite.choices.add_argument(
        "--role",
        action="append",
        default=[],
        choices=[r.value for r in Role],
        help=_("kan gjentas; uten den beholder den som er med fra før, rollene sine"),
    )
    invite.choices.add_argument(
        "--person", default="", metavar=_("ID"), help=_("en som er med fra før, og skal bruke en maskin til")
    )
    invite.choices.add_argument(
        "--out", type=Path, required=True, metavar=_("FIL"), help=_("filen som invitasjonen lagres i")
    )
    join = add_command(person, "join", _("Bli med i en skole med invitasjon og kode"), _join)
    join.values.add_argument("file", type=Path, metavar=_("FIL"), help=_("invitasjonen"))
    join.choices.add_argument(
        "--code-file", required=True, metavar=_("FIL"), help=_("fil med koden; skriv den aldri i kommandoen")
    )
    join.choices.add_argument("--folder", type=Path, required=True, metavar=_("MAPPE"), help=_("delingsmappen"))
    add_command(person, "certify", _("Godkjenn dem som har bedt om å bli med"), _certify)
    add_command(person, "list", _("List opp folk og invitasjoner"), _list)
    close = add_command(person, "close", _("Steng en maskin; det den har signert, gjelder fortsatt"), _close)
    close.values.add_argument("device", metavar=_("MASKIN"), help=_("maskinens id, se «person list --json»"))
    people_commands.add_to_person(person)
    person_commands.add_to_person(person)


def _found(arguments: argparse.Namespace, console: Console) -> int:
    roles = frozenset(Role(one) for one in arguments.role) or frozenset({Role.PRINCIPAL})
    with open_vault(arguments) as session:
        if session.school is not None:
            raise SkjemaError(ErrorCode.SCHOOL_EXISTS)
        found_school.check_sheet_place(session, Path(arguments.sheet), arguments.folder)
        if arguments.folder is not None:
            exchange_folder.choose_folder(session, Path(arguments.folder))
        school = str(arguments.name) or session.person.school
        drawn = found_school.draw_sheet(session, school=school)
        try:
            found_school.save_sheet(session, drawn, Path(arguments.sheet))
            found_school.found_school(session, drawn, roles=roles)
        finally:
            drawn.wipe()
        if arguments.folder is not None:
            exchanging.exchange_now(session)
        keep_daily_copies(session)
        name = session.person.school
    result: dict[str, Json] = {"school": name, "sheet": str(arguments.sheet)}
    console.show(
        result,
        [
            _("Skolen er opprettet: {name}").format(name=name),
            _("Gjenopprettingsarket: {file}. Skriv det ut, legg det i en lukket konvolutt, og slett filen.").format(
                file=arguments.sheet
            ),
        ],
    )
    return DONE


def _invite(arguments: argparse.Namespace, console: Console) -> int:
    target = Path(arguments.out)
    if target.exists():
        raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))
    with open_vault(arguments) as session:
        invited = people.invite(
            session,
            name=str(arguments.name),
            roles=[Role(one) for one in arguments.role],
            person_id=str(arguments.person),
        )
        safe_files.atomic_write(target, invited.data)
        keep_daily_copies(session)
    code = " - ".join(invited.code)
    result: dict[str, Json] = {"file": str(target), "code": code, "expires": invited.expires}
    console.show(
        result,
        [
            _("Invitasjon: {file} (til {expires})").format(file=target, expires=invited.expires),
            _("Kode: {code}").format(code=code),
            _("Gi koden muntlig eller på papir, ikke der filen går."),
        ],
    )
    return DONE


def _join(arguments: argparse.Namespace, console: Console) -> int:
    data = safe_files.read_file(Path(arguments.file), limit=_INVITATION_LIMIT)
    code = safe_files.read_file(Path(arguments.code_file), limit=_CODE_LIMIT).decode("utf-8-sig", "replace").strip()
    clock = SystemClock()
    view = join_school.look_at_invitation(data, code, clock)
    folder = Path(arguments.folder)
    if at_start.vault_exists(vault_folder(arguments)):
        with open_vault(arguments) as session:
            join_school.join(session, data, code, folder)
            keep_daily_copies(session)
    else:
        with read_new_password(arguments.password_file) as password:
            join_school.start_invited(
                data=data,
                code=code,
                password=password,
                vault_folder=vault_folder(arguments),
                exchange_folder=folder,
                clock=clock,
            ).close()
    result: dict[str, Json] = {"school": view.school, "name": view.name, "roles": view.roles}
    console.show(
        result,
        [
            _("{name} ({roles}) har bedt om å bli med i {school}.").format(
                name=view.name, roles=view.roles, school=view.school
            ),
            _("Kjør «skjema exchange» når skolen har godkjent deg."),
        ],
    )
    return DONE


def _certify(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        if not people.require_school(session).is_issuer:
            raise SkjemaError(ErrorCode.NOT_AN_ISSUER)
        outcome = exchanging.exchange_now(session)
        keep_daily_copies(session)
    if outcome.trouble:
        raise SkjemaError(ErrorCode(outcome.trouble))
    joined: list[Json] = list(outcome.joined)
    notices: list[Json] = list(outcome.notices)
    console.show({"certified": joined, "notices": notices}, outcome.notices or [_("Ingen venter på å bli godkjent.")])
    return DONE


def _list(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        rows = people.list_people(session)
        invitations = people.list_invitations(session)
    result: dict[str, Json] = {
        "people": [
            {
                "person": row.person_id,
                "name": row.name,
                "roles": row.roles,
                "until": row.until,
                "active": row.active,
                "you": row.you,
                "devices": [
                    {"device": one.device_id, "active": one.active, "issuer": one.issuer} for one in row.devices
                ],
            }
            for row in rows
        ],
        "invitations": [
            {
                "invitation": one.invitation_id,
                "name": one.name,
                "roles": one.roles,
                "state": one.state.value,
                "expires": one.expires,
            }
            for one in invitations
        ],
    }
    lines = [
        f"{row.name} ({row.short_id}), {row.roles}"
        + (f", {row.until}" if row.until else "")
        + ("" if row.active else _(" – stengt"))
        for row in rows
    ]
    lines += [
        _("Invitert: {name}, {roles} – {state}, til {expires}").format(
            name=one.name, roles=one.roles, state=_state_word(one.state), expires=one.expires
        )
        for one in invitations
    ]
    console.show(result, lines)
    return DONE


def _close(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        device = lookup.find_device(session, str(arguments.device))
        left = case_people_leaving.leaving(session, device)
        people.close_device(session, device)
        keep_daily_copies(session)
    lines = [_("Maskinen er stengt. Det den har signert før, gjelder fortsatt.")]
    if left.cases:
        lines.append(_("Disse sakene mangler saksansvarlig nå. Gi dem videre med «case move»:"))
        lines += [f"  {one.words}" for one in left.cases]
    cases: list[Json] = [one.case_id for one in left.cases]
    console.show({"device": device, "cases": cases}, lines)
    return DONE


def _state_word(state: people.InvitationState) -> str:
    return {
        people.InvitationState.OPEN: _("åpen"),
        people.InvitationState.USED: _("brukt"),
        people.InvitationState.EXPIRED: _("gått ut"),
        people.InvitationState.LEAKED: _("koden er på avveie"),
    }[state]
