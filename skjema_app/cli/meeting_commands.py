"""``skjema meeting``: minutes and conversations, a new one that goes on from the last of its kind, and the agenda."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from skjema_app.cli import agenda_commands
from skjema_app.cli.common import DONE, add_command, add_group, keep_daily_copies, open_vault, stamp
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import meetings
from skjema_app.workflows.meetings import MeetingKind, MeetingRow
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add(commands: Commands) -> None:
    """Add the group to the parser."""
    group = add_group(commands, "meeting", _("Referater og samtaler"))
    listed = add_command(group, "list", _("Kladder først, så det som er ferdig, siste møte øverst"), _list)
    kinds = [kind.value for kind in MeetingKind]
    listed.choices.add_argument("--kind", default="", choices=kinds, help=_("bare referater, eller bare samtaler"))
    new = add_command(group, "new", _("Begynn på et referat eller en samtale; skriver kladdens id"), _new)
    new.values.add_argument("form", metavar=_("SKJEMA"), help=_("for eksempel referat-klassemote"))
    new.choices.add_argument("--group", default="", metavar=_("KLASSE"), help=_("klassen møtet gjelder"))
    new.choices.add_argument("--blank", action="store_true", help=_("hent ikke deltakere, leder og sted fra forrige"))
    agenda_commands.add(group)


def _list(arguments: argparse.Namespace, console: Console) -> int:
    kind = MeetingKind(arguments.kind) if arguments.kind else None
    with open_vault(arguments) as session:
        rows = meetings.list_meetings(session, kind=kind)
    console.show(
        {"meetings": [_as_json(row) for row in rows]}, [_line(row) for row in rows] or [_("Ingen møter ennå.")]
    )
    return DONE


def _new(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        form_id = _offered(session, str(arguments.form))
        started = meetings.start_meeting(session, form_id, group=str(arguments.group), blank=bool(arguments.blank))
        keep_daily_copies(session)
    draft, taken = started.form.draft, started.taken
    fields: list[Json] = [] if taken is None else [*sorted(taken.answers)]
    result: dict[str, Json] = {
        "draft": draft.draft_id,
        "form": draft.pin.form_id,
        "taken_from": None if taken is None else taken.document_id,
        "taken": fields,
    }
    console.show(result, [draft.draft_id])
    return DONE


def _offered(session: Session, form_id: str) -> str:
    """Only forms that *Møter* offers are begun here. Raises FORM_UNKNOWN."""
    if not meetings.is_meeting(session.forms.current(form_id)):
        raise SkjemaError(ErrorCode.FORM_UNKNOWN, form=form_id, version=0, reason="no-form")
    return form_id


def _as_json(row: MeetingRow) -> Json:
    return {
        "id": row.key,
        "draft": row.draft,
        "kind": row.kind.value,
        "form": row.form_id,
        "title": row.title,
        "group": row.group,
        "pupil": row.pupil,
        "day": row.day or None,
        "when": stamp(row.when),
        "author": row.author,
        "missing": row.missing,
    }


def _line(row: MeetingRow) -> str:
    about = ", ".join(part for part in (row.title, row.pupil, row.group) if part)
    state = _("kladd, mangler {n} svar").format(n=row.missing) if row.draft else _("ferdig")
    return f"{row.key[:8]}  {row.day or '----------'}  {about} ({state})"
