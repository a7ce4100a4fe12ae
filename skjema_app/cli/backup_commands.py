"""``skjema backup make|list|verify|restore``: verified copies, here and in a second place."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, add_group, open_vault, stamp, vault_folder
from skjema_app.cli.console import Console
from skjema_app.cli.passwords import read_password
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.clock import SystemClock
from skjema_app.system.texts import _
from skjema_app.workflows import care, keep_copies, known_copies

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add(commands: Commands) -> None:
    """Add the group to the parser."""
    group = add_group(commands, "backup", _("Lag, se, kontroller og åpne sikkerhetskopier"))
    make = add_command(group, "make", _("Lag en sikkerhetskopi nå, og kontroller den"), _make)
    make.choices.add_argument(
        "--to", type=Path, metavar=_("MAPPE"), help=_("velg denne mappen som fast sted for kopien")
    )
    add_command(group, "list", _("Kopiene som finnes, på denne maskinen og et annet sted"), _list)
    verify = add_command(group, "verify", _("Kontroller en kopi: les hele, uten å ta den i bruk"), _verify)
    verify.values.add_argument("copy", type=Path, metavar=_("KOPI"), help=_("filen «….skjemakopi»"))
    restore = add_command(group, "restore", _("Åpne en sikkerhetskopi i mappen etter --vault"), _restore)
    restore.values.add_argument("copy", type=Path, metavar=_("KOPI"), help=_("filen «….skjemakopi»"))
    restore.choices.add_argument(
        "--replace", action="store_true", help=_("sett hvelvet som ligger der, til side; det slettes ikke")
    )
    restore.choices.add_argument(
        "--anyway", action="store_true", help=_("selv om det finnes en nyere kopi, eller den er av et annet hvelv")
    )


def _make(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        local = keep_copies.back_up_now(session)
        if arguments.to is not None:
            keep_copies.set_second_place(session, Path(arguments.to).absolute())
        elif keep_copies.copy_status(session).second_place:
            keep_copies.write_copy(session)
        status = keep_copies.copy_status(session)
        copy = known_copies.copy_elsewhere(session)
    result: dict[str, Json] = {
        "local": str(local),
        "second_place": status.second_place,
        "copy": str(copy) if copy else None,
        "made": stamp(status.last_success),
    }
    lines = [_("Sikkerhetskopi på denne maskinen: {file}").format(file=local)]
    if copy:
        lines.append(_("Kopi et annet sted, lest tilbake og hel: {file}").format(file=copy))
    else:
        lines.append(_("Ingen kopi et annet sted ennå. Velg med --to MAPPE, for eksempel en minnepinne."))
    console.show(result, lines)
    return DONE


def _list(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        found = known_copies.copies_of(session)
        status = keep_copies.copy_status(session)
    copies: list[Json] = [
        {"file": str(one.path), "made": stamp(one.made), "size": one.size, "elsewhere": one.elsewhere} for one in found
    ]
    result: dict[str, Json] = {
        "copies": copies,
        "second_place": status.second_place,
        "warning": status.warn,
        "failure": status.last_failure_code,
    }
    lines = [
        _("{when}  {size} MB  {place}  {file}").format(
            when=stamp_in_words(one.made),
            size=f"{one.size / 1_000_000:.1f}".replace(".", ","),
            place=_("et annet sted") if one.elsewhere else _("denne maskinen"),
            file=one.path.name,
        )
        for one in found
    ]
    console.show(result, [*(lines or [_("Ingen kopier ennå.")]), status.sentence])
    return DONE


def _verify(arguments: argparse.Namespace, console: Console) -> int:
    copy = _file(arguments)
    with read_password(arguments.password_file, prompt=_("Passordet til kopien: ")) as password:
        found = known_copies.verify_copy(copy, password)
    console.show(
        {
            "file": str(found.path),
            "whole": True,
            "made": stamp(found.made),
            "documents": found.documents,
            "drafts": found.drafts,
            "entries": found.entries,
            "attachments_inside": found.attachments_inside,
        },
        [
            _("Kopien fra {when} er hel og kan åpnes med dette passordet.").format(when=stamp_in_words(found.made)),
            _("Ferdige dokumenter: {documents}. Kladder: {drafts}.").format(
                documents=found.documents, drafts=found.drafts
            ),
            *([] if found.attachments_inside else [_("PDF-er og vedlegg ligger i hvelvet ved siden av den.")]),
        ],
    )
    return DONE


def _restore(arguments: argparse.Namespace, console: Console) -> int:
    folder, copy = vault_folder(arguments), _file(arguments)
    worry = None if arguments.anyway else known_copies.concern(copy, folder)
    if worry is not None:
        raise worry
    clock = SystemClock()
    with read_password(arguments.password_file, prompt=_("Passordet til kopien: ")) as password:
        if arguments.replace and folder.exists():
            session = keep_copies.repair_in_place(folder, password, clock, copy=copy)
        else:
            session = keep_copies.restore_copy(copy, folder, password, clock)
    try:
        facts = care.vault_info(session)
        school = session.school is not None
    finally:
        session.close()
    lines = [
        _("Kopien er åpnet i {folder}.").format(folder=folder),
        _("Ferdige dokumenter: {documents}. Kladder: {drafts}.").format(documents=facts.documents, drafts=facts.drafts),
    ]
    if school:
        lines.append(_("Be skolen om en ny invitasjon: skjema person join. Da kommer resten gjennom delingsmappen."))
    console.show(
        {
            "vault": str(folder),
            "name": facts.name,
            "documents": facts.documents,
            "drafts": facts.drafts,
            "device": facts.device_id,
            "needs_invitation": school,
        },
        lines,
    )
    return DONE


def _file(arguments: argparse.Namespace) -> Path:
    copy = Path(arguments.copy)
    if not copy.is_file():
        raise SkjemaError(ErrorCode.FILE_MISSING, path=str(copy))
    return copy
