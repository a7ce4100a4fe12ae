"""``skjema access show [SAK]``: who can do what at the school, or who can read a case."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, add_group, open_vault
from skjema_app.cli.console import Console
from skjema_app.cli.people_commands import show_readers
from skjema_app.domain.answers import Json
from skjema_app.system.texts import _
from skjema_app.workflows.access_words import AccessGroup, access_matrix

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add(commands: Commands) -> None:
    """Add the group."""
    group = add_group(commands, "access", _("Tilgang: hvem som kan gjøre hva, og hvem som kan lese en sak"))
    show = add_command(group, "show", _("Hvem som kan gjøre hva på skolen; med en sak: hvem som kan lese den"), _show)
    words = _("Skjema-nr., eller id til et dokument i saken; uten: hele skolen")
    show.choices.add_argument("case", nargs="?", default="", metavar=_("SAK"), help=words)


def _show(arguments: argparse.Namespace, console: Console) -> int:
    if str(arguments.case).strip():
        return show_readers(arguments, console)
    with open_vault(arguments) as session:
        found = access_matrix(session)
    forms: list[Json] = [
        {"form": one.form_id, "title": one.title, "writes": one.writes, "reads": one.reads, "approves": one.approves}
        for one in found.forms
    ]
    result: dict[str, Json] = {
        "roles": [_group(one) for one in found.roles],
        "standings": [_group(one) for one in found.standings],
        "forms": forms,
        "always": list(found.never),
    }
    console.show(result, found.text().splitlines())
    return DONE


def _group(one: AccessGroup) -> Json:
    return {"who": one.heading, "can": list(one.lines)}
