"""``skjema pupils import FILE`` and ``new-year``: class lists, and the turn of the school year."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli import new_year_command
from skjema_app.cli.common import DONE, add_command, add_group, keep_daily_copies, open_vault
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import import_pupils
from skjema_app.workflows.import_pupils import ListPreview

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add(commands: Commands) -> None:
    """Add the group to the parser."""
    group = add_group(commands, "pupils", _("Elevlisten din"))
    command = add_command(group, "import", _("Hent elever fra en klasseliste (CSV eller TXT)"), _import)
    command.values.add_argument("file", type=Path, metavar=_("FIL"), help=_("klasselisten"))
    command.choices.add_argument(
        "--column",
        action="append",
        default=[],
        type=column_choice,
        metavar=_("NR=ROLLE"),
        help=_("hva en kolonne er, talt fra 0: 0=name er navnet, 2=group klassen; kan gjentas"),
    )
    command.choices.add_argument("--dry-run", action="store_true", help=_("vis hva som ville skje, skriv ingenting"))
    command.choices.add_argument(
        "--mark-left", action="store_true", help=_("merk elever som ikke er i filen, som sluttet; ingen slettes")
    )
    new_year_command.add(group)


def column_choice(text: str) -> tuple[int, str]:
    """«0=name»: a column's number and what it is."""
    found = re.fullmatch(r"([0-9]{1,3})=([a-z-]{1,40})", text)
    if found is None:
        raise argparse.ArgumentTypeError(_("skriv NR=ROLLE, for eksempel 0=name"))
    return int(found[1]), found[2]


def _import(arguments: argparse.Namespace, console: Console) -> int:
    file = Path(arguments.file)
    if not file.is_file():
        raise SkjemaError(ErrorCode.FILE_MISSING, path=str(file))
    mapping = dict(arguments.column)
    with open_vault(arguments) as session:
        preview = import_pupils.read_list(session, file)
        _check_columns(mapping, preview)
        if mapping:
            preview = import_pupils.read_list(session, file, mapping=mapping)
        if preview.needs_mapping and not mapping and not arguments.dry_run:
            _ask_for_columns(console, preview)
            raise SkjemaError(ErrorCode.LIST_NO_COLUMNS)
        if not arguments.dry_run:
            preview, _change = import_pupils.take_over_list(
                session, file, mapping=mapping or None, mark_left=bool(arguments.mark_left)
            )
            keep_daily_copies(session)
    console.show(_as_json(preview, written=not arguments.dry_run), _in_words(preview, written=not arguments.dry_run))
    return DONE


def _check_columns(mapping: dict[int, str], preview: ListPreview) -> None:
    """A column or a role that doesn't exist is refused before anything is written."""
    columns = {column.index for column in preview.columns}
    roles = {code for code, _words in preview.choices}
    if any(index not in columns or role not in roles for index, role in mapping.items()):
        raise SkjemaError(ErrorCode.LIST_NO_COLUMNS)


def _ask_for_columns(console: Console, preview: ListPreview) -> None:
    console.note(_("Si hva kolonnene er med --column NR=ROLLE:"))
    for column in preview.columns:
        samples = ", ".join(column.samples)
        taken = column.taken_as or _("ikke brukt")
        console.note(f"  {column.index} «{column.header}» ({samples}) – {taken}")
    console.note(_("Roller: {roles}").format(roles=", ".join(f"{code} ({words})" for code, words in preview.choices)))


def _as_json(preview: ListPreview, *, written: bool) -> dict[str, Json]:
    new: list[Json] = list(preview.new)
    moved: list[Json] = list(preview.moved)
    left: list[Json] = list(preview.left)
    lines: list[Json] = [
        {"line": line.line, "kind": line.kind, "name": line.name, "group": line.group, "sentence": line.sentence}
        for line in preview.lines
    ]
    columns: list[Json] = [
        {"index": column.index, "header": column.header, "role": column.taken_as} for column in preview.columns
    ]
    return {
        "file": preview.file_name,
        "written": written,
        "summary": preview.summary,
        "new": new,
        "moved": moved,
        "left": left,
        "same": preview.same,
        "columns": columns,
        "lines": lines,
    }


def _in_words(preview: ListPreview, *, written: bool) -> list[str]:
    lines = [preview.summary]
    lines += [f"  + {name}" for name in preview.new]
    lines += [f"  → {move}" for move in preview.moved]
    lines += [_("  ikke i filen: {name}").format(name=name) for name in preview.left]
    lines += [
        _("  linje {line}: {sentence}").format(line=one.line, sentence=one.sentence)
        for one in preview.lines
        if one.kind != "pupil" and one.sentence
    ]
    lines.append(_("Elevlisten er oppdatert.") if written else _("Ingenting er skrevet."))
    return lines
