"""``skjema person role|suspend|revoke|until``: what an issuer changes about somebody who is in."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, keep_daily_copies, open_vault
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.system.texts import _
from skjema_app.workflows import lookup, person_changes, second_machine
from skjema_app.workflows.person_changes import PersonView, Stop
from skjema_app.workflows.role_words import role_words

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add_to_person(group: Commands) -> None:
    """Add the commands to the group ``person``."""
    role = add_command(group, "role", _("Gi en person andre roller; det som er gjort i de gamle, gjelder"), _role)
    role.choices.add_argument(
        "--role",
        action="append",
        required=True,
        choices=[one.value for one in Role],
        help=_("kan gjentas; rollene som ikke nevnes, faller bort"),
    )
    suspend = add_command(
        group, "suspend", _("Stans tilgangen for en stund; tilbake med «person invite --person»"), _suspend
    )
    revoke = add_command(group, "revoke", _("Avslutt tilgangen; det som er signert, gjelder fortsatt"), _revoke)
    until = add_command(group, "until", _("Siste dag en person har tilgang"), _until)
    until.choices.add_argument("--date", default="", metavar=_("DATO"), help=_("siste dag; uten den: ingen slutt"))
    machine = add_command(group, "machine", _("Godkjenn en maskin til, som personen selv har meldt"), _machine)
    for command in (role, suspend, revoke, until, machine):
        command.values.add_argument("person", metavar=_("NAVN"), help=_("fullt navn, eller id"))


def _role(arguments: argparse.Namespace, console: Console) -> int:
    roles = frozenset(Role(one) for one in arguments.role)
    with open_vault(arguments) as session:
        person = lookup.find_person(session, str(arguments.person))
        before = person_changes.person_view(session, person)
        person_changes.set_roles(session, person, roles)
        keep_daily_copies(session)
    listed: list[Json] = [one.value for one in sorted(roles)]
    lines = person_changes.role_change_words(before, roles)
    console.show({"person": person, "roles": listed}, list(lines))
    return DONE


def _suspend(arguments: argparse.Namespace, console: Console) -> int:
    return _stop(arguments, console, Stop.SUSPENDED, _("{name} har ikke tilgang lenger, for en stund."))


def _revoke(arguments: argparse.Namespace, console: Console) -> int:
    return _stop(arguments, console, Stop.REVOKED, _("Tilgangen til {name} er avsluttet."))


def _stop(arguments: argparse.Namespace, console: Console, stop: Stop, words: str) -> int:
    with open_vault(arguments) as session:
        person = lookup.find_person(session, str(arguments.person))
        before = person_changes.person_view(session, person)
        person_changes.stop_person(session, person, stop)
        keep_daily_copies(session)
    lines = [words.format(name=before.name), *person_changes.stop_words(before, stop)]
    if before.leaving.cases:
        lines.append(_("Disse sakene mangler saksansvarlig nå. Gi dem videre med «case move»:"))
        lines += [f"  {one.words}" for one in before.leaving.cases]
    cases: list[Json] = [one.case_id for one in before.leaving.cases]
    console.show({"person": person, "why": stop.value, "cases": cases}, lines)
    return DONE


def _until(arguments: argparse.Namespace, console: Console) -> int:
    last = _day(str(arguments.date)) if arguments.date else None
    with open_vault(arguments) as session:
        person = lookup.find_person(session, str(arguments.person))
        person_changes.set_last_day(session, person, last)
        view = person_changes.person_view(session, person)
        keep_daily_copies(session)
    console.show({"person": person, "until": "" if last is None else last.isoformat()}, [_line(view)])
    return DONE


def _machine(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        person = lookup.find_person(session, str(arguments.person))
        found = [one for one in second_machine.waiting(session) if one.person_id == person]
        for one in found:
            second_machine.let_in(session, one.device_id)
        keep_daily_copies(session)
    machines: list[Json] = [one.device_id for one in found]
    lines = [_("Maskinen til {name} er godkjent.").format(name=one.name) for one in found]
    console.show({"person": person, "devices": machines}, lines or [_("Ingen maskin venter.")])
    return DONE


def _line(view: PersonView) -> str:
    roles = role_words(view.roles)
    if view.last_day is None:
        return _("{name} ({roles}) har tilgang uten sluttdato.").format(name=view.name, roles=roles)
    return _("{name} ({roles}) har tilgang {until}.").format(name=view.name, roles=roles, until=view.last_day_words)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise SkjemaError(ErrorCode.USAGE, reason="day") from error
