"""``skjema doc attach|attachments``: attach a file to a draft, list attachments, save copies of them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, keep_daily_copies, open_vault
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.attachments import Attachment, attachments_of
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import attachments, lookup
from skjema_app.workflows.attachment_names import file_names

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands

_SHORT = 12


def add(group: Commands) -> None:
    """Add the commands to the group ``doc``."""
    attach = add_command(group, "attach", _("Legg ved bilder, PDF-er eller tekst i en kladd"), _attach)
    attach.values.add_argument("draft", metavar=_("KLADD"), help=_("kladdens id"))
    attach.values.add_argument("files", type=Path, nargs="+", metavar=_("FIL"), help=_("filene som skal legges ved"))
    attach.choices.add_argument(
        "--field", default="", metavar=_("FELT"), help=_("feltet de hører til; ellers skjemaets første")
    )
    listing = add_command(group, "attachments", _("Vis vedleggene, eller lagre kopier av dem"), _list)
    listing.values.add_argument("id", metavar=_("ID"), help=_("et dokument eller en kladd"))
    listing.choices.add_argument("--out", type=Path, metavar=_("MAPPE"), help=_("lagre ukrypterte kopier her"))
    listing.choices.add_argument("--force", action="store_true", help=_("erstatt filer som finnes"))


def _attach(arguments: argparse.Namespace, console: Console) -> int:
    made: list[Attachment] = []
    with open_vault(arguments) as session:
        draft_id = lookup.find_draft(session, str(arguments.draft)).draft_id
        for path in arguments.files:
            found = attachments.read_file(Path(path))
            if attachments.asks_first(session, draft_id, found.media):
                console.note(attachments.picture_sentence())
            one, _change = attachments.attach_to_draft(session, draft_id, str(arguments.field), Path(path))
            made.append(one)
            for note in attachments.notes_on(session.looker, found.data, found.media):
                console.note(f"{one.name}: {note}")
        keep_daily_copies(session)
    console.show({"draft": draft_id, "attached": _as_json(made)}, _lines(made))
    return DONE


def _list(arguments: argparse.Namespace, console: Console) -> int:
    saved: list[str] = []
    with open_vault(arguments) as session:
        found = lookup.find_either(session, str(arguments.id))
        listed = attachments_of(found.answers)
        if arguments.out is not None:
            folder = Path(arguments.out)
            if not folder.is_dir():
                raise SkjemaError(ErrorCode.FILE_MISSING, path=str(folder))
            for one, name in zip(listed, file_names(_("Dokument.pdf"), listed), strict=True):
                target = folder / name
                attachments.save_copy(session, one, target, replace=bool(arguments.force))
                saved.append(str(target))
            if saved:
                console.note(_("Kopiene er ikke kryptert. Slett dem når de ikke trengs mer."))
    lines = _lines(listed) or [_("Ingen vedlegg.")]
    files: list[Json] = list(saved)
    console.show({"attachments": _as_json(listed), "saved": files}, [*lines, *saved])
    return DONE


def _as_json(listed: list[Attachment] | tuple[Attachment, ...]) -> list[Json]:
    return [one.to_answer() for one in listed]


def _lines(listed: list[Attachment] | tuple[Attachment, ...]) -> list[str]:
    return [
        "  ".join((str(number), one.name, attachments.kind_and_size(one), one.sha256[:_SHORT]))
        for number, one in enumerate(listed, 1)
    ]
